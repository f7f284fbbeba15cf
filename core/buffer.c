/* SPDX-License-Identifier: MIT */
#include "buffer.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
    CACHE_LINE = 64,
    /* 17 lines: odd, so that 64 successive buffers start in 64 different lines of a page. */
    STAGGER_LINES = 17,
    PAGE_LINES = 64
};

/* What cs_buffer_free needs to know. In a mapping of its own page, so that the bytes around the buffer
 * can be guard pages. */
typedef struct mapping {
    struct mapping *next;
    char *base;
    size_t bytes;
    void *user;
} mapping;

static cs_buffer_mode buffer_mode = CS_BUFFER_STAGGERED;
static atomic_uint buffers_made;
static mapping *mappings;
static atomic_flag mappings_busy = ATOMIC_FLAG_INIT;

void cs_buffer_set_mode(cs_buffer_mode mode)
{
    buffer_mode = mode;
}

static void lock_mappings(void)
{
    while (atomic_flag_test_and_set_explicit(&mappings_busy, memory_order_acquire)) {
    }
}

static void unlock_mappings(void)
{
    atomic_flag_clear_explicit(&mappings_busy, memory_order_release);
}

static size_t page_size(void)
{
    return (size_t)sysconf(_SC_PAGESIZE);
}

static size_t round_up(size_t bytes, size_t unit)
{
    return (bytes + unit - 1) / unit * unit;
}

/* Where in a mapping, guard page first and last, the user's bytes begin. */
static size_t user_offset(size_t bytes, size_t mapped, size_t page)
{
    switch (buffer_mode) {
    case CS_BUFFER_GUARD_AFTER:
        return mapped - page - round_up(bytes, 8);
    case CS_BUFFER_GUARD_BEFORE:
        return page;
    case CS_BUFFER_STAGGERED:
        break;
    }
    unsigned made = atomic_fetch_add_explicit(&buffers_made, 1, memory_order_relaxed);
    return page + (size_t)(made * STAGGER_LINES % PAGE_LINES) * CACHE_LINE;
}

static cs_status map(size_t count, size_t size, int sharing, mapping **out)
{
    size_t page = page_size();
    size_t bytes = 0;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX / 2) {
        return CS_ERR_MEMORY;
    }
    mapping *m = malloc(sizeof *m);
    if (m == NULL) {
        return CS_ERR_MEMORY;
    }
    /* One page more than the bytes need leaves room for the stagger; two more are the guards. */
    m->bytes = round_up(bytes, page) + 3 * page;
    m->base = mmap(NULL, m->bytes, PROT_READ | PROT_WRITE, sharing | MAP_ANONYMOUS, -1, 0);
    if (m->base == MAP_FAILED) {
        free(m);
        return CS_ERR_MEMORY;
    }
    if (mprotect(m->base, page, PROT_NONE) != 0 ||
        mprotect(m->base + m->bytes - page, page, PROT_NONE) != 0) {
        munmap(m->base, m->bytes);
        free(m);
        return CS_ERR_MEMORY;
    }
    m->user = m->base + user_offset(bytes, m->bytes, page);
    *out = m;
    return CS_OK;
}

static void remember(mapping *m)
{
    lock_mappings();
    m->next = mappings;
    mappings = m;
    unlock_mappings();
}

/* Fresh pages are zero already; writing to each decides on which NUMA node it lies. */
static void touch(char *bytes, size_t count, unsigned threads)
{
    if (threads <= 1 || count < (size_t)threads * page_size()) {
        memset(bytes, 0, count);
        return;
    }
    size_t part = round_up(count / threads + 1, 8);
#pragma omp parallel for schedule(static, 1) num_threads((int)threads)
    for (unsigned t = 0; t < threads; t++) {
        size_t begin = (size_t)t * part < count ? (size_t)t * part : count;
        size_t end = begin + part < count ? begin + part : count;
        memset(bytes + begin, 0, end - begin);
    }
}

static cs_status alloc_untouched(size_t count, size_t size, int sharing, void **buffer)
{
    mapping *m = NULL;
    *buffer = NULL;
    cs_status status = map(count, size, sharing, &m);
    if (status != CS_OK) {
        return status;
    }
    remember(m);
    *buffer = m->user;
    return CS_OK;
}

cs_status cs_buffer_alloc(size_t count, size_t size, unsigned threads, void **buffer)
{
    cs_status status = alloc_untouched(count, size, MAP_PRIVATE, buffer);
    if (status == CS_OK) {
        touch(*buffer, count * size, threads);
    }
    return status;
}

cs_status cs_buffer_alloc_shared(size_t count, size_t size, void **buffer)
{
    return alloc_untouched(count, size, MAP_SHARED, buffer);
}

cs_status cs_buffer_alloc_untouched(size_t count, size_t size, void **buffer)
{
    return alloc_untouched(count, size, MAP_PRIVATE, buffer);
}

void cs_buffer_free(void *buffer)
{
    if (buffer == NULL) {
        return;
    }
    lock_mappings();
    mapping **link = &mappings;
    while (*link != NULL && (*link)->user != buffer) {
        link = &(*link)->next;
    }
    mapping *m = *link;
    if (m != NULL) {
        *link = m->next;
    }
    unlock_mappings();
    if (m != NULL) {
        munmap(m->base, m->bytes);
        free(m);
    }
}
