/* SPDX-License-Identifier: MIT */
/*
 * A registry of a test program's own. As the program defines cs_registry itself, the linker takes the real
 * one from no library, and no test depends on which kernels there are.
 *
 *   alpha   out[i] = 3 i     counts its calls; refuses n = 13 in create and n = 14 in pair's prepare
 *   beta    out[i] += i      must be restored before each call
 */
#ifndef CORESWEEP_TESTS_RUN_FAKE_REGISTRY_H
#define CORESWEEP_TESTS_RUN_FAKE_REGISTRY_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "compare.h"
#include "coresweep/registry.h"

typedef struct fake_work {
    size_t n;
    uint64_t calls;
    int64_t *out;
} fake_work;

static cs_status fake_create(const cs_case *c, void **work)
{
    fake_work *w = c->n == 13 ? NULL : calloc(1, sizeof *w);
    if (w == NULL) {
        return CS_ERR_MEMORY;
    }
    w->n = c->n;
    w->out = calloc(c->n + 1, sizeof *w->out);
    if (w->out == NULL) {
        free(w);
        return CS_ERR_MEMORY;
    }
    *work = w;
    return CS_OK;
}

static void fake_destroy(void *work)
{
    fake_work *w = work;
    free(w->out);
    free(w);
}

static void fake_restore(void *work)
{
    fake_work *w = work;
    memset(w->out, 0, w->n * sizeof *w->out);
}

static cs_view fake_result(const void *work)
{
    const fake_work *w = work;
    return (cs_view){w->out, w->n, CS_I64};
}

static cs_status fake_compare(const void *work, cs_view expected, cs_view got, cs_difference *difference)
{
    (void)work;
    return cs_compare_exact(expected, got, difference);
}

static cs_cost fake_cost(const cs_case *c)
{
    double n = (double)c->n;
    return (cs_cost){.bytes = 8 * n, .flops = n, .items = n};
}

static void alpha_right(void *work, void *state)
{
    (void)state;
    fake_work *w = work;
    w->calls++;
    for (size_t i = 0; i < w->n; i++) {
        w->out[i] = 3 * (int64_t)i;
    }
}

static void alpha_wrong(void *work, void *state)
{
    alpha_right(work, state);
    fake_work *w = work;
    if (w->n > 0) {
        w->out[w->n - 1]++;
    }
}

/* Right in the first call only. */
static void alpha_late(void *work, void *state)
{
    alpha_right(work, state);
    fake_work *w = work;
    if (w->n > 0 && w->calls > 1) {
        w->out[0] = -1;
    }
}

static void beta_run(void *work, void *state)
{
    (void)state;
    fake_work *w = work;
    for (size_t i = 0; i < w->n; i++) {
        w->out[i] += (int64_t)i;
    }
}

static cs_status pair_prepare(const cs_case *c, void *work, void **state)
{
    (void)work;
    *state = c->n == 14 ? NULL : malloc(1);
    return *state != NULL ? CS_OK : CS_ERR_SYSTEM;
}

static const cs_input alpha_inputs[] = {{"plain", "as it comes"}, {"odd", "odd ones"}, {"even", "even ones"}};
static const cs_input beta_inputs[] = {{"only", "the only one"}};
static const size_t fake_sizes[] = {10, 100, 1000};
static const size_t fake_default_sizes[] = {100, 1000};
static const size_t fake_check_sizes[] = {0, 1, 7};

#define FAKE_KERNEL(all_inputs, count, defaults)                                                             \
    .summary = "for the tests", .n_means = "elements", .reference = "scalar",                                \
    .inputs = {(all_inputs), (count)}, .default_inputs = (defaults), .sizes = {fake_sizes, 3},               \
    .default_sizes = {fake_default_sizes, 2}, .check_sizes = {fake_check_sizes, 3}, .create = fake_create,   \
    .destroy = fake_destroy, .result = fake_result, .compare = fake_compare, .cost = fake_cost

static const cs_kernel alpha = {FAKE_KERNEL(alpha_inputs, 3, 2)};
static const cs_kernel beta = {FAKE_KERNEL(beta_inputs, 1, 1), .restore = fake_restore};

static const cs_variant alpha_scalar = {.summary = "the reference", .run = alpha_right};
static const cs_variant alpha_omp = {.summary = "parallel", .parallel = true, .run = alpha_right};
static const cs_variant alpha_pair = {.summary = "two threads, no more and no fewer",
                                      .parallel = true,
                                      .exact_threads = 2,
                                      .prepare = pair_prepare,
                                      .release = free,
                                      .run = alpha_right};
static const cs_variant alpha_bad = {.summary = "off by one", .run = alpha_wrong};
static const cs_variant alpha_slow_rot = {.summary = "right at first", .run = alpha_late};
static const cs_variant beta_scalar = {.summary = "the reference", .run = beta_run};

const cs_entry cs_registry[] = {
    {"alpha.avx512", "alpha", "avx512", CS_ISA_AVX512, &alpha, &alpha_scalar, NULL},
    {"alpha.late", "alpha", "late", CS_ISA_BASELINE, &alpha, &alpha_slow_rot, NULL},
    {"alpha.omp", "alpha", "omp", CS_ISA_BASELINE, &alpha, &alpha_omp, NULL},
    {"alpha.pair", "alpha", "pair", CS_ISA_BASELINE, &alpha, &alpha_pair, NULL},
    {"alpha.scalar", "alpha", "scalar", CS_ISA_BASELINE, &alpha, &alpha_scalar, NULL},
    {"alpha.wrong", "alpha", "wrong", CS_ISA_BASELINE, &alpha, &alpha_bad, NULL},
    {"beta.scalar", "beta", "scalar", CS_ISA_BASELINE, &beta, &beta_scalar, NULL},
};
const size_t cs_registry_count = sizeof cs_registry / sizeof cs_registry[0];

#endif
