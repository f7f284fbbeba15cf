/* SPDX-License-Identifier: MIT */
#include "batch.h"

#include <signal.h>
#include <stdlib.h>

#include "../../kernels/sort_batch/sort_batch.h"
#include "witness.h"

static int ascending(const void *left, const void *right)
{
    const double a = *(const double *)left;
    const double b = *(const double *)right;
    return (a > b) - (a < b);
}

/* As the header says it, from keys that libc sorted. */
static int64_t expected_word(cs_view input, size_t n, unsigned task)
{
    static double sorted[100003];
    static const double *sorted_from;
    static size_t sorted_count;
    assert_int_equal(input.count, n);
    assert_true(n <= sizeof sorted / sizeof sorted[0]);
    if (sorted_from != input.data || sorted_count != n || task == 0) {
        memcpy(sorted, input.data, n * sizeof sorted[0]);
        qsort(sorted, n, sizeof sorted[0], ascending);
        sorted_from = input.data;
        sorted_count = n;
    }
    const size_t stride = n < 128 ? 1 : n < 6400 ? n / 64 : 100;
    uint64_t sum = 0;
    for (size_t k = 0; task % stride + k * stride < n; k++) {
        uint64_t bits;
        memcpy(&bits, &sorted[task % stride + k * stride], sizeof bits);
        sum += (2 * k + 1) * bits;
    }
    return (int64_t)(sum ^ (task + 1));
}

static size_t largest_n;

static void agrees_at_check_sizes(const char *name, unsigned threads)
{
    const cs_kernel *kernel = cs_find(name)->kernel;
    for (unsigned i = 0; i < kernel->check_sizes.count; i++) {
        const cs_case c = {.n = kernel->check_sizes.values[i], .threads = threads, .seed = BATCH_SEED + i};
        if (c.n <= largest_n) {
            batch_check(name, &c, expected_word);
        }
    }
}

static void variants_do_all_tasks_in_every_run(void **state)
{
    (void)state;
    largest_n = 1009; /* with five threads on two CPUs a run takes much longer than its work */
    drive_each_variant("sort_batch", agrees_at_check_sizes);
    largest_n = SIZE_MAX;
    agrees_at_check_sizes("sort_batch.serial", 1);
    agrees_at_check_sizes("sort_batch.pool", 2);
}

static void variants_stay_inside_buffers(void **state)
{
    (void)state;
    largest_n = 129;
    cs_buffer_set_mode(CS_BUFFER_GUARD_AFTER);
    drive_each_variant("sort_batch", agrees_at_check_sizes);
    cs_buffer_set_mode(CS_BUFFER_GUARD_BEFORE);
    drive_each_variant("sort_batch", agrees_at_check_sizes);
    cs_buffer_set_mode(CS_BUFFER_STAGGERED);
}

static void all_are_built(void **state)
{
    (void)state;
    static const char *const names[] = {"sort_batch.serial",   "sort_batch.omp",  "sort_batch.omp_tasks",
                                        "sort_batch.pthreads", "sort_batch.pool", "sort_batch.fork"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_non_null(cs_find(names[i]));
        assert_int_equal(cs_find(names[i])->variant->parallel, i > 0);
        assert_int_equal(cs_find(names[i])->variant->visit != NULL, i > 2);
    }
}

static void a_task_that_was_missing_is_rejected(void **state)
{
    (void)state;
    batch_check_missing("sort_batch.serial");
}

static unsigned words_changed_by(double *keys, size_t n, const uint64_t *before)
{
    unsigned changed = 0;
    for (unsigned task = 0; task < SORT_BATCH_TASKS; task++) {
        changed += sort_batch_word(keys, n, task) != before[task];
    }
    return changed;
}

/* Every key is shown, and two that stand in each other's place are found out. */
static void words_show_every_key_and_its_place(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 2, 64, 127, 128, 1009, 6399, 6400, 7001};
    static double keys[7001];
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        const size_t n = sizes[s];
        uint64_t before[SORT_BATCH_TASKS];
        for (size_t i = 0; i < n; i++) {
            keys[i] = (double)(i + 1) / 7001;
        }
        for (unsigned task = 0; task < SORT_BATCH_TASKS; task++) {
            before[task] = sort_batch_word(keys, n, task);
        }
        for (size_t i = 0; i < n; i += 1 + n / 500) {
            const double key = keys[i];
            keys[i] = 0.5 * key;
            const unsigned changed = words_changed_by(keys, n, before);
            assert_true(n < 6400 ? changed >= 1 : changed == 1);
            keys[i] = key;
            const size_t j = (i + 1) % n;
            keys[i] = keys[j];
            keys[j] = key;
            assert_true(n == 1 || words_changed_by(keys, n, before) >= 1);
            keys[j] = keys[i];
            keys[i] = key;
        }
        assert_int_equal(words_changed_by(keys, n, before), 0);
    }
}

/* However much the others do: the result is rejected from then on. */
static void a_killed_process_is_a_wrong_result(void **state)
{
    (void)state;
    const cs_case c = {.n = 1000, .threads = 2, .seed = BATCH_SEED};
    cs_difference difference;
    driven expected = drive_open("sort_batch.serial", &c);
    drive_run(&expected);
    driven d = drive_open("sort_batch.fork", &c);
    drive_run(&d);
    assert_int_equal(drive_compare(&d, &expected, &difference), CS_OK);
    witness *seen = NULL;
    assert_int_equal(cs_buffer_alloc_shared(2, sizeof *seen, (void **)&seen), CS_OK);
    assert_int_equal(d.entry->variant->visit(d.work, d.state, testify, seen), CS_OK);
    assert_int_equal(kill(seen[0].process, SIGKILL), 0);
    drive_run(&d);
    assert_int_equal(drive_compare(&d, &expected, &difference), CS_ERR_MISMATCH);
    drive_run(&d);
    assert_int_equal(drive_compare(&d, &expected, &difference), CS_ERR_MISMATCH);
    drive_close(&d);
    drive_close(&expected);
    cs_buffer_free(seen);
}

static void cases_without_sense_are_refused(void **state)
{
    (void)state;
    batch_check_refusals(cs_find("sort_batch.serial")->kernel);
}

int main(void)
{
    /* First what forks, while there is no OpenMP team yet. */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_killed_process_is_a_wrong_result),
        cmocka_unit_test(variants_do_all_tasks_in_every_run),
        cmocka_unit_test(variants_stay_inside_buffers),
        cmocka_unit_test(all_are_built),
        cmocka_unit_test(a_task_that_was_missing_is_rejected),
        cmocka_unit_test(words_show_every_key_and_its_place),
        cmocka_unit_test(cases_without_sense_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
