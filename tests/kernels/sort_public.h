/* SPDX-License-Identifier: MIT */
/* The functions of coresweep/sort.h by type of key, as a table. */
#ifndef CORESWEEP_TESTS_KERNELS_SORT_PUBLIC_H
#define CORESWEEP_TESTS_KERNELS_SORT_PUBLIC_H

#include "coresweep/sort.h"
#include "sort_keys.h"

typedef struct public_sort {
    cs_status (*sort)(void *keys, size_t n);
    size_t (*scratch)(size_t n);
    cs_status (*sort_with)(void *keys, size_t n, void *scratch, size_t bytes);
    cs_status (*parallel)(void *keys, size_t n, unsigned threads);
    size_t (*parallel_scratch)(size_t n, unsigned threads);
    cs_status (*parallel_with)(void *keys, size_t n, unsigned threads, void *scratch, size_t bytes);
} public_sort;

#define CS_SORT_TYPE(name, type)                                                                             \
    static inline cs_status public_##name(void *keys, size_t n)                                              \
    {                                                                                                        \
        return cs_sort_##name(keys, n);                                                                      \
    }                                                                                                        \
    static inline cs_status public_##name##_with(void *keys, size_t n, void *scratch, size_t bytes)          \
    {                                                                                                        \
        return cs_sort_##name##_with(keys, n, scratch, bytes);                                               \
    }                                                                                                        \
    static inline cs_status public_##name##_parallel(void *keys, size_t n, unsigned threads)                 \
    {                                                                                                        \
        return cs_sort_##name##_parallel(keys, n, threads);                                                  \
    }                                                                                                        \
    static inline cs_status public_##name##_parallel_with(void *keys, size_t n, unsigned threads,            \
                                                          void *scratch, size_t bytes)                       \
    {                                                                                                        \
        return cs_sort_##name##_parallel_with(keys, n, threads, scratch, bytes);                             \
    }
#include "coresweep/sort.def"
#undef CS_SORT_TYPE

#define CS_SORT_TYPE(name, type)                                                                             \
    [SORT_TYPE_##name] = {public_##name,                                                                     \
                          cs_sort_##name##_scratch,                                                          \
                          public_##name##_with,                                                              \
                          public_##name##_parallel,                                                          \
                          cs_sort_##name##_parallel_scratch,                                                 \
                          public_##name##_parallel_with},
static const public_sort public_sorts[SORT_TYPE_COUNT] = {
#include "coresweep/sort.def"
};
#undef CS_SORT_TYPE

#endif
