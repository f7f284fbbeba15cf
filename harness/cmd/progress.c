/* SPDX-License-Identifier: MIT */
#include "cmd/progress.h"

#include <math.h>
#include <stdio.h>

static void format_interval(const cs_progress *p, char *text, size_t bytes)
{
    if (p->check) {
        snprintf(text, bytes, "checking the result");
    } else if (isfinite(p->interval.half_width) && p->interval.coverage >= CS_CONFIDENCE) {
        snprintf(text, bytes, "+-%.1f%% so far", 100 * p->interval.half_width);
    } else {
        snprintf(text, bytes, "invocation %zu", p->invocations + 1);
    }
}

void cs_progress_show(cs_progress_line *line, const cs_progress *progress)
{
    char text[256];
    char interval[48];
    char left[24];
    if (!cs_progress_due(line, progress->elapsed, 0)) {
        return;
    }
    format_interval(progress, interval, sizeof interval);
    cs_progress_time(progress->left, left);
    snprintf(text, sizeof text, "round %llu, %zu of %zu cells done, at most %s left: %s (%s)",
             (unsigned long long)progress->round + 1, progress->finished, progress->cells, left,
             progress->cell->name, interval);
    cs_progress_put(line, progress->elapsed, text);
}
