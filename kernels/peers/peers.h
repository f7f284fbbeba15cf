/* SPDX-License-Identifier: MIT */
/*
 * Other people's sorts, one C function each: keys[0 .. n) ascending, in place, by `threads` threads where the
 * name says that there are several. Keys are finite and none is -0.0: what the peers make of others differs.
 * What a build has not found is replaced by a function that is never called, since the variants then say what
 * is missing.
 *
 * Thread safety: two calls at once for different keys, of those with one thread.
 */
#ifndef CORESWEEP_KERNELS_PEERS_H
#define CORESWEEP_KERNELS_PEERS_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Highway (libhwy_contrib): VQSort by the vectors of this CPU. One thread. */
void cs__peer_vqsort(double *keys, size_t n, unsigned threads);

/* libstdc++'s parallel mode: a multiway merge sort, in an OpenMP team. */
void cs__peer_gnu_parallel(double *keys, size_t n, unsigned threads);

/* x86-simd-sort as NumPy has it, compiled for one instruction set. One thread; `omp`: its own OpenMP form. */
void cs__peer_x86_simd_sort_avx2(double *keys, size_t n, unsigned threads);
void cs__peer_x86_simd_sort_avx512(double *keys, size_t n, unsigned threads);
void cs__peer_x86_simd_sort_omp_avx2(double *keys, size_t n, unsigned threads);
void cs__peer_x86_simd_sort_omp_avx512(double *keys, size_t n, unsigned threads);

/* oneTBB's parallel_sort, in an arena of `threads` threads of which the caller is the first. They stay and
 * are bound to cpus[threads], unless that is NULL. NULL where memory or threads lack. */
typedef struct cs__peer_onetbb cs__peer_onetbb;
cs__peer_onetbb *cs__peer_onetbb_open(unsigned threads, const int *cpus);
void cs__peer_onetbb_close(cs__peer_onetbb *arena);
void cs__peer_onetbb_sort(cs__peer_onetbb *arena, double *keys, size_t n);
/* Calls `body` once in each thread; false where not all of them came within a second. */
bool cs__peer_onetbb_visit(cs__peer_onetbb *arena, void (*body)(unsigned thread, void *arg), void *arg);

static inline void cs__peer_missing(double *keys, size_t n, unsigned threads)
{
    (void)keys, (void)n, (void)threads;
}

#ifdef __cplusplus
}
#endif

#ifdef CORESWEEP_HAVE_HIGHWAY
#define PEER_VQSORT_MISSING NULL
#else
#define PEER_VQSORT_MISSING "Highway's VQSort (libhwy-dev)"
#define cs__peer_vqsort cs__peer_missing
#endif

#ifdef CORESWEEP_HAVE_GNU_PARALLEL
#define PEER_GNU_PARALLEL_MISSING NULL
#else
#define PEER_GNU_PARALLEL_MISSING "parallel mode of libstdc++ (g++)"
#define cs__peer_gnu_parallel cs__peer_missing
#endif

#ifdef CORESWEEP_HAVE_TBB
#define PEER_ONETBB_MISSING NULL
#else
#define PEER_ONETBB_MISSING "oneTBB (libtbb-dev)"
#define cs__peer_onetbb_open(threads, cpus) ((void)(threads), (void)(cpus), NULL)
#define cs__peer_onetbb_close(arena) ((void)(arena))
#define cs__peer_onetbb_sort(arena, keys, n) ((void)(arena), (void)(keys), (void)(n))
#define cs__peer_onetbb_visit(arena, body, arg) ((void)(arena), (void)(body), (void)(arg), false)
#endif

#ifdef CORESWEEP_HAVE_X86_SIMD_SORT
#define PEER_X86_SIMD_SORT_MISSING NULL
#else
#define PEER_X86_SIMD_SORT_MISSING "x86-simd-sort (cmake -DCORESWEEP_FETCH_PEERS=ON fetches it)"
#define cs__peer_x86_simd_sort_avx2 cs__peer_missing
#define cs__peer_x86_simd_sort_avx512 cs__peer_missing
#define cs__peer_x86_simd_sort_omp_avx2 cs__peer_missing
#define cs__peer_x86_simd_sort_omp_avx512 cs__peer_missing
#endif

#endif
