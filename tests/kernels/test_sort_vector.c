/* SPDX-License-Identifier: MIT */
/*
 * The vectorised sort at every level of instruction set that this CPU has, for every type of key: against
 * qsort on keys mapped to integers by other arithmetic than the sort's own.
 */
#include <fenv.h>
#include <stdlib.h>

#include "coresweep/sort.h"
#include "guarded.h"
#include "sort_patterns.h"

static int type_compared;

static int compare_ranks(const void *left, const void *right)
{
    const uint64_t a = key_rank(key_get(left, type_compared, 0), type_compared);
    const uint64_t b = key_rank(key_get(right, type_compared, 0), type_compared);
    return (a > b) - (a < b);
}

typedef struct trial {
    cs_isa level;
    int type;
    int pattern;
    size_t n;
} trial;

static void expect_same(const trial *t, const char *expected, const char *got)
{
    if (memcmp(expected, got, t->n * key_size(t->type)) == 0) {
        return;
    }
    for (size_t i = 0; i < t->n; i++) {
        if (key_get(expected, t->type, i) != key_get(got, t->type, i)) {
            fail_msg("%s, %s, pattern %d, n = %zu: expected %016llx at %zu, got %016llx",
                     cs_isa_name(t->level), key_types[t->type].name, t->pattern, t->n,
                     (unsigned long long)key_get(expected, t->type, i), i,
                     (unsigned long long)key_get(got, t->type, i));
        }
    }
}

/* Sorts copies of `input`, at both ends of guarded memory, with guarded scratch. */
static void sort_guarded(const trial *t, void (*sort)(void *, size_t, void *), size_t scratch_bytes,
                         const char *input, const char *expected)
{
    const size_t bytes = t->n * key_size(t->type);
    const guarded keys = guarded_open(bytes);
    const guarded scratch = guarded_open(scratch_bytes);
    char *const places[] = {keys.first, keys.end - bytes};
    for (size_t side = 0; side < COUNT_OF(places); side++) {
        memcpy(places[side], input, bytes);
        sort(places[side], t->n, scratch.end - (scratch_bytes + 63) / 64 * 64);
        expect_same(t, expected, places[side]);
    }
    guarded_close(scratch);
    guarded_close(keys);
}

static void try_all_levels(int type, int pattern, size_t n, uint64_t seed)
{
    char *input = malloc(n * key_size(type) + 1);
    char *expected = malloc(n * key_size(type) + 1);
    assert_true(input != NULL && expected != NULL);
    fill_pattern(input, type, (enum pattern)pattern, n, seed);
    memcpy(expected, input, n * key_size(type));
    type_compared = type;
    qsort(expected, n, key_size(type), compare_ranks);
    sort_level found[SORT_LEVELS_MOST];
    const size_t count = sort_levels(found);
    for (size_t l = 0; l < count; l++) {
        const trial t = {found[l].isa, type, pattern, n};
        const sort_routine *routine = &found[l].routines->of[type];
        sort_guarded(&t, routine->sort, routine->scratch_bytes(n), input, expected);
        sort_guarded(&t, routine->quick, routine->quick_scratch_bytes(n), input, expected);
    }
    free(input);
    free(expected);
}

/* Around the limits of the leaf, of cells and of their slices; and the lanes. */
static void all_sizes_and_patterns(void **state)
{
    (void)state;
    static const size_t sizes[] = {0,  1,   2,   3,   7,   8,   9,   15,  16,  17,  31,   33,   63,   64,
                                   65, 127, 128, 129, 191, 192, 193, 255, 256, 257, 1000, 2047, 4097, 12345};
    for (int type = 0; type < SORT_TYPE_COUNT; type++) {
        for (int pattern = 0; pattern < PATTERNS; pattern++) {
            for (size_t i = 0; i < COUNT_OF(sizes); i++) {
                try_all_levels(type, pattern, sizes[i], 1000 * i + (size_t)pattern);
            }
        }
    }
}

/* More than one distribution: above 131072 keys. */
static void large_arrays(void **state)
{
    (void)state;
    for (int pattern = 0; pattern < PATTERNS; pattern++) {
        try_all_levels(SORT_TYPE_f64, pattern, 150001, (uint64_t)pattern);
    }
    for (int type = 0; type < SORT_TYPE_COUNT; type++) {
        try_all_levels(type, UNIFORM, 131073, 1);
        try_all_levels(type, LADDER, 400000, 2);
        try_all_levels(type, HALF_EQUAL, 400000, 3);
        try_all_levels(type, BITS, 300007, 4);
    }
}

/* The caller's rounding mode is not the sort's: upwards, a key near the top of the range was once given a
 * cell before the first, and written outside the scratch. */
static void all_rounding_modes(void **state)
{
    (void)state;
    static const int modes[] = {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
    for (size_t m = 0; m < COUNT_OF(modes); m++) {
        for (int type = 0; type < SORT_TYPE_COUNT; type++) {
            assert_int_equal(fesetround(modes[m]), 0);
            for (int pattern = 0; pattern < PATTERNS; pattern++) {
                try_all_levels(type, pattern, 1000, 1);
            }
            try_all_levels(type, UNIFORM, 140000, 2);
            assert_int_equal(fesetround(FE_TONEAREST), 0);
        }
    }
}

static void public_functions_sort(void **state)
{
    (void)state;
    enum { N = 200000 };
    double *keys = malloc(N * sizeof *keys);
    float *floats = malloc(N * sizeof *floats);
    uint64_t *words = malloc(N * sizeof *words);
    assert_true(keys != NULL && floats != NULL && words != NULL);
    cs_rng rng = cs_rng_seeded(3);
    for (size_t i = 0; i < N; i++) {
        keys[i] = cs_rng_normal(&rng);
        floats[i] = (float)keys[i];
        words[i] = cs_rng_next(&rng);
    }
    const size_t bytes = cs_sort_u64_scratch(N);
    void *scratch = malloc(bytes);
    assert_non_null(scratch);
    assert_int_equal(cs_sort_f64(keys, N), CS_OK);
    assert_int_equal(cs_sort_f32(floats, N), CS_OK);
    assert_int_equal(cs_sort_u64_with(words, N, scratch, bytes), CS_OK);
    for (size_t i = 1; i < N; i++) {
        assert_true(keys[i - 1] <= keys[i] && floats[i - 1] <= floats[i] && words[i - 1] <= words[i]);
    }
    free(scratch);
    free(words);
    free(floats);
    free(keys);
}

static void public_functions_refuse(void **state)
{
    (void)state;
    double keys[300];
    double before[300];
    for (size_t i = 0; i < 300; i++) {
        keys[i] = -(double)(i * 7 % 300);
    }
    memcpy(before, keys, sizeof keys);
    const size_t bytes = cs_sort_f64_scratch(300);
    char *scratch = malloc(bytes);
    assert_non_null(scratch);
    assert_int_equal(cs_sort_f64(NULL, 0), CS_OK);
    assert_int_equal(cs_sort_f64(NULL, 1), CS_ERR_ARGUMENT);
    assert_int_equal(cs_sort_f64(keys, SIZE_MAX), CS_ERR_ARGUMENT);
    assert_int_equal(cs_sort_f64(keys, SIZE_MAX / 16), CS_ERR_MEMORY);
    assert_int_equal(cs_sort_f64_with(keys, 300, scratch, bytes - 1), CS_ERR_ARGUMENT);
    assert_int_equal(cs_sort_f64_with(keys, 300, NULL, bytes), CS_ERR_ARGUMENT);
    assert_memory_equal(keys, before, sizeof keys);
    assert_int_equal(cs_sort_f64_with(keys, 300, scratch, bytes), CS_OK);
    for (size_t i = 1; i < 300; i++) {
        assert_true(keys[i - 1] <= keys[i]);
    }
    free(scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_sizes_and_patterns),  cmocka_unit_test(large_arrays),
        cmocka_unit_test(all_rounding_modes),      cmocka_unit_test(public_functions_sort),
        cmocka_unit_test(public_functions_refuse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
