/* SPDX-License-Identifier: MIT */
#include "cmd/progress_line.h"

#include <math.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cmd/say.h"

static const double plain_interval = 10; /* seconds */

static unsigned terminal_width(void)
{
    struct winsize window = {0};
    ioctl(STDERR_FILENO, TIOCGWINSZ, &window);
    return window.ws_col > 20 ? window.ws_col : 80;
}

bool cs_progress_due(cs_progress_line *line, double elapsed, double wait)
{
    if (!line->asked) {
        line->asked = true;
        line->terminal = isatty(STDERR_FILENO) == 1;
        line->last = wait - plain_interval;
    }
    return line->terminal || elapsed - line->last >= plain_interval;
}

void cs_progress_put(cs_progress_line *line, double elapsed, const char *text)
{
    if (line->terminal) {
        fprintf(stderr, "\r\033[K%.*s", (int)terminal_width() - 1, text);
        cs_say_line_open(1);
    } else {
        fprintf(stderr, "%s\n", text);
    }
    fflush(stderr);
    line->last = elapsed;
}

void cs_progress_end(cs_progress_line *line)
{
    if (line->terminal) {
        fputs("\r\033[K", stderr);
        cs_say_line_open(0);
    }
}

void cs_progress_time(double seconds, char text[24])
{
    unsigned whole = (unsigned)fmax(0, fmin(seconds, 359999));
    if (whole >= 3600) {
        snprintf(text, 24, "%uh%02um", whole / 3600, whole / 60 % 60);
    } else {
        snprintf(text, 24, "%u:%02u", whole / 60, whole % 60);
    }
}
