/* SPDX-License-Identifier: MIT */
#include "report/thread_seconds.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    NANOSECONDS = 1000000000,
    DIGITS = 9,  /* behind the point */
    LONGEST = 40 /* characters of a number, its blank and the end */
};

/* As two whole numbers, which no locale has a comma in. */
cs_status cs_thread_seconds_set(char **text, const double *seconds, unsigned count)
{
    char *made = malloc((size_t)count * LONGEST + 1);
    if (made == NULL) {
        return CS_ERR_MEMORY;
    }
    size_t length = 0;
    made[0] = '\0';
    for (unsigned i = 0; i < count; i++) {
        const uint64_t ns = (uint64_t)llround(1e9 * seconds[i]);
        length += (size_t)snprintf(made + length, LONGEST, "%s%" PRIu64 ".%09" PRIu64, i == 0 ? "" : " ",
                                   ns / NANOSECONDS, ns % NANOSECONDS);
    }
    free(*text);
    *text = made;
    return CS_OK;
}

double cs_thread_imbalance(const char *text)
{
    double sum = 0;
    double slowest = 0;
    unsigned count = 0;
    while (*text != '\0') {
        uint64_t whole = 0;
        uint64_t ns = 0;
        int point = 0;
        int length = 0;
        if (sscanf(text, "%" SCNu64 ".%n%9" SCNu64 "%n", &whole, &point, &ns, &length) != 2 ||
            length - point != DIGITS) {
            return (double)NAN;
        }
        const double seconds = (double)whole + 1e-9 * (double)ns;
        sum += seconds;
        slowest = fmax(slowest, seconds);
        count++;
        text += length;
    }
    return slowest > 0 ? (slowest - sum / count) / slowest : (double)NAN;
}
