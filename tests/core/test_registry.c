/* SPDX-License-Identifier: MIT */
/* The generated table, with every kernel that was built in: what the harness takes for granted of it. */
#include "support.h"

#include <ctype.h>

#include "coresweep/registry.h"

static void sorted_as_strcmp_sorts(void **state)
{
    (void)state;
    assert_true(cs_registry_count > 0);
    for (size_t i = 1; i < cs_registry_count; i++) {
        if (strcmp(cs_registry[i - 1].name, cs_registry[i].name) >= 0) {
            fail_msg("%s stands before %s", cs_registry[i - 1].name, cs_registry[i].name);
        }
    }
}

static void rows_of_a_kernel_stand_together(void **state)
{
    (void)state;
    for (size_t i = 0; i < cs_registry_count; i++) {
        for (size_t k = i + 1; k < cs_registry_count; k++) {
            bool same = cs_registry[k].kernel == cs_registry[i].kernel;
            assert_int_equal(same, strcmp(cs_registry[k].kernel_name, cs_registry[i].kernel_name) == 0);
            assert_true(!same || cs_registry[k - 1].kernel == cs_registry[i].kernel);
        }
    }
}

static void every_row_is_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < cs_registry_count; i++) {
        char name[128];
        const cs_entry *row = &cs_registry[i];
        snprintf(name, sizeof name, "%s.%s", row->kernel_name, row->variant_name);
        assert_string_equal(row->name, name);
        assert_ptr_equal(cs_find(name), row);
    }
}

static void nothing_else_is_found(void **state)
{
    (void)state;
    assert_null(cs_find(""));
    assert_null(cs_find("triad"));
    assert_null(cs_find("triad."));
    assert_null(cs_find("triad.scala"));
    assert_null(cs_find("triad.scalar "));
    assert_null(cs_find("zzz.zzz"));
}

static void every_kernel_has_its_reference(void **state)
{
    (void)state;
    for (size_t i = 0; i < cs_registry_count; i++) {
        const cs_entry *reference = cs_find_reference(&cs_registry[i]);
        if (reference == NULL) {
            fail_msg("%s: no variant '%s'", cs_registry[i].name, cs_registry[i].kernel->reference);
        }
        assert_ptr_equal(reference->kernel, cs_registry[i].kernel);
        assert_string_equal(reference->variant_name, cs_registry[i].kernel->reference);
        /* It checks the others on any machine and at any thread count. */
        assert_int_equal(reference->isa, CS_ISA_BASELINE);
        assert_int_equal(reference->variant->exact_threads, 0);
    }
}

/* "sort.avx512" needs avx512, "sort.scalar" nothing. */
static void instruction_set_is_the_last_word(void **state)
{
    (void)state;
    for (size_t i = 0; i < cs_registry_count; i++) {
        const char *word = strrchr(cs_registry[i].variant_name, '_');
        word = word != NULL ? word + 1 : cs_registry[i].variant_name;
        cs_isa expected = CS_ISA_BASELINE;
        for (int k = 0; k < CS_ISA_COUNT; k++) {
            expected = strcmp(word, cs_isa_name((cs_isa)k)) == 0 ? (cs_isa)k : expected;
        }
        assert_int_equal(cs_registry[i].isa, expected);
    }
}

static void assert_one_line(const char *where, const char *text)
{
    size_t length = text != NULL ? strlen(text) : 0;
    if (length == 0 || text[length - 1] == '.' || strpbrk(text, "\n\t") != NULL || isspace(text[0]) ||
        isspace(text[length - 1])) {
        fail_msg("%s: expected one line without a full stop, found '%s'", where, text ? text : "nothing");
    }
}

/* Commas and dots have a meaning on the command line, slashes in a cell's name. */
static void assert_plain_name(const char *where, const char *name)
{
    if (name[0] == '\0' || name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_")] != '\0') {
        fail_msg("%s: '%s' is not of lower-case letters, digits and underscores", where, name);
    }
}

static void summaries_are_one_line(void **state)
{
    (void)state;
    for (size_t i = 0; i < cs_registry_count; i++) {
        const cs_entry *row = &cs_registry[i];
        assert_one_line(row->name, row->variant->summary);
        assert_one_line(row->kernel_name, row->kernel->summary);
        assert_one_line(row->kernel_name, row->kernel->n_means);
    }
}

static void inputs_are_named_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < cs_registry_count; i++) {
        const cs_kernel *kernel = cs_registry[i].kernel;
        assert_true(kernel->inputs.count >= 1);
        assert_in_range(kernel->default_inputs, 1, kernel->inputs.count);
        for (unsigned k = 0; k < kernel->inputs.count; k++) {
            assert_plain_name(cs_registry[i].kernel_name, kernel->inputs.values[k].name);
            assert_one_line(kernel->inputs.values[k].name, kernel->inputs.values[k].summary);
            for (unsigned l = 0; l < k; l++) {
                assert_string_not_equal(kernel->inputs.values[k].name, kernel->inputs.values[l].name);
            }
        }
    }
}

static void assert_ascending(const char *where, cs_sizes list, size_t least)
{
    const size_t *sizes = list.values;
    if (list.count == 0 || sizes[0] < least) {
        fail_msg("%s: no sizes, or one below %zu", where, least);
    }
    for (unsigned i = 1; i < list.count; i++) {
        if (sizes[i - 1] >= sizes[i]) {
            fail_msg("%s: %zu stands before %zu", where, sizes[i - 1], sizes[i]);
        }
    }
}

static void sizes_ascend(void **state)
{
    (void)state;
    for (size_t i = 0; i < cs_registry_count; i++) {
        const cs_kernel *kernel = cs_registry[i].kernel;
        const char *name = cs_registry[i].kernel_name;
        assert_ascending(name, kernel->sizes, 1);
        assert_ascending(name, kernel->default_sizes, 1);
        assert_ascending(name, kernel->check_sizes, 0);
        /* `--size all` goes at least as far as the default. */
        assert_true(kernel->default_sizes.values[kernel->default_sizes.count - 1] <=
                    kernel->sizes.values[kernel->sizes.count - 1]);
        assert_true(kernel->default_sizes.values[0] >= kernel->sizes.values[0]);
    }
}

static void descriptors_are_complete(void **state)
{
    (void)state;
    for (size_t i = 0; i < cs_registry_count; i++) {
        const cs_kernel *kernel = cs_registry[i].kernel;
        const cs_variant *variant = cs_registry[i].variant;
        assert_true(kernel->create != NULL && kernel->destroy != NULL && kernel->result != NULL);
        assert_true(kernel->compare != NULL && kernel->cost != NULL);
        assert_true(variant->run != NULL);
        assert_true(variant->release == NULL || variant->prepare != NULL);
        /* A thread count applies to parallel variants alone. */
        assert_true(variant->exact_threads == 0 || variant->parallel);
        assert_true((kernel->elementwise.function != NULL) == (kernel->elementwise.arguments != NULL));
        /* Only the error of an elementwise kernel is measured against true values. */
        assert_true(variant->max_ulp == 0 || kernel->elementwise.function != NULL);
        assert_plain_name(cs_registry[i].name, cs_registry[i].kernel_name);
        assert_plain_name(cs_registry[i].name, cs_registry[i].variant_name);
    }
}

/* The roofline and "ns an element" divide by these. */
static void costs_are_finite_and_grow(void **state)
{
    (void)state;
    for (size_t i = 0; i < cs_registry_count; i++) {
        const cs_kernel *kernel = cs_registry[i].kernel;
        cs_cost before = {0};
        for (unsigned s = 0; s < kernel->sizes.count; s++) {
            cs_case c = {.n = kernel->sizes.values[s], .threads = 1};
            cs_cost cost = kernel->cost(&c);
            assert_true(cost.bytes >= before.bytes && cost.bytes < 1e18);
            assert_true(cost.flops >= before.flops && cost.flops < 1e18);
            assert_true(cost.items >= before.items && cost.items < 1e18);
            assert_true(cost.items > 0);
            before = cost;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sorted_as_strcmp_sorts),
        cmocka_unit_test(rows_of_a_kernel_stand_together),
        cmocka_unit_test(every_row_is_found),
        cmocka_unit_test(nothing_else_is_found),
        cmocka_unit_test(every_kernel_has_its_reference),
        cmocka_unit_test(instruction_set_is_the_last_word),
        cmocka_unit_test(summaries_are_one_line),
        cmocka_unit_test(inputs_are_named_apart),
        cmocka_unit_test(sizes_ascend),
        cmocka_unit_test(descriptors_are_complete),
        cmocka_unit_test(costs_are_finite_and_grow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
