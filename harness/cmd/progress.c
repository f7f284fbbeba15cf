/* SPDX-License-Identifier: MIT */
#include "cmd/progress.h"

#include <math.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cmd/say.h"

static const double plain_interval = 10; /* seconds */

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

static void format_left(double seconds, char *text, size_t bytes)
{
    unsigned whole = (unsigned)fmax(0, fmin(seconds, 359999));
    if (whole >= 3600) {
        snprintf(text, bytes, "%uh%02um", whole / 3600, whole / 60 % 60);
    } else {
        snprintf(text, bytes, "%u:%02u", whole / 60, whole % 60);
    }
}

static unsigned terminal_width(void)
{
    struct winsize window = {0};
    ioctl(STDERR_FILENO, TIOCGWINSZ, &window);
    return window.ws_col > 20 ? window.ws_col : 80;
}

void cs_progress_show(cs_progress_line *line, const cs_progress *progress)
{
    char text[256];
    char interval[48];
    char left[24];
    if (!line->asked) {
        line->asked = true;
        line->terminal = isatty(STDERR_FILENO) == 1;
        line->last = -plain_interval;
    }
    if (!line->terminal && progress->elapsed - line->last < plain_interval) {
        return;
    }
    format_interval(progress, interval, sizeof interval);
    format_left(progress->left, left, sizeof left);
    snprintf(text, sizeof text, "round %llu, %zu of %zu cells done, at most %s left: %s (%s)",
             (unsigned long long)progress->round + 1, progress->finished, progress->cells, left,
             progress->cell->name, interval);
    if (line->terminal) {
        fprintf(stderr, "\r\033[K%.*s", (int)terminal_width() - 1, text);
        cs_say_line_open(1);
    } else {
        fprintf(stderr, "%s\n", text);
    }
    fflush(stderr);
    line->last = progress->elapsed;
}

void cs_progress_end(cs_progress_line *line)
{
    if (line->terminal) {
        fputs("\r\033[K", stderr);
        cs_say_line_open(0);
    }
}
