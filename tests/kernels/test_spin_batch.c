/* SPDX-License-Identifier: MIT */
#include "batch.h"

static int64_t expected_word(cs_view input, size_t n, unsigned task)
{
    uint64_t x = (uint64_t)((const int64_t *)input.data)[task];
    assert_int_equal(input.count, BATCH_TASKS);
    assert_int_equal(input.type, CS_I64);
    assert_true(x != 0);
    for (size_t step = 0; step < n; step++) {
        x = x ^ (x << 13);
        x = x ^ (x >> 7);
        x = x ^ (x << 17);
    }
    return (int64_t)x;
}

static void agrees_at_check_sizes(const char *name, unsigned threads)
{
    const cs_kernel *kernel = cs_find(name)->kernel;
    for (unsigned i = 0; i < kernel->check_sizes.count; i++) {
        const cs_case c = {.n = kernel->check_sizes.values[i], .threads = threads, .seed = BATCH_SEED + i};
        batch_check(name, &c, expected_word);
    }
}

static void variants_do_all_tasks_in_every_run(void **state)
{
    (void)state;
    drive_each_variant("spin_batch", agrees_at_check_sizes);
}

/* By hand: 1 -> 0x2001 -> 0x2041 -> 0x40822041. */
static void a_step_is_marsaglias(void **state)
{
    (void)state;
    const cs_case c = {.n = 1, .threads = 1, .seed = BATCH_SEED};
    driven d = drive_open("spin_batch.serial", &c);
    int64_t *starts = (int64_t *)(uintptr_t)d.entry->kernel->input(d.work).data;
    starts[99] = 1;
    assert_int_equal(((const int64_t *)drive_run(&d).data)[99], 0x40822041);
    drive_close(&d);
}

static void all_are_built(void **state)
{
    (void)state;
    static const char *const names[] = {"spin_batch.serial", "spin_batch.omp", "spin_batch.pthreads",
                                        "spin_batch.pool", "spin_batch.fork"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_non_null(cs_find(names[i]));
        assert_int_equal(cs_find(names[i])->variant->parallel, i > 0);
    }
}

static void a_task_that_was_missing_is_rejected(void **state)
{
    (void)state;
    batch_check_missing("spin_batch.serial");
}

static void cases_without_sense_are_refused(void **state)
{
    (void)state;
    batch_check_refusals(cs_find("spin_batch.serial")->kernel);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(variants_do_all_tasks_in_every_run),
        cmocka_unit_test(a_step_is_marsaglias),
        cmocka_unit_test(all_are_built),
        cmocka_unit_test(a_task_that_was_missing_is_rejected),
        cmocka_unit_test(cases_without_sense_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
