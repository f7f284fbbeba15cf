/* SPDX-License-Identifier: MIT */
/*
 * Sorting arrays of numbers, ascending, in place.
 *
 *     #include <coresweep/sort.h>
 *     cs_status status = cs_sort_f64(keys, n);
 *
 * For each type of sort.def (f64, f32, i64, i32, u64, u32) there are three functions for one thread ...
 *
 *     cs_status cs_sort_<t>(T *keys, size_t n)                   scratch is allocated and freed
 *     size_t    cs_sort_<t>_scratch(size_t n)                    bytes that the next one needs for n keys
 *     cs_status cs_sort_<t>_with(T *keys, size_t n, void *scratch, size_t bytes)
 *                                                                scratch is the caller's, at any alignment
 *
 * ... and the same three for several:
 *
 *     cs_status cs_sort_<t>_parallel(T *keys, size_t n, unsigned threads)
 *     size_t    cs_sort_<t>_parallel_scratch(size_t n, unsigned threads)
 *     cs_status cs_sort_<t>_parallel_with(T *keys, size_t n, unsigned threads, void *scratch, size_t bytes)
 *
 * `threads` is how many OpenMP threads may take part, 1024 at most; each has at least 32768 keys, so that
 * fewer may do. 0 leaves the number to OpenMP (OMP_NUM_THREADS, or the CPUs that the process may use; where
 * both are the same, no more than the CPU time that its cgroup grants), and is one thread within a parallel
 * region. A number other than 0 is asked for there too, and given if OpenMP's max-active-levels allows it. A
 * parallel form sorts as the other does, to the bit.
 *
 * Order of floating-point keys: numbers ascend, -0.0 before 0.0; every NaN, of either sign, comes after all
 * numbers, those without a sign first, by ascending payload, then those with one, by descending payload. The
 * result is a permutation of the input's bit patterns: NaN payloads and signs of zeros are kept. Equal keys
 * are equal bits, so there is no question of stability, and the result is the same whatever the CPU.
 *
 * Cost: O(n) distributions for random keys of any smooth density; O(n log n) at most, whatever the input.
 * Scratch is about 100 bytes a key up to 131072 keys, of which most is never touched, and 8 MB to 40 MB and
 * one copy of the keys above; for several threads one copy of the keys and some 30 MB a thread, which are
 * touched by the thread that uses them, a tenth of them as a rule.
 *
 * Errors: CS_ERR_ARGUMENT where keys is NULL and n is not 0, where n is more than the address space holds,
 * where `bytes` is too small, or where scratch is NULL and `bytes` is not 0; CS_ERR_MEMORY where scratch
 * cannot be allocated. The keys are then as they were. Where the system refuses OpenMP a thread there is no
 * error: OpenMP's library ends the process.
 *
 * Floating-point environment: any rounding mode will do. Exception flags may be set, and with infinities,
 * NaNs or a wide range of numbers a caller's own traps may fire: mask them during the call.
 *
 * Thread safety: all functions may be called from several threads at once, on arrays that do not overlap.
 * The first three start no threads. The instruction set (AVX-512, AVX2, any) is chosen at run time; the
 * environment variable CORESWEEP_ISA hides stronger ones, as everywhere in coresweep, and is read at the
 * first call.
 */
#ifndef CORESWEEP_SORT_H
#define CORESWEEP_SORT_H

#include <stddef.h>
#include <stdint.h>

#include "coresweep/status.h"

#ifdef __cplusplus
extern "C" {
#endif

#define CS_SORT_TYPE(name, type)                                                                             \
    cs_status cs_sort_##name(type *keys, size_t n);                                                          \
    size_t cs_sort_##name##_scratch(size_t n);                                                               \
    cs_status cs_sort_##name##_with(type *keys, size_t n, void *scratch, size_t bytes);                      \
    cs_status cs_sort_##name##_parallel(type *keys, size_t n, unsigned threads);                             \
    size_t cs_sort_##name##_parallel_scratch(size_t n, unsigned threads);                                    \
    cs_status cs_sort_##name##_parallel_with(type *keys, size_t n, unsigned threads, void *scratch,          \
                                             size_t bytes);
#include "coresweep/sort.def"
#undef CS_SORT_TYPE

#ifdef __cplusplus
}
#endif

#endif
