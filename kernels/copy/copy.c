/* SPDX-License-Identifier: MIT */
/*
 * copy:   out[i] = a[i]
 *
 * What memory lets any kernel reach that reads one array and writes another.
 */
#include "copy.h"

#include "compare.h"
#include "coresweep/kernel.h"

static const cs_input inputs[] = {{"uniform", "uniform in [0, 1)"}};

/* As add's. */
static const size_t sizes[] = {1000, 10000, 100000, 1000000, 10000000, 100000000};
static const size_t default_sizes[] = {10000, 1000000, 10000000};
static const size_t check_sizes[] = {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 127, 1009, 100003};

static cs_status create(const cs_case *c, void **work)
{
    return cs_pass_create(c, sizeof(cs_pass), work);
}

static cs_status compare(const void *work, cs_view expected, cs_view got, cs_difference *difference)
{
    (void)work;
    return cs_compare_exact(expected, got, difference);
}

/* What an ordinary store reads first is not counted, as in triad. */
static cs_cost cost(const cs_case *c)
{
    double n = (double)c->n;
    return (cs_cost){.bytes = 16 * n, .items = n};
}

const cs_kernel cs_kernel_copy = {
    .summary = "out = a, what memory lets any kernel reach that reads one array and writes another",
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
