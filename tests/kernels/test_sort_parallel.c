/* SPDX-License-Identifier: MIT */
/*
 * The parallel sorts: the serial ones' bits for every type, every number of threads and inputs that are hard
 * to share out, with scratch between inaccessible pages.
 */
#include <limits.h>
#include <omp.h>

#include "each_level.h"
#include "guarded.h"
#include "sort_patterns.h"
#include "sort_public.h"

/* An input, what the serial function makes of it, and memory for the parallel one. */
typedef struct problem {
    int type;
    enum pattern pattern;
    size_t n;
    char *input;
    char *expected;
    guarded keys;
} problem;

static problem problem_open(int type, enum pattern pattern, size_t n)
{
    const size_t bytes = n * key_size(type);
    problem p = {.type = type, .pattern = pattern, .n = n};
    p.input = malloc(bytes + 1);
    p.expected = malloc(bytes + 1);
    assert_true(p.input != NULL && p.expected != NULL);
    fill_pattern(p.input, type, pattern, n, n);
    memcpy(p.expected, p.input, bytes);
    assert_int_equal(public_sorts[type].sort(p.expected, n), CS_OK);
    assert_int_equal(keys_descent(p.expected, type, n), n);
    assert_true(keys_digest(p.expected, type, n) == keys_digest(p.input, type, n));
    p.keys = guarded_open(bytes);
    return p;
}

static void problem_close(const problem *p)
{
    guarded_close(p->keys);
    free(p->expected);
    free(p->input);
}

/* A copy of the input, right before an inaccessible page or right after one. */
static char *keys_at(const problem *p, bool at_end)
{
    const size_t bytes = p->n * key_size(p->type);
    char *keys = at_end ? p->keys.end - bytes : p->keys.first;
    memcpy(keys, p->input, bytes);
    return keys;
}

static void expect_serial_bits(const problem *p, const char *keys, unsigned threads)
{
    if (memcmp(keys, p->expected, p->n * key_size(p->type)) != 0) {
        size_t i = 0;
        while (key_get(keys, p->type, i) == key_get(p->expected, p->type, i)) {
            i++;
        }
        fail_msg("%s, pattern %d, n = %zu, %u threads: other bits than the serial sort's at %zu",
                 key_types[p->type].name, (int)p->pattern, p->n, threads, i);
    }
}

static void try_threads(const problem *p, unsigned threads)
{
    char *keys = keys_at(p, true);
    assert_int_equal(public_sorts[p->type].parallel(keys, p->n, threads), CS_OK);
    expect_serial_bits(p, keys, threads);
}

/* Scratch of exactly the bytes that are asked for, at one end of its memory, at an address that is no
 * multiple of anything. */
static void try_scratch(const problem *p, unsigned threads, bool at_end)
{
    const size_t bytes = public_sorts[p->type].parallel_scratch(p->n, threads);
    const guarded room = guarded_open(bytes + 1);
    char *scratch = at_end ? room.end - bytes : room.first + 1;
    char *keys = keys_at(p, !at_end);
    assert_int_equal(public_sorts[p->type].parallel_with(keys, p->n, threads, scratch, bytes), CS_OK);
    expect_serial_bits(p, keys, threads);
    guarded_close(room);
}

static const unsigned thread_counts[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};

static void few_keys(void **state)
{
    (void)state;
    static const unsigned counts[] = {0, 1, 2, 9, 200, UINT_MAX};
    static const size_t sizes[] = {0, 1, 2, 3, 8, 9, 100, 128, 129, 300, 5000};
    for (int type = 0; type < SORT_TYPE_COUNT; type++) {
        for (size_t s = 0; s < COUNT_OF(sizes); s++) {
            const problem p = problem_open(type, SPECIALS, sizes[s]);
            for (size_t t = 0; t < COUNT_OF(counts); t++) {
                try_threads(&p, counts[t]);
                try_scratch(&p, counts[t], t % 2 == 0);
            }
            problem_close(&p);
        }
    }
}

/* By two threads, by as many as OpenMP takes, and by each other number in turn. */
static void try_problem(int type, enum pattern pattern, size_t n)
{
    static size_t turn;
    const problem p = problem_open(type, pattern, n);
    try_threads(&p, 2);
    try_threads(&p, 0);
    try_threads(&p, thread_counts[turn % COUNT_OF(thread_counts)]);
    try_scratch(&p, thread_counts[(turn + 4) % COUNT_OF(thread_counts)], turn % 2 == 0);
    turn++;
    problem_close(&p);
}

static void every_pattern(void **state)
{
    (void)state;
    for (int pattern = 0; pattern < PATTERNS; pattern++) {
        try_problem(SORT_TYPE_f64, (enum pattern)pattern, 300001);
    }
}

static void every_type(void **state)
{
    (void)state;
    static const enum pattern patterns[] = {BITS, GIANT, LADDER, TWO, SPECIALS, ALIGNED};
    for (int type = 1; type < SORT_TYPE_COUNT; type++) {
        for (size_t p = 0; p < COUNT_OF(patterns); p++) {
            try_problem(type, patterns[p], 262144 + (size_t)type);
        }
    }
}

static void sizes_around_limits(void **state)
{
    (void)state;
    static const size_t limits[] = {8192, 16384, 32768, 65536, 131072, 262144, 524288};
    for (size_t l = 0; l < COUNT_OF(limits); l++) {
        for (size_t beside = 0; beside < 3; beside++) {
            try_problem(SORT_TYPE_f64, l % 2 == 0 ? BITS : UNIFORM, limits[l] + beside - 1);
        }
        try_problem(SORT_TYPE_i32, BITS, limits[l] + 17);
    }
}

/* Each thread's share of the input is in order, or back to front, and all of them together are not. */
static void shares_that_are_runs(void **state)
{
    (void)state;
    for (unsigned threads = 2; threads <= 5; threads++) {
        const size_t share = 65536;
        const problem p = problem_open(SORT_TYPE_f64, SORTED, threads * share);
        for (unsigned kind = 0; kind < 4; kind++) {
            for (size_t i = 0; i < p.n; i++) {
                const size_t begin = kind < 2 ? i / share * share : p.n - share - i / share * share;
                const size_t within = kind % 2 == 0 ? i % share : share - 1 - i % share;
                key_put(p.input, p.type, i, from_real((double)(begin + within), p.type));
            }
            try_threads(&p, threads);
        }
        problem_close(&p);
    }
}

static void millions_of_keys(void **state)
{
    (void)state;
    try_problem(SORT_TYPE_f64, UNIFORM, 1000003);
    try_problem(SORT_TYPE_f64, GIANT, 1500000);
    try_problem(SORT_TYPE_f64, MISLED, 1000003);
    try_problem(SORT_TYPE_f64, INFINITE, 1000003);
    try_problem(SORT_TYPE_f32, WIDE, 2000000);
    try_problem(SORT_TYPE_u32, HALF_EQUAL, 2000000);
}

/* 401 kinds of keys in the sample, whose products with the table's constant all begin with the same bits: of
 * these one is counted. Where no sample is drawn there are a single other and copies of one kind: quicksort's
 * spare memory then is full to its end. */
static void keys_that_share_a_place(void **state)
{
    (void)state;
    enum { KINDS = 401 };
    const uint64_t factor = 0x9e3779b97f4a7c15;
    uint64_t inverse = factor;
    uint64_t kinds[KINDS];
    for (int i = 0; i < 6; i++) { /* Newton: each turn doubles the bits that are right */
        inverse *= 2 - factor * inverse;
    }
    for (uint64_t k = 0; k < KINDS; k++) {
        kinds[k] = (k + 1) * inverse;
    }
    assert_int_equal(cs_sort_u64(kinds, KINDS), CS_OK);
    for (size_t n = 65536; n < 65536 + 16; n++) {
        const problem p = problem_open(SORT_TYPE_u64, EQUAL, n);
        size_t drawn = 0;
        for (size_t i = 0; i < n; i++) {
            const bool sampled = is_sampled(i, n);
            key_put(p.input, p.type, i,
                    !sampled ? kinds[1] : kinds[drawn == 0 ? 0 : 1 + drawn % (KINDS - 1)]);
            drawn += sampled;
        }
        key_put(p.input, p.type, is_sampled(0, n) ? 1 : 0, 0);
        memcpy(p.expected, p.input, n * sizeof *kinds);
        assert_int_equal(public_sorts[p.type].sort(p.expected, n), CS_OK);
        try_threads(&p, 2);
        problem_close(&p);
    }
}

/* Few kinds of keys where the sample of up to five threads is drawn, any elsewhere. */
static void a_sample_of_few_kinds(void **state)
{
    (void)state;
    for (unsigned threads = 2; threads <= 5; threads++) {
        const problem p = problem_open(SORT_TYPE_f64, BITS, 300001);
        for (size_t i = 0; i < p.n; i++) {
            if (is_sampled(i, p.n)) {
                key_put(p.input, p.type, i, from_real((double)(i % 5), p.type));
            }
        }
        memcpy(p.expected, p.input, p.n * key_size(p.type));
        assert_int_equal(public_sorts[p.type].sort(p.expected, p.n), CS_OK);
        try_threads(&p, threads);
        problem_close(&p);
    }
}

/* Of the public functions n / 32768 threads take part at most, here 9. */
static void more_threads_than_take_part(void **state)
{
    (void)state;
    const problem p = problem_open(SORT_TYPE_f64, NORMAL, 300001);
    try_threads(&p, 64);
    try_scratch(&p, 300, true);
    problem_close(&p);
}

static void meet(void)
{
#pragma omp barrier
}

static void try_team(const problem *p, unsigned threads)
{
    sort_level found[SORT_LEVELS_MOST];
    const sort_routine *routine = &found[sort_levels(found) - 1].routines->of[p->type];
    const guarded room = guarded_open(routine->team_bytes(p->n, threads));
    char *keys = keys_at(p, true);
    void *team = NULL;
    unsigned took_part = 0;
#pragma omp parallel num_threads((int)threads)
    {
#pragma omp single
        {
            took_part = (unsigned)omp_get_num_threads();
            team = routine->open_team(keys, p->n, took_part, room.first, meet);
        }
        routine->sort_by_team(team, (unsigned)omp_get_thread_num());
    }
    assert_int_equal(took_part, threads);
    expect_serial_bits(p, keys, threads);
    guarded_close(room);
}

/* More threads than a distribution has buckets, which are 16 here, and than there are blocks of 2 KB: 64. */
static void many_threads(void **state)
{
    (void)state;
    static const enum pattern patterns[] = {NORMAL, FEW, GIANT, EQUAL};
    for (size_t i = 0; i < COUNT_OF(patterns); i++) {
        const problem p = problem_open(SORT_TYPE_f32, patterns[i], 32769);
        try_team(&p, 24);
        try_team(&p, 100);
        problem_close(&p);
    }
}

static void refusals(void **state)
{
    (void)state;
    enum { N = 300000 };
    for (int type = 0; type < SORT_TYPE_COUNT; type++) {
        const public_sort *sort = &public_sorts[type];
        const problem p = problem_open(type, BITS, N);
        char *keys = keys_at(&p, true);
        const size_t bytes = sort->parallel_scratch(N, 3);
        char *scratch = malloc(bytes);
        assert_non_null(scratch);
        assert_int_equal(sort->parallel(NULL, 0, 2), CS_OK);
        assert_int_equal(sort->parallel(NULL, 1, 2), CS_ERR_ARGUMENT);
        assert_int_equal(sort->parallel(keys, SIZE_MAX, 2), CS_ERR_ARGUMENT);
        assert_int_equal(sort->parallel(keys, SIZE_MAX / 16, 2), CS_ERR_MEMORY);
        assert_int_equal(sort->parallel_with(NULL, N, 3, scratch, bytes), CS_ERR_ARGUMENT);
        assert_int_equal(sort->parallel_with(keys, N, 3, scratch, bytes - 1), CS_ERR_ARGUMENT);
        assert_int_equal(sort->parallel_with(keys, N, 3, scratch, 0), CS_ERR_ARGUMENT);
        assert_int_equal(sort->parallel_with(keys, N, 3, NULL, bytes), CS_ERR_ARGUMENT);
        assert_int_equal(sort->parallel_with(keys, N, 3, NULL, 0), CS_ERR_ARGUMENT);
        assert_memory_equal(keys, p.input, N * key_size(type));
        free(scratch);
        problem_close(&p);
    }
}

static int run_all(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_keys),
        cmocka_unit_test(every_pattern),
        cmocka_unit_test(every_type),
        cmocka_unit_test(sizes_around_limits),
        cmocka_unit_test(millions_of_keys),
        cmocka_unit_test(many_threads),
        cmocka_unit_test(refusals),
        cmocka_unit_test(shares_that_are_runs),
        cmocka_unit_test(keys_that_share_a_place),
        cmocka_unit_test(a_sample_of_few_kinds),
        cmocka_unit_test(more_threads_than_take_part),
    };
    return cmocka_run_group_tests_name(getenv("CORESWEEP_ISA"), tests, NULL, NULL);
}

int main(int argc, char **argv)
{
    (void)argv;
    return at_each_level(argc, run_all);
}
