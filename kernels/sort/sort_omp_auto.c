/* SPDX-License-Identifier: MIT */
/* The public functions of coresweep/sort.h, of which those for one thread are the others with `threads` 1;
 * and the variant that calls those for several. */
#include <math.h>

#include "cgroup.h"
#include "sort_omp.h"

/* libgomp ends the process where the system refuses it a thread. */
enum { THREADS_MOST = 1024 };

/* The CPUs' worth of time that a cgroup grants, THREADS_MOST where there is no limit. Read once: that takes
 * as long as sorting 20 000 keys. */
static int granted_cpus(void)
{
    static _Atomic int known;
    int granted = atomic_load_explicit(&known, memory_order_relaxed);
    if (granted == 0) {
        cs_cgroup cgroup;
        granted = THREADS_MOST;
        if (cs_cgroup_read("", &cgroup) == CS_OK) {
            if (cgroup.quota_cpus < granted) {
                granted = cgroup.quota_cpus > 1 ? (int)ceil(cgroup.quota_cpus) : 1;
            }
            cs_cgroup_free(&cgroup);
        }
        atomic_store_explicit(&known, granted, memory_order_relaxed);
    }
    return granted;
}

/* As many as OpenMP would start; where nobody has told it a number, no more than the cgroup has time for: the
 * threads would take turns in using it up, and then all wait. One within a parallel region, whose threads are
 * at work already. */
static unsigned default_threads(void)
{
    if (omp_in_parallel()) {
        return 1;
    }
    const int threads = omp_get_max_threads();
    const bool told = threads != omp_get_num_procs();
    return (unsigned)(told || threads <= granted_cpus() ? threads : granted_cpus());
}

static unsigned threads_for(unsigned threads)
{
    const unsigned wanted = threads > 0 ? threads : default_threads();
    return wanted < THREADS_MOST ? wanted : THREADS_MOST;
}

static size_t scratch_of(sort_type type, size_t n, unsigned threads)
{
    return n > SORT_MOST_KEYS ? SIZE_MAX
                              : sort_scratch_for(sort_team_scratch(sort_best_routine(type), n, threads));
}

static cs_status sort_with(sort_type type, void *keys, size_t n, unsigned threads, void *scratch,
                           size_t bytes)
{
    if (!sort_possible(keys, n) || bytes < scratch_of(type, n, threads) || (scratch == NULL && bytes > 0)) {
        return CS_ERR_ARGUMENT;
    }
    if (n > 1) {
        sort_by_threads(sort_best_routine(type), keys, n, threads, sort_aligned(scratch));
    }
    return CS_OK;
}

static cs_status sort(sort_type type, void *keys, size_t n, unsigned threads)
{
    if (!sort_possible(keys, n)) {
        return CS_ERR_ARGUMENT;
    }
    const size_t bytes = scratch_of(type, n, threads);
    void *scratch = NULL;
    if (bytes > 0) {
        scratch = sort_allocate(bytes);
        if (scratch == NULL) {
            return CS_ERR_MEMORY;
        }
    }
    const cs_status status = sort_with(type, keys, n, threads, scratch, bytes);
    free(scratch);
    return status;
}

/* Scratch for no number of threads in particular: for as many as there may be wherever the sort is called. */
static unsigned most_threads(unsigned threads)
{
    return threads_for(threads > 0 ? threads : (unsigned)omp_get_max_threads());
}

#define CS_SORT_TYPE(name, type)                                                                             \
    cs_status cs_sort_##name(type *keys, size_t n)                                                           \
    {                                                                                                        \
        return sort(SORT_TYPE_##name, keys, n, 1);                                                           \
    }                                                                                                        \
    size_t cs_sort_##name##_scratch(size_t n)                                                                \
    {                                                                                                        \
        return scratch_of(SORT_TYPE_##name, n, 1);                                                           \
    }                                                                                                        \
    cs_status cs_sort_##name##_with(type *keys, size_t n, void *scratch, size_t bytes)                       \
    {                                                                                                        \
        return sort_with(SORT_TYPE_##name, keys, n, 1, scratch, bytes);                                      \
    }                                                                                                        \
    cs_status cs_sort_##name##_parallel(type *keys, size_t n, unsigned threads)                              \
    {                                                                                                        \
        return sort(SORT_TYPE_##name, keys, n, threads_for(threads));                                        \
    }                                                                                                        \
    size_t cs_sort_##name##_parallel_scratch(size_t n, unsigned threads)                                     \
    {                                                                                                        \
        return scratch_of(SORT_TYPE_##name, n, most_threads(threads));                                       \
    }                                                                                                        \
    cs_status cs_sort_##name##_parallel_with(type *keys, size_t n, unsigned threads, void *scratch,          \
                                             size_t bytes)                                                   \
    {                                                                                                        \
        return sort_with(SORT_TYPE_##name, keys, n, threads_for(threads), scratch, bytes);                   \
    }
#include "coresweep/sort.def"
#undef CS_SORT_TYPE

static cs_status prepare(const cs_case *c, void *work, void **state)
{
    (void)work;
    return sort_omp_prepare(c, sort_best_routine(SORT_TYPE_f64), state);
}

static void run(void *work, void *state)
{
    sort_omp_run(work, sort_best_routine(SORT_TYPE_f64), state);
}

const cs_variant cs_variant_sort_omp_auto = {
    .summary = "cs_sort_f64_parallel: the widest of omp_avx512, omp_avx2 and omp_portable that this CPU has",
    .parallel = true,
    .prepare = prepare,
    .release = cs_buffer_free,
    .run = run,
};
