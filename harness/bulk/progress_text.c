/* SPDX-License-Identifier: MIT */
#include "bulk/progress_text.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cmd/progress_line.h"
#include "report/format.h"

void cs_rate_add(cs_rate_window *window, double seconds, uint64_t bytes)
{
    if (window->count > 0 && seconds - window->seconds[(window->count - 1) % CS_RATE_POINTS] < 0.1) {
        return;
    }
    window->seconds[window->count % CS_RATE_POINTS] = seconds;
    window->bytes[window->count % CS_RATE_POINTS] = (double)bytes;
    window->count++;
}

double cs_rate_now(const cs_rate_window *window)
{
    if (window->count < 2) {
        return 0;
    }
    size_t last = (window->count - 1) % CS_RATE_POINTS;
    size_t first = window->count > CS_RATE_POINTS ? window->count % CS_RATE_POINTS : 0;
    double seconds = window->seconds[last] - window->seconds[first];
    return seconds > 0 ? (window->bytes[last] - window->bytes[first]) / seconds : 0;
}

__attribute__((format(printf, 3, 4))) static void add(char *text, size_t size, const char *format, ...)
{
    size_t length = strlen(text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text + length, size - length, format, arguments);
    va_end(arguments);
}

double cs_bulk_left(const cs_bulk_state *state)
{
    double here = (double)(state->done + state->failed - state->passed);
    double rest = state->expected - (double)(state->done + state->failed);
    return here > 0 && isfinite(rest) ? state->elapsed * fmax(rest, 0) / here : (double)NAN;
}

void cs_bulk_progress_text(const cs_bulk_state *state, char *text, size_t size)
{
    char bytes[CS_FORMAT_BYTES];
    char rate[CS_FORMAT_BYTES];
    char time[24];
    double left = cs_bulk_left(state);
    text[0] = '\0';
    add(text, size, "%" PRIu64, state->done + state->failed);
    if (isfinite(state->expected)) {
        add(text, size, state->exact ? " of %.0f" : " of about %.0f", state->expected);
    }
    cs_format_bytes(bytes, (double)state->bytes);
    cs_format_bytes(rate, state->rate);
    add(text, size, " files, %s, %s/s", bytes, rate);
    if (isfinite(left)) {
        cs_progress_time(left, time);
        add(text, size, ", %s left", time);
    }
    add(text, size, ", %u under way", state->under_way);
    if (state->failed > 0) {
        add(text, size, ", %" PRIu64 " failed", state->failed);
    }
}

/* "; 3 retries", ", 1 failed": what did not happen is not told. */
static void add_count(char *text, size_t size, const char **sign, uint64_t count, const char *one,
                      const char *several)
{
    if (count > 0) {
        add(text, size, "%s %" PRIu64 " %s", *sign, count, count == 1 ? one : several);
        *sign = ",";
    }
}

void cs_bulk_summary_text(const cs_fetch_totals *totals, uint64_t passed, char *text, size_t size)
{
    char bytes[CS_FORMAT_BYTES];
    char seconds[CS_FORMAT_BYTES];
    char rate[CS_FORMAT_BYTES];
    const char *sign = ";";
    cs_format_bytes(bytes, (double)totals->bytes);
    cs_format_seconds(seconds, totals->seconds, "u");
    cs_format_bytes(rate, totals->seconds > 0 ? (double)totals->bytes / totals->seconds : 0);
    text[0] = '\0';
    add(text, size, "%" PRIu64 " file%s, %s in %s (%s/s), %u at once at most", totals->done,
        totals->done == 1 ? "" : "s", bytes, seconds, rate, totals->concurrency_most);
    add_count(text, size, &sign, totals->retries, "retry", "retries");
    add_count(text, size, &sign, totals->skipped, "was there before", "were there before");
    add_count(text, size, &sign, passed, "done by an earlier run", "done by an earlier run");
    add_count(text, size, &sign, totals->stray, "worker process died and was replaced",
              "worker processes died and were replaced");
    add_count(text, size, &sign, totals->failed, "failed", "failed");
}
