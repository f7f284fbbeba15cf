/* SPDX-License-Identifier: MIT */
/*
 * add:   out[i] = a[i] + s
 *
 * go_fast without its trace: what memory alone lets go_fast reach, at n = rows times columns. The vector
 * variants store past the caches where that is faster, as go_fast's do.
 */
#include "add.h"

#include "compare.h"

static const cs_input inputs[] = {{"uniform", "a uniform in [0, 1), s = 3"}};

/* Bytes are 16 n: 160 KB at 1e4, the floor of go_fast at 100 x 100, lies in L2; 16 MB at 1e6 in L3; 1.6 GB at
 * 1e8, the floor at 10000 x 10000, in memory. */
static const size_t sizes[] = {1000, 10000, 100000, 1000000, 10000000, 100000000};
static const size_t default_sizes[] = {10000, 1000000, 10000000};
static const size_t check_sizes[] = {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 127, 1009, 100003};

static cs_status create(const cs_case *c, void **work)
{
    cs_status status = cs_pass_create(c, sizeof(add_work), work);
    if (status == CS_OK) {
        add_work *w = *work;
        w->s = 3;
        w->x = (cs_addition){.out = w->pass.out, .a = w->pass.a, .type = CS_F64};
    }
    return status;
}

/* One correctly rounded addition. */
static cs_status compare(const void *work, cs_view expected, cs_view got, cs_difference *difference)
{
    (void)work;
    return cs_compare_exact(expected, got, difference);
}

/* What an ordinary store reads first is not counted, as in triad. */
static cs_cost cost(const cs_case *c)
{
    double n = (double)c->n;
    return (cs_cost){.bytes = 16 * n, .flops = n, .items = n};
}

const cs_kernel cs_kernel_add = {
    .summary = "out = a + s, what memory alone lets go_fast reach",
    .n_means = "elements of each of two arrays",
    .reference = "scalar",
    .inputs = CS_LIST(inputs),
    .default_inputs = 1,
    .sizes = CS_LIST(sizes),
    .default_sizes = CS_LIST(default_sizes),
    .check_sizes = CS_LIST(check_sizes),
    .create = create,
    .destroy = cs_pass_destroy,
    .result = cs_pass_result,
    .compare = compare,
    .cost = cost,
};
