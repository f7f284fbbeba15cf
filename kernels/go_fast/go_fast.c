/* SPDX-License-Identifier: MIT */
/*
 * go_fast:   trace = 0;   for i: trace += tanh(a[i][i]);   for i, j: out[i][j] = a[i][j] + trace
 *
 * The example in Numba's "5 minute guide", there on np.arange(10000).reshape(100, 100), int64. On that
 * input tanh is 1 from the second diagonal element on, which libraries answer early; the input `normal`
 * has tanh do its work.
 */
#include "go_fast.h"

#include <math.h>
#include <stdlib.h>

#include "buffer.h"
#include "compare.h"
#include "rng.h"

enum { ARANGE_F64, ARANGE_I64, NORMAL, INPUT_COUNT };

static const cs_input inputs[INPUT_COUNT] = {
    [ARANGE_F64] = {"arange_f64", "0, 1, 2, ... row by row, as float64"},
    [ARANGE_I64] = {"arange_i64", "0, 1, 2, ... row by row, as int64: Numba's example"},
    [NORMAL] = {"normal", "float64, normally distributed with mean 0 and deviation 1"},
};

/* Bytes are 16 n^2: 160 KB at n = 100 lies in L2, 16 MB at 1000 in L3, 1.6 GB at 10000 in memory. */
static const size_t sizes[] = {10, 32, 100, 320, 1000, 3200, 10000};
/* Numba's own size alone: three inputs and thirteen cells each make 1000 x 1000 as well too much for a first
 * look. */
static const size_t default_sizes[] = {100};
static const size_t check_sizes[] = {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 64, 100, 127};

static void destroy(void *work)
{
    go_fast_work *w = work;
    if (w != NULL) {
        cs_buffer_free(w->a);
        cs_buffer_free(w->out);
        free(w);
    }
}

static void fill_arange(go_fast_work *w, size_t count)
{
    double *f64 = w->a;
    int64_t *i64 = w->a;
    for (size_t i = 0; i < count; i++) {
        if (w->type == CS_F64) {
            f64[i] = (double)i;
        } else {
            i64[i] = (int64_t)i;
        }
    }
}

/* A stream of random numbers for each row: the matrix does not depend on the number of threads. */
static void fill_normal(go_fast_work *w, const cs_case *c)
{
    double *a = w->a;
    size_t n = w->n;
#pragma omp parallel for schedule(static) num_threads((int)c->threads)
    for (size_t row = 0; row < n; row++) {
        cs_rng rng = cs_rng_seeded(cs_rng_derive(c->seed, row));
        for (size_t column = 0; column < n; column++) {
            a[row * n + column] = cs_rng_normal(&rng);
        }
    }
}

static cs_status create(const cs_case *c, void **work)
{
    size_t count = 0;
    if (c->input >= INPUT_COUNT || c->threads == 0 || __builtin_mul_overflow(c->n, c->n, &count)) {
        return CS_ERR_ARGUMENT;
    }
    go_fast_work *w = calloc(1, sizeof *w);
    if (w == NULL) {
        return CS_ERR_MEMORY;
    }
    w->n = c->n;
    w->type = c->input == ARANGE_I64 ? CS_I64 : CS_F64;
    void *out = NULL;
    cs_status status = cs_buffer_alloc(count, sizeof(double), c->threads, &w->a);
    if (status == CS_OK) {
        status = cs_buffer_alloc(count, sizeof(double), c->threads, &out);
        w->out = out;
    }
    if (status != CS_OK) {
        destroy(w);
        return status;
    }
    if (c->input == NORMAL) {
        fill_normal(w, c);
    } else {
        fill_arange(w, count);
    }
    *work = w;
    return CS_OK;
}

static cs_view result(const void *work)
{
    const go_fast_work *w = work;
    return (cs_view){w->out, w->n * w->n, CS_F64};
}

static cs_view input(const void *work)
{
    const go_fast_work *w = work;
    return (cs_view){w->a, w->n * w->n, w->type};
}

typedef struct terms {
    const go_fast_work *work;
    double magnitude; /* the sum of |tanh(a[i][i])| */
} terms;

static double scale(const void *context, size_t i)
{
    const terms *t = context;
    return fabs(cs_add_element(t->work->a, t->work->type, i)) + t->magnitude;
}

/*
 * The terms of the trace cancel where the input has both signs, so the error is measured in ULP of
 * s = |a[i][j]| + T, with T the sum of |tanh|. Let u = 2^-53; one ULP of s is at least u s. To first
 * order each of the two results is off by at most
 *
 *     (n - 1) u T    the additions of the trace, in any order (Higham, "Accuracy and Stability of
 *                    Numerical Algorithms", 2002, section 4.2)
 *     2 u k T        tanh to within k ULP a term: 2 in libm (glibc manual, x86-64), 0.6 in core's own; 4 is
 *                    what Numba's and other libraries' vector tanh may take
 *     u s            the last addition
 *
 * and both together by at most (2n - 2 + 4 + 8 + 2) u s. At n = 10000 that is 4e-8 at T = 1e4: small
 * beside any term of the trace and any difference of two elements that a wrong index would show.
 */
static cs_status compare(const void *work, cs_view expected, cs_view got, cs_difference *difference)
{
    terms t = {.work = work};
    size_t n = t.work->n;
    for (size_t i = 0; i < n; i++) {
        t.magnitude += fabs(tanh(cs_add_element(t.work->a, t.work->type, i * (n + 1))));
    }
    return cs_compare_scaled(expected, got, 2 * (double)n + 12, scale, &t, difference);
}

static cs_cost cost(const cs_case *c)
{
    double n = (double)c->n;
    return (cs_cost){.bytes = 16 * n * n, .flops = n * n + 2 * n, .items = n * n};
}

const cs_kernel cs_kernel_go_fast = {
    .summary = "out = a + sum_i tanh(a[i][i]), Numba's introductory example",
    .n_means = "rows and columns",
    .reference = "scalar",
    .inputs = CS_LIST(inputs),
    .default_inputs = INPUT_COUNT,
    .sizes = CS_LIST(sizes),
    .default_sizes = CS_LIST(default_sizes),
    .check_sizes = CS_LIST(check_sizes),
    .create = create,
    .destroy = destroy,
    .result = result,
    .input = input,
    .compare = compare,
    .cost = cost,
};
