/* SPDX-License-Identifier: MIT */
/* One invocation from the inside: a row a repetition, with plausible fields, and faults as rows. */
#include "collect.h"
#include "fake_registry.h"

#include <inttypes.h>
#include <math.h>

#include "clock.h"
#include "run/measure.h"

static collected rows;

static cs_measure_request request_for(const char *name, size_t n)
{
    collect_clear(&rows);
    return (cs_measure_request){.entry = cs_find(name),
                                .c = {.n = n, .threads = 1, .seed = 5},
                                .min_time = 1e-4,
                                .repetitions = 3,
                                .sink = collect,
                                .context = &rows};
}

/* The digest of the right result of alpha for `n` elements. */
static uint64_t right_digest(size_t n)
{
    const cs_case c = {.n = n, .threads = 1};
    cs_verdict verdict;
    cs_subject subject;
    assert_int_equal(cs_subject_open(cs_find("alpha.scalar"), &c, &subject), CS_OK);
    cs_view got;
    assert_int_equal(cs_subject_call(&subject), CS_OK);
    assert_int_equal(cs_subject_result(&subject, &got), CS_OK);
    assert_int_equal(cs_subject_verify(&subject, got, &verdict), CS_OK);
    cs_subject_close(&subject);
    return verdict.digest;
}

static void assert_plausible(const cs_row *row, unsigned repetition)
{
    assert_int_equal(row->repetition, repetition);
    assert_true(row->iterations >= 1);
    assert_true(row->seconds_per_call > 0 && row->seconds_per_call < 10);
    assert_true(row->cpu_seconds_per_call >= 0 && row->cpu_seconds_per_call < 10);
    assert_true(row->max_rss_bytes > 100000);
    assert_true(row->clock_probe_seconds > 1e-10 && row->clock_probe_seconds < 1e-6);
    assert_string_equal(row->check, "exact");
    assert_true(row->max_ulp == 0);
    assert_int_equal(strlen(row->digest), 16);
    assert_true(row->cpus[0] != '\0');
    /* A busy machine contaminates it. */
    bool contaminated = strcmp(row->status, "contaminated") == 0;
    assert_true(contaminated || strcmp(row->status, "ok") == 0);
    assert_int_equal(row->note[0] != '\0', contaminated);
}

static void a_row_a_repetition(void **state)
{
    (void)state;
    cs_measure_request request = request_for("alpha.scalar", 1000);
    request.spawned = cs_clock_wall() - 5;
    assert_int_equal(cs_measure(&request), CS_OK);
    assert_int_equal(rows.count, 3);
    for (unsigned r = 0; r < 3; r++) {
        char digest[17];
        snprintf(digest, sizeof digest, "%016" PRIx64, right_digest(1000));
        assert_plausible(&rows.rows[r], r);
        assert_string_equal(rows.rows[r].digest, digest);
        assert_true(rows.rows[r].startup_seconds >= 5 && rows.rows[r].startup_seconds < 60);
    }
}

/* An unknown start leaves no startup time behind; the rest of an interrupted invocation has its numbers. */
static void the_rest_of_an_invocation(void **state)
{
    (void)state;
    cs_measure_request request = request_for("alpha.omp", 10);
    request.first_repetition = 2;
    request.repetitions = 5;
    assert_int_equal(cs_measure(&request), CS_OK);
    assert_int_equal(rows.count, 3);
    for (unsigned r = 0; r < 3; r++) {
        assert_plausible(&rows.rows[r], 2 + r);
        assert_true(isnan(rows.rows[r].startup_seconds));
    }
}

/* Each call is restored before and timed by itself. */
static void what_must_be_restored(void **state)
{
    (void)state;
    cs_measure_request request = request_for("beta.scalar", 1000);
    assert_int_equal(cs_measure(&request), CS_OK);
    assert_int_equal(rows.count, 3);
    assert_plausible(&rows.rows[2], 2);
    assert_true(rows.rows[2].iterations > 1);
}

static void a_wrong_result_ends_it(void **state)
{
    (void)state;
    cs_measure_request request = request_for("alpha.wrong", 10);
    assert_int_equal(cs_measure(&request), CS_OK);
    assert_int_equal(rows.count, 1);
    assert_string_equal(rows.rows[0].status, "failed");
    assert_string_equal(rows.rows[0].check, "failed");
    assert_string_equal(rows.rows[0].note, "result differs from alpha.scalar: another value at element 9");
    request = request_for("alpha.late", 10);
    assert_int_equal(cs_measure(&request), CS_OK);
    assert_int_equal(rows.count, 1);
    assert_string_equal(rows.rows[0].status, "failed");
}

/* What an earlier invocation has verified is not verified again, but only where it is the same result. */
static void an_expected_digest(void **state)
{
    (void)state;
    char expected[64];
    cs_measure_request request = request_for("alpha.omp", 10);
    snprintf(expected, sizeof expected, "%016" PRIx64 ":within:2.5", right_digest(10));
    request.expected = expected;
    assert_int_equal(cs_measure(&request), CS_OK);
    assert_int_equal(rows.count, 3);
    assert_string_equal(rows.rows[0].check, "within");
    assert_true(rows.rows[0].max_ulp == 2.5);

    request = request_for("alpha.omp", 10);
    request.expected = "0123456789abcdef:within:2.5";
    assert_int_equal(cs_measure(&request), CS_OK);
    assert_string_equal(rows.rows[0].check, "exact");
    assert_true(rows.rows[0].max_ulp == 0);

    request = request_for("alpha.wrong", 10);
    request.expected = expected;
    assert_int_equal(cs_measure(&request), CS_OK);
    assert_string_equal(rows.rows[0].status, "failed");
}

static void a_malformed_expectation_is_none(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "nothing", "12:", "12:exact", "12:EXACT:0", ":exact:0"};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        cs_measure_request request = request_for("alpha.omp", 10);
        request.repetitions = 1;
        request.expected = texts[i];
        assert_int_equal(cs_measure(&request), CS_OK);
        assert_plausible(&rows.rows[0], 0);
    }
}

static void faults_become_one_row(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t n;
        const char *status;
        const char *note;
    } cases[] = {{"alpha.scalar", 13, "failed", "setting up: out of memory"},
                 {"alpha.pair", 14, "failed", "setting up: the operating system refused"},
                 {"alpha.avx512", 10, "unavailable", "CORESWEEP_ISA hides avx512"}};
    setenv("CORESWEEP_ISA", "baseline", 1);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cs_measure_request request = request_for(cases[i].name, cases[i].n);
        request.first_repetition = 1;
        assert_int_equal(cs_measure(&request), CS_OK);
        assert_int_equal(rows.count, 1);
        assert_string_equal(rows.rows[0].status, cases[i].status);
        assert_string_equal(rows.rows[0].note, cases[i].note);
        assert_int_equal(rows.rows[0].repetition, 1);
        assert_true(isnan(rows.rows[0].seconds_per_call));
        collect_clear(&rows);
        assert_int_equal(cs_measure_check(&request), CS_OK);
        assert_int_equal(rows.count, 1);
        assert_string_equal(rows.rows[0].status, cases[i].status);
    }
    unsetenv("CORESWEEP_ISA");
}

/* A thread that is not where it was to be spoils the row, whatever its time. */
static void a_wrong_placement_ends_it(void **state)
{
    (void)state;
    static const int nowhere[] = {1023};
    cs_measure_request request = request_for("alpha.scalar", 10);
    request.c.cpus = nowhere;
    assert_int_equal(cs_measure(&request), CS_OK);
    assert_int_equal(rows.count, 1);
    assert_string_equal(rows.rows[0].status, "failed");
    assert_contains(rows.rows[0].note, "thread 0 was to be bound to CPU 1023");
    assert_string_equal(rows.rows[0].check, "exact");
}

static void a_cold_call(void **state)
{
    (void)state;
    cs_measure_request request = request_for("alpha.omp", 10);
    assert_int_equal(cs_measure_check(&request), CS_OK);
    assert_int_equal(rows.count, 1);
    assert_string_equal(rows.rows[0].status, "ok");
    assert_string_equal(rows.rows[0].check, "exact");
    assert_int_equal(rows.rows[0].iterations, 1);
    assert_true(rows.rows[0].seconds_per_call >= 0);
    request = request_for("alpha.wrong", 10);
    assert_int_equal(cs_measure_check(&request), CS_OK);
    assert_string_equal(rows.rows[0].status, "failed");
    request = request_for("beta.scalar", 10);
    assert_int_equal(cs_measure_check(&request), CS_OK);
    assert_string_equal(rows.rows[0].check, "exact");
}

static void a_sink_that_fails_ends_it(void **state)
{
    (void)state;
    cs_measure_request request = request_for("alpha.omp", 10);
    rows.refuse_at = 2;
    assert_int_equal(cs_measure(&request), CS_ERR_IO);
    assert_int_equal(rows.count, 1);
}

static int tear_down(void **state)
{
    (void)state;
    collect_clear(&rows);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_a_repetition),    cmocka_unit_test(the_rest_of_an_invocation),
        cmocka_unit_test(what_must_be_restored), cmocka_unit_test(a_wrong_result_ends_it),
        cmocka_unit_test(an_expected_digest),    cmocka_unit_test(a_malformed_expectation_is_none),
        cmocka_unit_test(faults_become_one_row), cmocka_unit_test(a_wrong_placement_ends_it),
        cmocka_unit_test(a_cold_call),           cmocka_unit_test(a_sink_that_fails_ends_it),
    };
    return cmocka_run_group_tests(tests, NULL, tear_down);
}
