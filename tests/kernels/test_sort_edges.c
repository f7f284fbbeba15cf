/* SPDX-License-Identifier: MIT */
/*
 * The public sorts between inaccessible pages: every small size and those around every limit within the sort,
 * keys and scratch as badly aligned as the header allows. And what they read: memory that nobody has set must
 * not matter.
 */
#include "each_level.h"
#include "guarded.h"
#include "sort_patterns.h"
#include "sort_public.h"

enum { KEYS_MOST = 131072 + 64, ALIGNMENTS = 64, CANARY = 0xa5 };

static guarded key_room;
static guarded scratch_room;

static int open_rooms(void **state)
{
    (void)state;
    size_t most = 0;
    for (int type = 0; type < SORT_TYPE_COUNT; type++) {
        const size_t bytes = public_sorts[type].scratch(KEYS_MOST);
        most = bytes > most ? bytes : most;
    }
    key_room = guarded_open(KEYS_MOST * sizeof(uint64_t) + ALIGNMENTS);
    scratch_room = guarded_open(most + ALIGNMENTS);
    return 0;
}

static int close_rooms(void **state)
{
    (void)state;
    guarded_close(scratch_room);
    guarded_close(key_room);
    return 0;
}

typedef struct trial {
    int type;
    enum pattern pattern;
    size_t n;
} trial;

static void expect_canaries(const trial *t, const char *begin, const char *end)
{
    for (const char *p = begin; p < end; p++) {
        if (*(const unsigned char *)p != CANARY) {
            fail_msg("%s, pattern %d, n = %zu: a byte beside scratch was written", key_types[t->type].name,
                     (int)t->pattern, t->n);
        }
    }
}

/* Keys from keys[0] on; scratch of exactly the bytes that are asked for from scratch[0] on, `slack` bytes
 * from one of its ends to an inaccessible page. */
static void expect_sorted(const trial *t, char *keys, char *scratch, size_t slack)
{
    const public_sort *sort = &public_sorts[t->type];
    const size_t bytes = sort->scratch(t->n);
    fill_pattern(keys, t->type, t->pattern, t->n, t->n);
    const uint64_t digest = keys_digest(keys, t->type, t->n);
    char *const before = scratch - slack < scratch_room.first ? scratch_room.first : scratch - slack;
    char *const after = scratch + bytes;
    char *const end = scratch_room.end - after < (ptrdiff_t)slack ? scratch_room.end : after + slack;
    memset(before, CANARY, (size_t)(scratch - before));
    memset(after, CANARY, (size_t)(end - after));
    assert_int_equal(sort->sort_with(keys, t->n, scratch, bytes), CS_OK);
    expect_canaries(t, before, scratch);
    expect_canaries(t, after, end);
    const size_t descent = keys_descent(keys, t->type, t->n);
    if (descent < t->n || keys_digest(keys, t->type, t->n) != digest) {
        fail_msg("%s, pattern %d, n = %zu: out of order at %zu, or not the same keys",
                 key_types[t->type].name, (int)t->pattern, t->n, descent);
    }
}

/* Both at the end of their memory, then both at its beginning, scratch `slack` bytes from it. */
static void expect_sorted_at_both_ends(const trial *t, size_t slack)
{
    const size_t bytes = t->n * key_size(t->type);
    const size_t scratch_bytes = public_sorts[t->type].scratch(t->n);
    expect_sorted(t, key_room.end - bytes, scratch_room.end - scratch_bytes - slack, slack);
    expect_sorted(t, key_room.first, scratch_room.first + slack, slack);
}

static const enum pattern few_patterns[] = {UNIFORM, SPECIALS, SAW, FEW};

static void every_small_size(void **state)
{
    (void)state;
    for (int type = 0; type < SORT_TYPE_COUNT; type++) {
        for (size_t p = 0; p < COUNT_OF(few_patterns); p++) {
            for (size_t n = 0; n <= 300; n++) {
                expect_sorted_at_both_ends(&(trial){type, few_patterns[p], n}, (n * 37 + p) % ALIGNMENTS);
            }
        }
    }
}

/* Leaf, cells, slices and buckets begin or end there, or a lane beside it; see kernels/sort. */
static void sizes_around_limits(void **state)
{
    (void)state;
    static const size_t limits[] = {1024, 4096, 8192, 16384, 131072};
    static const enum pattern patterns[] = {UNIFORM, SPECIALS, MISLED, GIANT, CLUSTERS, LADDER};
    static const ptrdiff_t beside[] = {-16, -1, 0, 1, 2, 3, 5, 9, 16, 17};
    for (int type = 0; type < SORT_TYPE_COUNT; type++) {
        for (size_t l = 0; l < COUNT_OF(limits); l++) {
            for (size_t b = 0; b < COUNT_OF(beside); b++) {
                const size_t n = (size_t)((ptrdiff_t)limits[l] + beside[b]);
                expect_sorted_at_both_ends(
                    &(trial){type, patterns[(b + (size_t)type) % COUNT_OF(patterns)], n}, n % ALIGNMENTS);
            }
        }
    }
}

/* Of keys all multiples of their size, of scratch any. */
static void every_alignment(void **state)
{
    (void)state;
    static const size_t sizes[] = {129, 191, 193, 257, 1000};
    for (int type = 0; type < SORT_TYPE_COUNT; type++) {
        for (size_t s = 0; s < COUNT_OF(sizes); s++) {
            const trial t = {type, few_patterns[s % 2], sizes[s]};
            for (size_t a = 0; a < ALIGNMENTS; a++) {
                char *keys = key_room.first + a / key_size(type) * key_size(type);
                expect_sorted(&t, keys, scratch_room.first + a, a);
            }
        }
    }
}

static __attribute__((noinline)) void fill_stack(int byte)
{
    char room[512 << 10];
    memset(room, byte, sizeof room);
    __asm__ volatile("" : : "r"(room) : "memory");
}

/* A copy of scratch as it is after a sort that found the stack full of `byte`. */
static char *scratch_after(const trial *t, int byte)
{
    const size_t bytes = public_sorts[t->type].scratch(t->n);
    char *copy = malloc(bytes + 1);
    assert_non_null(copy);
    fill_pattern(key_room.first, t->type, t->pattern, t->n, 1);
    memset(scratch_room.first, 0, bytes);
    fill_stack(byte);
    assert_int_equal(public_sorts[t->type].sort_with(key_room.first, t->n, scratch_room.first, bytes), CS_OK);
    memcpy(copy, scratch_room.first, bytes);
    return copy;
}

static void expect_same_work(const trial *t)
{
    const size_t bytes = public_sorts[t->type].scratch(t->n);
    char *zeros = scratch_after(t, 0);
    char *others = scratch_after(t, 0x3f);
    if (memcmp(zeros, others, bytes) != 0) {
        fail_msg("%s, pattern %d, n = %zu: what was done depends on what the stack held before",
                 key_types[t->type].name, (int)t->pattern, t->n);
    }
    free(others);
    free(zeros);
}

/* Where one key in twenty was -infinity, keys were once dealt to buckets by a census that had not been taken:
 * the result was right, but how the work was divided was left to chance. All that the sort has done can be
 * read in its scratch. */
static void nothing_depends_on_the_stack(void **state)
{
    (void)state;
    static const enum pattern skewed[] = {INFINITE, SPECIALS, GIANT, WIDE};
    for (int type = 0; type < SORT_TYPE_COUNT; type++) {
        for (int pattern = 0; pattern < PATTERNS; pattern++) {
            expect_same_work(&(trial){type, (enum pattern)pattern, 1000});
            expect_same_work(&(trial){type, (enum pattern)pattern, 5000});
        }
    }
    for (size_t s = 0; s < COUNT_OF(skewed); s++) {
        expect_same_work(&(trial){SORT_TYPE_f64, skewed[s], 131073});
        expect_same_work(&(trial){SORT_TYPE_f32, skewed[s], 131073});
    }
}

/* The process was told which instruction set to use: see each_level.h. */
static void the_instruction_set_is_the_one_allowed(void **state)
{
    (void)state;
    sort_level found[SORT_LEVELS_MOST];
    const sort_level strongest = found[sort_levels(found) - 1];
    assert_string_equal(cs_isa_name(strongest.isa), getenv("CORESWEEP_ISA"));
    for (size_t n = 16; n < 512; n++) {
        const size_t expected = strongest.routines->of[SORT_TYPE_f64].scratch_bytes(n);
        assert_int_equal(public_sorts[SORT_TYPE_f64].scratch(n) > 0, expected > 0);
    }
}

static int run_all(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_instruction_set_is_the_one_allowed),
        cmocka_unit_test(every_small_size),
        cmocka_unit_test(sizes_around_limits),
        cmocka_unit_test(every_alignment),
        cmocka_unit_test(nothing_depends_on_the_stack),
    };
    return cmocka_run_group_tests_name(getenv("CORESWEEP_ISA"), tests, open_rooms, close_rooms);
}

int main(int argc, char **argv)
{
    (void)argv;
    return at_each_level(argc, run_all);
}
