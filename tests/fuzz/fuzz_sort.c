/* SPDX-License-Identifier: MIT */
/*
 * libFuzzer's target for coresweep/sort.h and for each instruction set's routines. The bytes are a `recipe`
 * and, after it, 64-bit words that the keys are drawn from, so that a few bytes make an array of any size:
 *
 *   0      type of key           4, 5   n = that many 65536ths of 2^(byte 6 % 19)
 *   1      operation             7      a number to add to n, lest small sizes be few
 *   2      how keys are drawn    8..15  seed
 *   3      threads, alignment    16..   the words
 */
#include <stdio.h>
#include <stdlib.h>

#include "../kernels/sort_public.h"

#if defined(__SANITIZE_ADDRESS__)
#define FUZZ_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define FUZZ_ASAN 1
#endif
#endif

#if defined(FUZZ_ASAN)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#endif

enum { RECIPE = 16, SIZES = 19, GUARD = 128, ALIGNMENT = 64, CANARY = 0xa5 };

typedef enum operation {
    ROUTINE, /* an instruction set's own */
    QUICK,
    PUBLIC,
    PUBLIC_WITH,
    PARALLEL,
    PARALLEL_WITH,
    OPERATIONS
} operation;

typedef struct recipe {
    int type;
    operation operation;
    unsigned level; /* of ROUTINE and QUICK, by their number */
    unsigned structure;
    unsigned threads;
    size_t alignment; /* of scratch, beyond a multiple of 64 */
    size_t n;
    uint64_t seed;
    const uint8_t *words;
    size_t word_count;
} recipe;

static recipe read_recipe(const uint8_t *data, size_t size)
{
    const size_t scale = (size_t)1 << data[6] % SIZES;
    recipe r = {.type = data[0] % SORT_TYPE_COUNT,
                .operation = (operation)(data[1] % OPERATIONS),
                .level = data[1] / OPERATIONS,
                .structure = data[2],
                .threads = data[3] % 9,
                .alignment = data[3] % ALIGNMENT,
                .n = (data[4] | (size_t)data[5] << 8) * scale / 65536 + data[7],
                .words = data + RECIPE,
                .word_count = (size - RECIPE) / sizeof(uint64_t)};
    memcpy(&r.seed, data + 8, sizeof r.seed);
    return r;
}

/* xorshift (Marsaglia 2003). */
static uint64_t next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* Bits 0 and 1 of `structure`: which word a key comes from; 2 to 4: how many of its low bits are random; 5: a
 * step a key, which makes ladders; 6: one key in each thousand is all ones but for the sign; 7: from the last
 * key to the first. */
static void make_keys(const recipe *r, char *keys)
{
    static const unsigned random_bits[] = {0, 1, 4, 12, 20, 31, 52, 64};
    const unsigned bits = random_bits[r->structure >> 2 & 7];
    const uint64_t mask = bits == 64 ? UINT64_MAX : ((uint64_t)1 << bits) - 1;
    uint64_t random = r->seed | 1;
    for (size_t i = 0; i < r->n; i++) {
        const size_t at[] = {i, (size_t)(next(&random) >> 32), i * r->word_count / r->n,
                             (size_t)__builtin_ctzll(next(&random) | 1u << 31)};
        uint64_t key;
        memcpy(&key, r->words + at[r->structure & 3] % r->word_count * sizeof key, sizeof key);
        if (key_types[r->type].bits == 32) {
            key >>= 32;
        }
        key ^= next(&random) & mask;
        key += (r->structure >> 5 & 1) * i;
        if ((r->structure >> 6 & 1) != 0 && i % 1000 == 333) {
            key = UINT64_MAX >> (65 - key_types[r->type].bits);
        }
        key_put(keys, r->type, (r->structure >> 7) != 0 ? r->n - 1 - i : i, key);
    }
}

static void fail(const recipe *r, const char *what)
{
    fprintf(stderr, "fuzz_sort: %s: type %s, operation %d, level %u, n = %zu, %u threads\n", what,
            key_types[r->type].name, (int)r->operation, r->level, r->n, r->threads);
    abort();
}

/* Memory with bytes before and after that nobody may touch. */
typedef struct fenced {
    char *all;
    char *bytes;
    size_t size;
    size_t before;
} fenced;

/* `alignment` bytes beyond a multiple of 64. */
static fenced fenced_open(const recipe *r, size_t size, size_t alignment)
{
    fenced f = {.size = size, .before = GUARD + alignment};
    f.all = aligned_alloc(ALIGNMENT, (f.before + size + GUARD + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
    if (f.all == NULL) {
        fail(r, "no memory for the test itself");
    }
    f.bytes = f.all + f.before;
    memset(f.all, CANARY, f.before);
    memset(f.bytes + size, CANARY, GUARD);
    ASAN_POISON_MEMORY_REGION(f.all, f.before);
    ASAN_POISON_MEMORY_REGION(f.bytes + size, GUARD);
    return f;
}

static void fenced_close(const recipe *r, fenced f)
{
    ASAN_UNPOISON_MEMORY_REGION(f.all, f.before);
    ASAN_UNPOISON_MEMORY_REGION(f.bytes + f.size, GUARD);
    for (size_t i = 0; i < f.before + GUARD; i++) {
        const char *p = i < f.before ? f.all + i : f.bytes + f.size + (i - f.before);
        if (*(const unsigned char *)p != CANARY) {
            fail(r, "a byte beside keys or scratch was written");
        }
    }
    free(f.all);
}

static const sort_routine *routine_of(const recipe *r)
{
    sort_level found[SORT_LEVELS_MOST];
    const size_t count = sort_levels(found);
    return &found[r->level % count].routines->of[r->type];
}

static size_t scratch_of(const recipe *r)
{
    switch (r->operation) {
    case ROUTINE:
        return routine_of(r)->scratch_bytes(r->n);
    case QUICK:
        return routine_of(r)->quick_scratch_bytes(r->n);
    case PUBLIC_WITH:
        return public_sorts[r->type].scratch(r->n);
    case PARALLEL_WITH:
        return public_sorts[r->type].parallel_scratch(r->n, r->threads);
    default:
        return 0;
    }
}

static cs_status sort(const recipe *r, char *keys, char *scratch, size_t bytes)
{
    const public_sort *sorts = &public_sorts[r->type];
    switch (r->operation) {
    case ROUTINE:
        routine_of(r)->sort(keys, r->n, scratch);
        return CS_OK;
    case QUICK:
        routine_of(r)->quick(keys, r->n, scratch);
        return CS_OK;
    case PUBLIC:
        return sorts->sort(keys, r->n);
    case PUBLIC_WITH:
        return sorts->sort_with(keys, r->n, scratch, bytes);
    case PARALLEL:
        return sorts->parallel(keys, r->n, r->threads);
    default:
        return sorts->parallel_with(keys, r->n, r->threads, scratch, bytes);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < RECIPE + sizeof(uint64_t)) {
        return 0;
    }
    const recipe r = read_recipe(data, size);
    const bool theirs = r.operation == PUBLIC_WITH || r.operation == PARALLEL_WITH;
    const size_t bytes = scratch_of(&r);
    const fenced keys = fenced_open(&r, r.n * key_size(r.type), r.alignment * key_size(r.type) % ALIGNMENT);
    const fenced scratch = fenced_open(&r, bytes, theirs ? r.alignment : 0);
    make_keys(&r, keys.bytes);
    const uint64_t digest = keys_digest(keys.bytes, r.type, r.n);
    /* For no number of threads in particular, some scratch may be left over. */
    const bool exact = theirs && bytes > 0 && (r.operation == PUBLIC_WITH || r.threads > 0);
    if (exact && sort(&r, keys.bytes, scratch.bytes, bytes - 1) != CS_ERR_ARGUMENT) {
        fail(&r, "scratch of one byte too few was taken");
    }
    if (sort(&r, keys.bytes, scratch.bytes, bytes) != CS_OK) {
        fail(&r, "refused");
    }
    if (keys_descent(keys.bytes, r.type, r.n) < r.n) {
        fail(&r, "out of order");
    }
    if (keys_digest(keys.bytes, r.type, r.n) != digest) {
        fail(&r, "not the keys that were given");
    }
    fenced_close(&r, scratch);
    fenced_close(&r, keys);
    return 0;
}
