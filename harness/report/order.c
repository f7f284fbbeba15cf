/* SPDX-License-Identifier: MIT */
#include "report/order.h"

#include <stdlib.h>
#include <string.h>

static int compare_counts(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int compare_groups(const cs_summary_row *a, const cs_summary_row *b)
{
    int kernel = strcmp(a->kernel, b->kernel);
    int input = strcmp(a->input, b->input);
    return kernel != 0 ? kernel : input != 0 ? input : compare_counts(a->n, b->n);
}

static int compare_rows(const void *x, const void *y)
{
    const cs_summary_row *a = *(const cs_summary_row *const *)x;
    const cs_summary_row *b = *(const cs_summary_row *const *)y;
    int group = compare_groups(a, b);
    int variant = strcmp(a->variant, b->variant);
    int threads = compare_counts(a->threads, b->threads);
    return group != 0     ? group
           : variant != 0 ? variant
           : threads != 0 ? threads
                          : strcmp(a->placement, b->placement);
}

bool cs_same_group(const cs_summary_row *a, const cs_summary_row *b)
{
    return compare_groups(a, b) == 0;
}

void cs_summary_sort(const cs_summary *summary, const cs_summary_row **rows)
{
    for (size_t i = 0; i < summary->count; i++) {
        rows[i] = &summary->rows[i];
    }
    if (summary->count > 0) {
        qsort(rows, summary->count, sizeof *rows, compare_rows);
    }
}
