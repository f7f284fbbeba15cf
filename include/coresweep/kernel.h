/* SPDX-License-Identifier: MIT */
/*
 * The contract between a kernel and whoever measures it: coresweep's own harness, its tests, or a
 * program of yours that links libcoresweep.
 *
 * A *kernel* is a piece of work with a defined result; a *variant* is one way to do it. A kernel lives
 * in one folder, a variant in one file, and the file's name is the only place where either is named:
 *
 *     kernels/sort/sort.c              const cs_kernel cs_kernel_sort = {...};
 *     kernels/sort/sort_qsort.c        const cs_variant cs_variant_sort_qsort = {...};    sort.qsort
 *     kernels/sort/sort_avx512.c       compiled with AVX-512 flags, see coresweep/isa.def
 *
 * The build globs those files and generates the table that registry.h declares. Nothing else is edited.
 *
 * The life of one measurement, all from one thread:
 *
 *     kernel->create(case, &work)             allocate and fill the input from the case's seed
 *     variant->prepare(case, work, &state)    scratch memory, thread teams; never timed
 *     kernel->restore(work)                   before every run, never timed; NULL where not needed
 *     variant->run(work, state)               the work itself: timed, allocates nothing, cannot fail;
 *                                             except where allocation is what is measured (go_fast.malloc_*)
 *     kernel->result(work)                    where the result lies
 *     variant->release(state), kernel->destroy(work)
 *
 * Thread safety: descriptors are immutable; two works may be used by two threads at once, one work may
 * not. Parallel variants start their own team inside `run`, or wake one that `prepare` started.
 */
#ifndef CORESWEEP_KERNEL_H
#define CORESWEEP_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "coresweep/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What one cell asks of a kernel. */
typedef struct cs_case {
    size_t n;         /* the size; cs_kernel.n_means says of what. 0 is legal. */
    unsigned input;   /* which family of inputs: an index into cs_kernel.inputs */
    unsigned threads; /* the team's size, >= 1, or the concurrency (cs_kernel.concurrent). A serial variant is
                         measured with 1; as a reference it is     asked for the result that belongs to any
                         number */
    const int *cpus;  /* [threads] OS index of the CPU to which thread i belongs, or NULL: unpinned.
                         Borrowed: outlives the work. An OpenMP team is already bound by the runtime;
                         variants that start threads of their own bind them to these. */
    uint64_t seed;    /* the same seed gives the same input, whatever the variant and thread count */
} cs_case;

/* A family of inputs, such as "uniform" or "nearly_sorted". */
typedef struct cs_input {
    const char *name;
    const char *summary;
} cs_input;

typedef struct cs_inputs {
    const cs_input *values; /* [count] */
    unsigned count;
} cs_inputs;

typedef enum cs_type { CS_F64, CS_I64 } cs_type;

/* A borrowed look at a result: `count` elements of 8 bytes. Valid until the next run or destroy. */
typedef struct cs_view {
    const void *data;
    size_t count;
    cs_type type;
} cs_view;

/* What one run costs at least, as the roofline model counts it. Zero where it means nothing. */
typedef struct cs_cost {
    double bytes;   /* compulsory memory traffic: every input read once, every output written once */
    double flops;   /* double-precision operations, one for an add, a multiply or a function call */
    double items;   /* elements processed: what "ns an element" is divided by */
    double seconds; /* that pass whatever the hardware: a server's latency. For estimates of a run's time */
} cs_cost;

/* How far a result lies from the reference's. */
typedef struct cs_difference {
    double max_ulp; /* the largest error, in units in the last place (of the scale that the kernel states) */
    double bound;   /* the largest that is accepted */
    size_t index;   /* where it occurred; meaningless when max_ulp is 0 */
} cs_difference;

typedef struct cs_sizes {
    const size_t *values; /* [count] */
    unsigned count;
} cs_sizes;

/* The initialiser of a list from an array: `.sizes = CS_LIST(sizes)`. */
#define CS_LIST(array)                                                                                       \
    {                                                                                                        \
        array, sizeof(array) / sizeof(array)[0]                                                              \
    }

/* What a kernel that computes y[i] = f(x[i]) says of itself, so that f's error can be measured against its
 * true values (`check --points`), at arguments which no input of the kernel holds. y is what `result` shows.
 */
typedef struct cs_elementwise {
    const char *function;             /* "tanh"; NULL: the kernel computes something else */
    double *(*arguments)(void *work); /* x, [n], to be filled before a run */
} cs_elementwise;

typedef struct cs_kernel {
    const char *summary;   /* one line, no full stop */
    const char *n_means;   /* "elements", "rows and columns" */
    const char *reference; /* the variant whose result the others are checked against: "scalar" */

    cs_inputs inputs;        /* the first is the default */
    unsigned default_inputs; /* how many of the first inputs a sweep takes unless told otherwise, >= 1 */

    cs_sizes sizes;         /* what `--size all` sweeps, ascending */
    cs_sizes default_sizes; /* what a sweep takes unless told otherwise */
    cs_sizes check_sizes;   /* edge sizes for `check`: 0, 1, lanes +- 1, primes */

    /* Allocates a work for `c` and fills its input. CS_ERR_ARGUMENT for a case that makes no sense,
     * CS_ERR_MEMORY. On failure nothing is left behind. Memory is first touched by the team (buffer.h). */
    cs_status (*create)(const cs_case *c, void **work);
    void (*destroy)(void *work);

    /* Puts the work back to where `create` left it. NULL where `run` leaves its input as it was: such
     * work is timed in batches, so that the clock's cost does not enter it. */
    void (*restore)(void *work);

    /* The result of the last run. */
    cs_view (*result)(const void *work);

    /* What the next run will read, for a variant that runs in another process: a kernel whose input is one
     * array may show it, and so may have variants in <kernel>.py. Valid until the next restore or run. NULL:
     * it has compiled variants only. */
    cs_view (*input)(const void *work);

    /* What any variant's result must be, where the kernel can tell without running one; as valid as `result`.
     * NULL: what the reference's is. */
    cs_view (*expected)(const void *work);

    /* Compares a result with the reference's, or with `expected`, for the same case. `work` is the one that
     * produced `got`; a kernel may read its input to scale the error. Returns CS_OK where it is accepted,
     * CS_ERR_MISMATCH where not; *difference is set in both. */
    cs_status (*compare)(const void *work, cs_view expected, cs_view got, cs_difference *difference);

    /* Why the last run's result was rejected, where the variant saw that while it ran, such as what a server
     * answered: it stands in the row in place of where the result differs. One line of printable ASCII, no
     * full stop; "": nothing was seen. Asked for a rejected result alone, from the thread that ran the
     * variant. Owned by the work; valid until the next restore, run or destroy. NULL: nothing but the result
     * tells. */
    const char *(*reason)(const void *work);

    cs_cost (*cost)(const cs_case *c);

    cs_elementwise elementwise;

    /* Whether cs_case.threads is a concurrency: how many things are waited for at once, which CPUs do not
     * bound. A sweep then goes far beyond the number of CPUs, and binds no thread: cs_case.cpus is NULL, and
     * the placement is called free. */
    bool concurrent;

    /* The id of a process that `create` started for the variants to work against, such as a server: its
     * memory is no cost of theirs. NULL: there is none. */
    int (*helper)(const void *work);
} cs_kernel;

/* Called once in each thread of a variant's team, with the thread's number, 0 to threads - 1. */
typedef void (*cs_visitor)(unsigned thread, void *arg);

typedef struct cs_variant {
    const char *summary;    /* one line, no full stop */
    bool parallel;          /* whether the thread count applies to it */
    unsigned exact_threads; /* the only thread count with which it works (a ping-pong: 2); 0: any */
    const char *missing;    /* what this build lacks to run it: "SLEEF"; NULL: nothing */
    double max_ulp; /* of an elementwise kernel's variant: the largest error that it promises, in ULP of the
                       true value, and with it all that `check --points` looks at; 0: no promise */

    /* Scratch memory, teams: whatever `run` needs and must not be timed for. NULL where nothing is
     * needed; *state is NULL then. On failure nothing is left behind. */
    cs_status (*prepare)(const cs_case *c, void *work, void **state);
    void (*release)(void *state);

    void (*run)(void *work, void *state);

    /* Calls `body` once in each thread that `run` would use, so that the harness can read back from
     * the inside where it was bound. NULL: the calling thread of a serial variant, or an OpenMP team
     * of `threads` for a parallel one. A variant that starts threads or processes of its own must
     * supply it; `arg` then points to memory that processes share. */
    cs_status (*visit)(void *work, void *state, cs_visitor body, void *arg);
} cs_variant;

#ifdef __cplusplus
}
#endif

#endif
