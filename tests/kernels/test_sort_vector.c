/* SPDX-License-Identifier: MIT */
/*
 * The vectorised sort at every level of instruction set that this CPU has, for every type of key: against
 * qsort on keys mapped to integers by other arithmetic than the sort's own.
 */
#include <fenv.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "../../kernels/sort/sort_networks.h"
#include "../../kernels/sort/sort_routines.h"
#include "coresweep/registry.h"
#include "coresweep/sort.h"
#include "rng.h"
#include "support.h"

static const struct {
    const char *name;
    unsigned bits;
    bool floating;
    bool has_sign;
} types[SORT_TYPE_COUNT] = {
    [SORT_TYPE_f64] = {"f64", 64, true, true},   [SORT_TYPE_f32] = {"f32", 32, true, true},
    [SORT_TYPE_i64] = {"i64", 64, false, true},  [SORT_TYPE_i32] = {"i32", 32, false, true},
    [SORT_TYPE_u64] = {"u64", 64, false, false}, [SORT_TYPE_u32] = {"u32", 32, false, false},
};

typedef struct level {
    const char *name;
    const sort_routines *routines;
} level;

/* Those that this CPU has, weakest first; returns how many. */
static size_t levels(level *found)
{
    size_t count = 0;
    found[count++] = (level){"portable", &cs__sort_portable};
#if defined(__x86_64__)
    if (cs_isa_available(CS_ISA_AVX2)) {
        found[count++] = (level){"avx2", &cs__sort_avx2};
    }
    if (cs_isa_available(CS_ISA_AVX512)) {
        found[count++] = (level){"avx512", &cs__sort_avx512};
    }
#endif
    return count;
}

static size_t size_of(int type)
{
    return types[type].bits / 8;
}

static uint64_t get(const char *keys, int type, size_t i)
{
    uint64_t wide = 0;
    memcpy(&wide, keys + i * size_of(type), size_of(type));
    return wide;
}

static void put(char *keys, int type, size_t i, uint64_t bits)
{
    memcpy(keys + i * size_of(type), &bits, size_of(type));
}

/* The place of a bit pattern in the order that sort.h promises, as an unsigned number: by cases, not by the
 * sort's arithmetic. */
static uint64_t rank(uint64_t bits, int type)
{
    const unsigned width = types[type].bits;
    const uint64_t sign = (uint64_t)1 << (width - 1);
    if (!types[type].floating) {
        return types[type].has_sign ? bits ^ sign : bits;
    }
    const uint64_t infinity = width == 64 ? (uint64_t)0x7ff << 52 : (uint64_t)0xff << 23;
    const uint64_t magnitude = bits & (sign - 1);
    const bool negative = (bits & sign) != 0;
    if (magnitude > infinity) { /* the greater a NaN's payload with a sign, the lower it is among them */
        return negative ? infinity + (sign - magnitude) + sign : infinity + 1 + magnitude;
    }
    return negative ? infinity - magnitude : infinity + 1 + magnitude;
}

static int type_compared;

static int compare_ranks(const void *left, const void *right)
{
    const uint64_t a = rank(get(left, type_compared, 0), type_compared);
    const uint64_t b = rank(get(right, type_compared, 0), type_compared);
    return (a > b) - (a < b);
}

/* Bits of n keys by the name of a pattern. */
enum pattern {
    UNIFORM,
    NORMAL,
    WIDE,
    BITS,
    FEW,
    ROOT,
    ONE_FAR,
    EQUAL,
    SORTED,
    REVERSED,
    SAW,
    ORGAN,
    CLUSTERS,
    LADDER,
    SPECIALS,
    HALF_EQUAL,
    PATTERNS
};

static uint64_t from_real(double x, int type)
{
    uint64_t bits = 0;
    if (type == SORT_TYPE_f64) {
        memcpy(&bits, &x, sizeof x);
    } else if (type == SORT_TYPE_f32) {
        const float y = (float)x;
        memcpy(&bits, &y, sizeof y);
    } else {
        const double scaled = x * 0x1p20;
        bits = (uint64_t)(int64_t)(fabs(scaled) < 0x1p62 ? scaled : copysign(0x1p62, scaled));
    }
    return bits;
}

static uint64_t special(cs_rng *rng, int type)
{
    static const double values[] = {0.0, 1.0, 0x1p-1022, 0x1p-1074, 1.7976931348623157e308, 0x1p-126};
    const uint64_t sign = (uint64_t)1 << (types[type].bits - 1);
    const uint64_t infinity = types[type].bits == 64 ? (uint64_t)0x7ff << 52 : (uint64_t)0xff << 23;
    const uint64_t signs = cs_rng_next(rng) & sign;
    switch (cs_rng_below(rng, 4)) {
    case 0:
        return signs | infinity;
    case 1:
        return signs | infinity | (1 + cs_rng_below(rng, 5)) | (cs_rng_next(rng) & (sign >> 12));
    default:
        return signs | from_real(values[cs_rng_below(rng, COUNT_OF(values))], type);
    }
}

static uint64_t element(enum pattern pattern, cs_rng *rng, size_t i, size_t n, int type)
{
    const double x = (double)i;
    const uint64_t root = (uint64_t)sqrt((double)n) + 1;
    switch (pattern) {
    case UNIFORM:
        return from_real(cs_rng_uniform(rng), type);
    case NORMAL:
        return from_real(cs_rng_normal(rng), type);
    case WIDE:
        return from_real(exp(30 * cs_rng_normal(rng)) * (cs_rng_below(rng, 2) == 0 ? -1 : 1), type);
    case BITS:
        return cs_rng_next(rng);
    case FEW:
        return from_real((double)cs_rng_below(rng, 5), type);
    case ROOT:
        return from_real((double)cs_rng_below(rng, root), type);
    case ONE_FAR:
        return from_real(i == n / 2 ? 1e30 : cs_rng_uniform(rng), type);
    case SORTED:
        return from_real(x, type);
    case REVERSED:
        return from_real(-x, type);
    case SAW:
        return from_real((double)(i % root), type);
    case ORGAN:
        return from_real((double)(i < n / 2 ? i : n - i), type);
    case CLUSTERS:
        return from_real(exp2((double)cs_rng_below(rng, 9)) + 1e-6 * cs_rng_uniform(rng), type);
    case LADDER: /* half of the keys in each next octave */
        return from_real(exp2(-(double)__builtin_ctzll(cs_rng_next(rng) | (uint64_t)1 << 60)), type);
    case SPECIALS:
        return special(rng, type);
    case HALF_EQUAL:
        return from_real(i % 2 == 0 ? 0.5 : cs_rng_uniform(rng), type);
    case EQUAL:
    case PATTERNS:
        break;
    }
    return from_real(1, type);
}

/* Memory with inaccessible pages on both sides, the keys right before the second or right after the first. */
enum { PAGE = 4096 };

static char *guarded(size_t bytes)
{
    const size_t whole = (bytes + PAGE - 1) / PAGE * PAGE;
    char *base = mmap(NULL, whole + 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(base != MAP_FAILED);
    assert_int_equal(mprotect(base, PAGE, PROT_NONE), 0);
    assert_int_equal(mprotect(base + PAGE + whole, PAGE, PROT_NONE), 0);
    return base;
}

static void unguard(char *base, size_t bytes)
{
    munmap(base, (bytes + PAGE - 1) / PAGE * PAGE + 2 * PAGE);
}

typedef struct trial {
    const char *level;
    int type;
    int pattern;
    size_t n;
} trial;

static void expect_same(const trial *t, const char *expected, const char *got)
{
    for (size_t i = 0; i < t->n; i++) {
        if (get(expected, t->type, i) != get(got, t->type, i)) {
            fail_msg("%s, %s, pattern %d, n = %zu: expected %016llx at %zu, got %016llx", t->level,
                     types[t->type].name, t->pattern, t->n, (unsigned long long)get(expected, t->type, i), i,
                     (unsigned long long)get(got, t->type, i));
        }
    }
}

/* Sorts copies of `input`, at both ends of guarded memory, with guarded scratch. */
static void sort_guarded(const trial *t, void (*sort)(void *, size_t, void *), size_t scratch_bytes,
                         const char *input, const char *expected)
{
    const size_t bytes = t->n * size_of(t->type);
    const size_t room = (scratch_bytes + 63) / 64 * 64;
    char *base = guarded(bytes);
    char *scratch = guarded(room);
    const size_t slack = (bytes + PAGE - 1) / PAGE * PAGE - bytes;
    const size_t scratch_slack = (room + PAGE - 1) / PAGE * PAGE - room;
    for (size_t side = 0; side < 2; side++) {
        char *keys = base + PAGE + side * slack;
        memcpy(keys, input, bytes);
        sort(keys, t->n, scratch + PAGE + scratch_slack);
        expect_same(t, expected, keys);
    }
    unguard(base, bytes);
    unguard(scratch, room);
}

static void try_all_levels(int type, int pattern, size_t n, uint64_t seed)
{
    char *input = malloc(n * size_of(type) + 1);
    char *expected = malloc(n * size_of(type) + 1);
    assert_true(input != NULL && expected != NULL);
    cs_rng rng = cs_rng_seeded(seed);
    for (size_t i = 0; i < n; i++) {
        put(input, type, i, element((enum pattern)pattern, &rng, i, n, type));
    }
    memcpy(expected, input, n * size_of(type));
    type_compared = type;
    qsort(expected, n, size_of(type), compare_ranks);
    level found[3];
    const size_t count = levels(found);
    for (size_t l = 0; l < count; l++) {
        const trial t = {found[l].name, type, pattern, n};
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

/* All n^n sequences of n values: every permutation, and every pattern of ties. */
static void all_short_sequences(void **state)
{
    (void)state;
    level found[3];
    const size_t count = levels(found);
    for (size_t l = 0; l < count; l++) {
        for (size_t n = 1; n <= 7; n++) {
            size_t sequences = 1;
            for (size_t i = 0; i < n; i++) {
                sequences *= n;
            }
            for (size_t s = 0; s < sequences; s++) {
                double keys[7];
                size_t counts[7] = {0};
                size_t digits = s;
                for (size_t i = 0; i < n; i++, digits /= n) {
                    keys[i] = (double)(digits % n) - 3;
                    counts[digits % n]++;
                }
                found[l].routines->of[SORT_TYPE_f64].sort(keys, n, NULL);
                size_t next = 0;
                for (size_t value = 0; value < n; value++) {
                    for (size_t k = 0; k < counts[value]; k++) {
                        assert_true(keys[next++] == (double)value - 3);
                    }
                }
            }
        }
    }
}

/* The zero-one principle (Knuth, volume 3, 5.3.4): 64 inputs at once, one a bit, through a whole network. */
#define EXCHANGE(i, j)                                                                                       \
    low = v[i] & v[j];                                                                                       \
    v[j] |= v[i];                                                                                            \
    v[i] = low;

#define NETWORK_SORTS(rows, inputs, input)                                                                   \
    for (uint64_t base = 0; base < (inputs); base += 64) {                                                   \
        uint64_t v[rows];                                                                                    \
        uint64_t low;                                                                                        \
        memset(v, 0, sizeof v);                                                                              \
        for (uint64_t b = 0; b < 64; b++) {                                                                  \
            const uint64_t bits = (input);                                                                   \
            for (unsigned r = 0; r < (rows); r++) {                                                          \
                v[r] |= (bits >> r & 1) << b;                                                                \
            }                                                                                                \
        }                                                                                                    \
        SORT_NETWORK_##rows(EXCHANGE) for (unsigned r = 1; r < (rows); r++)                                  \
        {                                                                                                    \
            assert_int_equal(v[r - 1] & ~v[r], 0);                                                           \
        }                                                                                                    \
    }

static void networks_sort_zeros_and_ones(void **state)
{
    (void)state;
    cs_rng rng = cs_rng_seeded(11);
    NETWORK_SORTS(8, 1u << 8, base + b)
    NETWORK_SORTS(12, 1u << 12, base + b)
    NETWORK_SORTS(16, 1u << 16, base + b)
    NETWORK_SORTS(20, 1u << 20, base + b)
    NETWORK_SORTS(24, 1u << 24, base + b)
    /* All 2^28 and 2^32 would take minutes: a million at random, ones as likely as zeros and otherwise. */
    NETWORK_SORTS(28, 1u << 20, cs_rng_next(&rng) & (b % 2 == 0 ? UINT64_MAX : cs_rng_next(&rng)))
    NETWORK_SORTS(32, 1u << 20, cs_rng_next(&rng) | (b % 2 == 0 ? 0 : cs_rng_next(&rng)))
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
        cmocka_unit_test(networks_sort_zeros_and_ones), cmocka_unit_test(all_short_sequences),
        cmocka_unit_test(all_sizes_and_patterns),       cmocka_unit_test(large_arrays),
        cmocka_unit_test(all_rounding_modes),           cmocka_unit_test(public_functions_sort),
        cmocka_unit_test(public_functions_refuse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
