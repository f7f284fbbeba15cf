/* SPDX-License-Identifier: MIT */
/* One variant on one case: set up, called, verified, and nothing left behind (the leak checker looks). */
#include "fake_registry.h"
#include "support.h"

#include <math.h>

#include "run/subject.h"

static cs_subject opened(const char *name, size_t n)
{
    const cs_case c = {.n = n, .threads = 1};
    cs_subject subject;
    assert_int_equal(cs_subject_open(cs_find(name), &c, &subject), CS_OK);
    return subject;
}

/* Calls `name` `calls` times on n = 7 and verifies the last result. */
static cs_verdict verdict_on(const char *name, unsigned calls)
{
    cs_verdict verdict;
    cs_view got;
    cs_subject subject = opened(name, 7);
    for (unsigned i = 0; i < calls; i++) {
        assert_int_equal(cs_subject_call(&subject), CS_OK);
    }
    assert_int_equal(cs_subject_result(&subject, &got), CS_OK);
    assert_int_equal(cs_subject_verify(&subject, got, &verdict), CS_OK);
    cs_subject_close(&subject);
    return verdict;
}

static void right_results(void **state)
{
    (void)state;
    cs_verdict scalar = verdict_on("alpha.scalar", 1);
    cs_verdict omp = verdict_on("alpha.omp", 2);
    assert_true(scalar.accepted && scalar.exact && omp.accepted && omp.exact);
    assert_true(scalar.digest == omp.digest);
    assert_true(omp.difference.max_ulp == 0);
    assert_string_equal(cs_verdict_name(&omp), "exact");
}

static void wrong_results(void **state)
{
    (void)state;
    cs_verdict wrong = verdict_on("alpha.wrong", 1);
    assert_false(wrong.accepted);
    assert_false(wrong.exact);
    assert_int_equal(wrong.difference.index, 6);
    assert_string_equal(cs_verdict_name(&wrong), "failed");
    assert_true(verdict_on("alpha.late", 1).accepted);
    assert_false(verdict_on("alpha.late", 2).accepted);
}

/* A result that was never computed is compared as it is. */
static void no_call_is_no_result(void **state)
{
    (void)state;
    assert_false(verdict_on("alpha.scalar", 0).accepted);
}

static void restored_before_each_call(void **state)
{
    (void)state;
    assert_true(verdict_on("beta.scalar", 1).exact);
    assert_true(verdict_on("beta.scalar", 3).exact);
}

static void verdicts_in_words(void **state)
{
    (void)state;
    char text[96];
    cs_verdict within = {.accepted = true};
    assert_string_equal(cs_verdict_name(&within), "within");
    cs_verdict far = {.difference = {.max_ulp = 12.5, .bound = 4, .index = 3}};
    cs_verdict_describe(&far, text, sizeof text);
    assert_string_equal(text, "12.5 ULP at element 3, 4 allowed");
    far.difference.max_ulp = HUGE_VAL;
    cs_verdict_describe(&far, text, sizeof text);
    assert_string_equal(text, "another value at element 3");
}

static const char *seen = "";

static const char *what_was_seen(const void *work)
{
    (void)work;
    return seen;
}

static cs_view what_alpha_makes(const void *work)
{
    static const int64_t made[] = {0, 3, 6, 9, 12, 15, 18};
    (void)work;
    return (cs_view){made, COUNT_OF(made), CS_I64};
}

/* What is said of the variant's result after one call, if its kernel tells that `text` was seen. */
static void describe_when_seen(const char *name, const char *text, char described[96])
{
    cs_kernel kernel = *cs_find(name)->kernel;
    cs_entry entry = *cs_find(name);
    const cs_case c = {.n = 7, .threads = 1};
    cs_subject subject;
    cs_verdict verdict;
    cs_view got;
    kernel.reason = what_was_seen;
    kernel.expected = what_alpha_makes; /* no row of the registry has this kernel: there is no reference */
    entry.kernel = &kernel;
    seen = text;
    assert_int_equal(cs_subject_open(&entry, &c, &subject), CS_OK);
    assert_int_equal(cs_subject_call(&subject), CS_OK);
    assert_int_equal(cs_subject_result(&subject, &got), CS_OK);
    assert_int_equal(cs_subject_verify(&subject, got, &verdict), CS_OK);
    cs_subject_close(&subject);
    seen = "of another work";
    cs_verdict_describe(&verdict, described, 96);
}

/* It outlives the work. */
static void a_kernel_that_knows_why(void **state)
{
    (void)state;
    char text[96];
    describe_when_seen("alpha.wrong", "100% of it: no moonlight", text);
    assert_string_equal(text, "100% of it: no moonlight");
    describe_when_seen("alpha.wrong", "", text);
    assert_string_equal(text, "another value at element 6");
    describe_when_seen("alpha.scalar", "no moonlight", text);
    assert_null(strstr(text, "moonlight"));
}

static void failures_to_set_up(void **state)
{
    (void)state;
    cs_subject subject;
    cs_case c = {.n = 13, .threads = 2};
    assert_int_equal(cs_subject_open(cs_find("alpha.scalar"), &c, &subject), CS_ERR_MEMORY);
    assert_string_equal(subject.fault.status, "failed");
    assert_string_equal(subject.fault.note.text, "setting up: out of memory");
    c.n = 14;
    assert_int_equal(cs_subject_open(cs_find("alpha.pair"), &c, &subject), CS_ERR_SYSTEM);
    assert_int_equal(cs_subject_open(cs_find("alpha.scalar"), &c, &subject), CS_OK);
    cs_subject_close(&subject);
    setenv("CORESWEEP_ISA", "baseline", 1);
    assert_int_equal(cs_subject_open(cs_find("alpha.avx512"), &c, &subject), CS_ERR_UNAVAILABLE);
    unsetenv("CORESWEEP_ISA");
    assert_string_equal(subject.fault.status, "unavailable");
    assert_string_equal(subject.fault.note.text, "CORESWEEP_ISA hides avx512");
}

/* A variant that the build could not supply says so, whatever CPU this is. */
static void what_the_build_lacks(void **state)
{
    (void)state;
    cs_subject subject;
    const cs_case c = {.n = 10, .threads = 1};
    cs_variant variant = *cs_find("alpha.scalar")->variant;
    cs_entry entry = *cs_find("alpha.scalar");
    entry.variant = &variant;
    assert_true(cs_entry_available(&entry));
    variant.missing = "moonlight (libmoon-dev)";
    assert_false(cs_entry_available(&entry));
    assert_int_equal(cs_subject_open(&entry, &c, &subject), CS_ERR_UNAVAILABLE);
    assert_string_equal(subject.fault.note.text, "this build has no moonlight (libmoon-dev)");
}

static void nothing_to_do(void **state)
{
    (void)state;
    cs_verdict verdict;
    cs_view got;
    cs_subject subject = opened("alpha.wrong", 0);
    assert_int_equal(cs_subject_call(&subject), CS_OK);
    assert_int_equal(cs_subject_result(&subject, &got), CS_OK);
    assert_int_equal(cs_subject_verify(&subject, got, &verdict), CS_OK);
    assert_true(verdict.exact);
    cs_subject_close(&subject);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(right_results),           cmocka_unit_test(wrong_results),
        cmocka_unit_test(no_call_is_no_result),    cmocka_unit_test(restored_before_each_call),
        cmocka_unit_test(verdicts_in_words),       cmocka_unit_test(failures_to_set_up),
        cmocka_unit_test(what_the_build_lacks),    cmocka_unit_test(nothing_to_do),
        cmocka_unit_test(a_kernel_that_knows_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
