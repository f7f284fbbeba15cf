/* SPDX-License-Identifier: MIT */
/*
 * The parallel sorts where callers may find themselves: on threads of their own, inside a parallel region,
 * confined to one CPU, out of memory. Each test runs in a process of its own, since OpenMP keeps the threads
 * that it once has started.
 */
#include <omp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/resource.h>

#include "each_level.h"
#include "sort_patterns.h"
#include "sort_public.h"
#include "witness.h"

enum { N = 300001, TOGETHER = 4 };

static double *fresh_keys(size_t n, uint64_t seed)
{
    double *keys = malloc(n * sizeof *keys);
    assert_non_null(keys);
    fill_pattern((char *)keys, SORT_TYPE_f64, NORMAL, n, seed);
    return keys;
}

/* Whether fresh keys come out in order; frees them. Fails no test: threads other than the main one may ask.
 */
static bool sorts(unsigned threads, uint64_t seed)
{
    double *keys = fresh_keys(N, seed);
    const uint64_t digest = keys_digest(keys, SORT_TYPE_f64, N);
    const bool right = cs_sort_f64_parallel(keys, N, threads) == CS_OK &&
                       keys_descent(keys, SORT_TYPE_f64, N) == N &&
                       keys_digest(keys, SORT_TYPE_f64, N) == digest;
    free(keys);
    return right;
}

static void one_thread_starts_none(void)
{
    const unsigned before = entries("/proc/self/task");
    assert_true(sorts(1, 1));
    assert_int_equal(entries("/proc/self/task"), before);
}

static void threads_take_part(void)
{
    const unsigned before = entries("/proc/self/task");
    assert_true(sorts(3, 2));
    assert_true(entries("/proc/self/task") > before);
}

static atomic_bool counting;
static atomic_uint most_threads;

/* Counts this process's threads over and over. */
static void *count_threads(void *arg)
{
    (void)arg;
    while (atomic_load(&counting)) {
        const unsigned now = entries("/proc/self/task");
        if (now > atomic_load(&most_threads)) {
            atomic_store(&most_threads, now);
        }
    }
    return NULL;
}

/* Of a region of two threads each sorts on its own, and none starts any more, though OpenMP would let it. */
static void expect_no_more_threads(unsigned threads, int levels)
{
    atomic_int wrong = 0;
    pthread_t counter;
    omp_set_max_active_levels(levels);
#pragma omp parallel num_threads(2)
    {
#pragma omp barrier
    } atomic_store(&counting, true);
    atomic_store(&most_threads, 0);
    assert_int_equal(pthread_create(&counter, NULL, count_threads, NULL), 0);
    const unsigned before = entries("/proc/self/task");
#pragma omp parallel num_threads(2)
    {
        for (uint64_t i = 0; i < 3; i++) {
            if (!sorts(threads, 10 * i + (uint64_t)omp_get_thread_num())) {
                atomic_fetch_add(&wrong, 1);
            }
        }
    }
    const unsigned after = entries("/proc/self/task");
    atomic_store(&counting, false);
    pthread_join(counter, NULL);
    assert_int_equal(atomic_load(&wrong), 0);
    assert_int_equal(after, before);
    assert_true(atomic_load(&most_threads) <= before);
}

static void inside_a_region(void)
{
    expect_no_more_threads(0, 1);
    expect_no_more_threads(4, 1); /* OpenMP gives a region inside a region one thread */
    expect_no_more_threads(0, 3);
}

/* Of a region inside a region as many as asked for, where OpenMP allows it. */
static void inside_a_region_that_may_nest(void)
{
    atomic_int wrong = 0;
    omp_set_max_active_levels(3);
#pragma omp parallel num_threads(2)
    {
        if (!sorts(3, (uint64_t)omp_get_thread_num())) {
            atomic_fetch_add(&wrong, 1);
        }
    }
    assert_int_equal(atomic_load(&wrong), 0);
}

static pthread_barrier_t gate;

static void *sort_together(void *arg)
{
    const unsigned me = *(const unsigned *)arg;
    pthread_barrier_wait(&gate);
    bool right = true;
    for (unsigned i = 0; i < 3; i++) {
        right = sorts((me + i) % 4, 100 * me + i) && right;
    }
    return right ? arg : NULL;
}

/* The first calls of this process. */
static void several_threads_at_once(void)
{
    pthread_t threads[TOGETHER];
    unsigned numbers[TOGETHER];
    assert_int_equal(pthread_barrier_init(&gate, NULL, TOGETHER), 0);
    for (unsigned t = 0; t < TOGETHER; t++) {
        numbers[t] = t;
        assert_int_equal(pthread_create(&threads[t], NULL, sort_together, &numbers[t]), 0);
    }
    for (unsigned t = 0; t < TOGETHER; t++) {
        void *right = NULL;
        assert_int_equal(pthread_join(threads[t], &right), 0);
        assert_non_null(right);
    }
    pthread_barrier_destroy(&gate);
}

static void on_one_cpu(void)
{
    cpu_set_t mask;
    int cpu;
    usable_cpus(&cpu, 1);
    CPU_ZERO(&mask);
    CPU_SET((size_t)cpu, &mask);
    assert_int_equal(sched_setaffinity(0, sizeof mask, &mask), 0);
    assert_true(sorts(0, 5));
    assert_true(sorts(1, 6));
    assert_true(sorts(4, 7));
    assert_int_equal(sched_getaffinity(0, sizeof mask, &mask), 0);
    assert_int_equal(CPU_COUNT(&mask), 1);
}

/* As many bytes as this process has now and a megabyte. */
static rlim_t hardly_more_memory(void)
{
    unsigned long pages = 0;
    FILE *in = fopen("/proc/self/statm", "r");
    assert_non_null(in);
    assert_int_equal(fscanf(in, "%lu", &pages), 1);
    fclose(in);
    return pages * (rlim_t)sysconf(_SC_PAGESIZE) + (1 << 20);
}

static void out_of_memory(void)
{
    double *keys = fresh_keys(N, 9);
    double *before = malloc(N * sizeof *before);
    assert_non_null(before);
    memcpy(before, keys, N * sizeof *keys);
    struct rlimit usual;
    assert_int_equal(getrlimit(RLIMIT_AS, &usual), 0);
    assert_int_equal(setrlimit(RLIMIT_AS, &(struct rlimit){hardly_more_memory(), usual.rlim_max}), 0);
    const cs_status serial = cs_sort_f64(keys, N);
    const cs_status parallel = cs_sort_f64_parallel(keys, N, 2);
    const cs_status as_many_as_there_are = cs_sort_f64_parallel(keys, N, 0);
    assert_int_equal(setrlimit(RLIMIT_AS, &usual), 0);
    assert_int_equal(serial, CS_ERR_MEMORY);
    assert_int_equal(parallel, CS_ERR_MEMORY);
    assert_int_equal(as_many_as_there_are, CS_ERR_MEMORY);
    assert_memory_equal(keys, before, N * sizeof *keys);
    free(before);
    free(keys);
}

#define SCENE(function)                                                                                      \
    {                                                                                                        \
#function, function                                                                                  \
    }
static const struct {
    const char *name;
    void (*play)(void);
} scenes[] = {
    SCENE(one_thread_starts_none),  SCENE(threads_take_part),
    SCENE(inside_a_region),         SCENE(inside_a_region_that_may_nest),
    SCENE(several_threads_at_once), SCENE(on_one_cpu),
    SCENE(out_of_memory),
};

static void every_scene(void **state)
{
    (void)state;
    int failed = 0;
    /* The search for leaks, which stops all threads first, fails at times where some are just ending. */
    tell_sanitizers("ASAN_OPTIONS", "detect_leaks=0");
    for (size_t i = 0; i < COUNT_OF(scenes); i++) {
        if (!ran_again(scenes[i].name, "CORESWEEP_ISA", getenv("CORESWEEP_ISA"))) {
            print_error("%s: failed\n", scenes[i].name);
            failed++;
        }
    }
    assert_int_equal(failed, 0);
}

static size_t scene_played;

static void play_scene(void **state)
{
    (void)state;
    scenes[scene_played].play();
}

static int run_all(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_scene)};
    return cmocka_run_group_tests_name(getenv("CORESWEEP_ISA"), tests, NULL, NULL);
}

int main(int argc, char **argv)
{
    for (size_t i = 0; i < COUNT_OF(scenes) && argc > 1; i++) {
        if (strcmp(argv[1], scenes[i].name) == 0) {
            const struct CMUnitTest tests[] = {{scenes[i].name, play_scene, NULL, NULL, NULL}};
            scene_played = i;
            fflush(stdout);
            return cmocka_run_group_tests_name(scenes[i].name, tests, NULL, NULL);
        }
    }
    return at_each_level(argc, run_all);
}
