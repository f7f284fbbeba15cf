/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <stdbool.h>
#include <sys/stat.h>
#include <time.h>

#include "cache.h"

/* cpu<cpu>/cache/index<index> in the current folder, as Linux shows it. */
static void put_cache(int cpu, int index, const char *level, const char *type, const char *size,
                      const char *sharers)
{
    char path[128];
    const char *const names[] = {"level", "type", "size", "shared_cpu_list"};
    const char *const texts[] = {level, type, size, sharers};
    snprintf(path, sizeof path, "cpu%d", cpu);
    mkdir(path, 0700);
    snprintf(path, sizeof path, "cpu%d/cache", cpu);
    mkdir(path, 0700);
    snprintf(path, sizeof path, "cpu%d/cache/index%d", cpu, index);
    assert_int_equal(mkdir(path, 0700), 0);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        snprintf(path, sizeof path, "cpu%d/cache/index%d/%s", cpu, index, names[i]);
        put_file(path, texts[i]);
    }
}

/* CPUs 0 and 1 share an L3, 2 has one of its own, 3 has no more than an L2 and 4 tells nothing. An
 * instruction cache of a level that no data cache has is none. */
static int put_machine(void **state)
{
    if (scratch_enter(state) != 0) {
        return -1;
    }
    for (int cpu = 0; cpu < 4; cpu++) {
        char own[8];
        snprintf(own, sizeof own, "%d\n", cpu);
        put_cache(cpu, 0, "1\n", "Data\n", "48K\n", own);
        put_cache(cpu, 1, "4\n", "Instruction\n", "32K\n", own);
        put_cache(cpu, 2, "2\n", "Unified\n", "1024K\n", own);
    }
    put_cache(0, 3, "3\n", "Unified\n", "32768K\n", "0-1\n");
    put_cache(1, 3, "3\n", "Unified\n", "32768K\n", "0-1\n");
    put_cache(2, 3, "3\n", "Unified\n", "96M\n", "2\n");
    return 0;
}

static size_t bytes_for(unsigned threads, const int *cpus)
{
    return cs__cache_bytes_in(".", &(cs_case){.threads = threads, .cpus = cpus});
}

enum { MB = 1 << 20 };

static void last_level_is_counted(void **state)
{
    (void)state;
    assert_int_equal(bytes_for(1, (const int[]){0}), 32 * MB);
    assert_int_equal(bytes_for(1, (const int[]){2}), 96 * MB);
    assert_int_equal(bytes_for(1, (const int[]){3}), 1 * MB);
}

static void shared_cache_counts_once(void **state)
{
    (void)state;
    assert_int_equal(bytes_for(2, (const int[]){0, 1}), 32 * MB);
    assert_int_equal(bytes_for(2, (const int[]){0, 0}), 32 * MB);
    assert_int_equal(bytes_for(3, (const int[]){0, 1, 2}), 128 * MB);
    assert_int_equal(bytes_for(3, (const int[]){2, 0, 2}), 128 * MB);
}

static void unknown_is_zero(void **state)
{
    (void)state;
    assert_int_equal(bytes_for(1, (const int[]){4}), 0);
    assert_int_equal(cs__cache_bytes_in("/nowhere", &(cs_case){.threads = 1}), 0);
}

static void this_machine_tells_the_same_pinned_or_not(void **state)
{
    (void)state;
    const size_t free = cs_cache_bytes(&(cs_case){.threads = 1});
    const size_t pinned = cs_cache_bytes(&(cs_case){.threads = 1, .cpus = (const int[]){0}});
    assert_true(free % 1024 == 0 && pinned % 1024 == 0);
    assert_true((free == 0) == (pinned == 0));
}

static void size_decides_where_it_can(void **state)
{
    (void)state;
    assert_int_equal(cs__cache_choose(16 * MB - 1, 32 * MB), CS__CACHE_STORE);
    assert_int_equal(cs__cache_choose(16 * MB, 32 * MB), CS__CACHE_MEASURE);
    assert_int_equal(cs__cache_choose(64 * MB - 1, 32 * MB), CS__CACHE_MEASURE);
    assert_int_equal(cs__cache_choose(64 * MB, 32 * MB), CS__CACHE_BYPASS);
    assert_int_equal(cs__cache_choose(0, 0), CS__CACHE_STORE);
    assert_int_equal(cs__cache_choose(16 * MB, 0), CS__CACHE_MEASURE);
    assert_int_equal(cs__cache_choose(256 * MB, 0), CS__CACHE_BYPASS);
}

/* Passes that take longer with one kind of store, by far more than a busy machine adds. */
typedef struct passes {
    bool slow; /* the kind that takes longer */
    unsigned of[2];
} passes;

static void pass(void *arg, bool bypass)
{
    passes *p = arg;
    const struct timespec moment = {.tv_nsec = 5000000};
    p->of[bypass]++;
    if (bypass == p->slow) {
        nanosleep(&moment, NULL);
    }
}

static void faster_kind_is_taken(void **state)
{
    (void)state;
    for (unsigned slow = 0; slow < 2; slow++) {
        passes p = {.slow = slow == 1};
        assert_int_equal(cs__cache_measure(pass, &p), slow == 0);
        assert_int_equal(p.of[0], 6);
        assert_int_equal(p.of[1], 6);
    }
}

static void nothing_is_measured_at_either_end(void **state)
{
    (void)state;
    passes p = {.slow = true};
    const cs_case c = {.threads = 1};
    assert_false(cs_cache_bypass(&c, 0, pass, &p));
    assert_false(cs_cache_bypass(&c, MB - 1, pass, &p));
    assert_true(cs_cache_bypass(&c, SIZE_MAX, pass, &p));
    assert_int_equal(p.of[0] + p.of[1], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(last_level_is_counted),
        cmocka_unit_test(shared_cache_counts_once),
        cmocka_unit_test(unknown_is_zero),
        cmocka_unit_test(this_machine_tells_the_same_pinned_or_not),
        cmocka_unit_test(size_decides_where_it_can),
        cmocka_unit_test(faster_kind_is_taken),
        cmocka_unit_test(nothing_is_measured_at_either_end),
    };
    return cmocka_run_group_tests(tests, put_machine, scratch_leave);
}
