/* SPDX-License-Identifier: MIT */
/* Which variants --kernel and --variant mean. */
#include "fake_registry.h"
#include "support.h"

#include "run/select.h"

/* The names chosen, parted by blanks; or "!" and the message. */
static const char *chosen(const char *kernels, const char *variants)
{
    static char text[1200];
    cs_selection selection;
    cs_message message = {{0}};
    cs_status status = cs_select(kernels, variants, &selection, &message);
    text[0] = '\0';
    if (status != CS_OK) {
        assert_int_equal(status, CS_ERR_ARGUMENT);
        assert_int_equal(selection.count, 0);
        assert_null(selection.entries);
        snprintf(text, sizeof text, "!%s", message.text);
        return text;
    }
    for (size_t i = 0; i < selection.count; i++) {
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", i > 0 ? " " : "",
                 selection.entries[i]->name);
    }
    cs_selection_free(&selection);
    return text;
}

#define ALL_ALPHA "alpha.avx512 alpha.late alpha.omp alpha.pair alpha.scalar alpha.wrong"

static void nothing_means_all(void **state)
{
    (void)state;
    assert_string_equal(chosen(NULL, NULL), ALL_ALPHA " beta.scalar");
}

static void by_kernel(void **state)
{
    (void)state;
    assert_string_equal(chosen("beta", NULL), "beta.scalar");
    assert_string_equal(chosen("alpha", NULL), ALL_ALPHA);
    assert_string_equal(chosen("beta,alpha", NULL), ALL_ALPHA " beta.scalar");
    assert_string_equal(chosen("*a", NULL), ALL_ALPHA " beta.scalar");
    assert_string_equal(chosen("b*", NULL), "beta.scalar");
}

static void by_variant(void **state)
{
    (void)state;
    assert_string_equal(chosen(NULL, "scalar"), "alpha.scalar beta.scalar");
    assert_string_equal(chosen(NULL, "omp,scalar,omp"), "alpha.omp alpha.scalar beta.scalar");
    assert_string_equal(chosen(NULL, "[lo]*"), "alpha.late alpha.omp");
    assert_string_equal(chosen("alpha", "scalar"), "alpha.scalar");
}

/* With a dot the whole name counts, in either option. */
static void by_full_name(void **state)
{
    (void)state;
    assert_string_equal(chosen(NULL, "alpha.omp"), "alpha.omp");
    assert_string_equal(chosen(NULL, "alpha.*"), ALL_ALPHA);
    assert_string_equal(chosen(NULL, "*.scalar,alpha.omp"), "alpha.omp alpha.scalar beta.scalar");
    assert_string_equal(chosen("alpha.omp", NULL), "alpha.omp");
}

static void unknown_names_get_a_hint(void **state)
{
    (void)state;
    assert_string_equal(chosen("alhpa", NULL), "!no kernel named 'alhpa'; did you mean 'alpha'?");
    assert_string_equal(chosen(NULL, "scalra"), "!no variant named 'scalra'; did you mean 'scalar'?");
    assert_string_equal(chosen(NULL, "alpha.opm"),
                        "!no variant named 'alpha.opm'; did you mean 'alpha.omp'?");
    assert_string_equal(chosen("gamma.x", NULL), "!no variant named 'gamma.x'; `coresweep list` shows them");
    assert_string_equal(chosen("alpha,sigma", NULL), "!no kernel named 'sigma'; `coresweep list` shows them");
    assert_string_equal(chosen(NULL, "q*"), "!no variant named 'q*'; `coresweep list` shows them");
}

static void empty_lists(void **state)
{
    (void)state;
    assert_contains(chosen("", NULL), "!the list of kernels is empty");
    assert_contains(chosen(NULL, ""), "!the list of variants is empty");
    assert_contains(chosen(",alpha", NULL), "!no kernel named ''");
}

static void both_must_match(void **state)
{
    (void)state;
    assert_string_equal(chosen("beta", "omp"),
                        "!no variant matches both the kernel beta and the variant omp");
}

static void lists(void **state)
{
    (void)state;
    char element[4];
    const char *list = "ab,,cdefg,h,";
    static const char *const expected[] = {"ab", "", "cde", "h"};
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        assert_true(cs_list_next(&list, element, sizeof element));
        assert_string_equal(element, expected[i]);
    }
    assert_false(cs_list_next(&list, element, sizeof element));
    list = NULL;
    assert_false(cs_list_next(&list, element, sizeof element));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_means_all),
        cmocka_unit_test(by_kernel),
        cmocka_unit_test(by_variant),
        cmocka_unit_test(by_full_name),
        cmocka_unit_test(unknown_names_get_a_hint),
        cmocka_unit_test(empty_lists),
        cmocka_unit_test(both_must_match),
        cmocka_unit_test(lists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
