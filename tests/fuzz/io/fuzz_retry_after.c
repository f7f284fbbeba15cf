/* SPDX-License-Identifier: MIT */
/* libFuzzer's target for io/http/retry_after.h. Eight bytes are the time it is, the rest is the header's
 * value. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "http/retry_after.h"

static void fail(const char *what, const char *value, int64_t now, double seconds)
{
    fprintf(stderr, "fuzz_retry_after: %s: '%s' at %lld -> %g\n", what, value, (long long)now, seconds);
    abort();
}

/* libc reads the two forms that have a whole year alike; it takes more than they allow, and never less. */
static void compare_with_libc(const char *value, int64_t now, double seconds)
{
    static const char *const forms[] = {"%a, %d %b %Y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct tm parts = {0};
        const char *end = strptime(value, forms[i], &parts);
        if (end != NULL && *end == '\0') {
            const double wait = (double)timegm(&parts) - (double)now;
            if (seconds != (wait > 0 ? wait : 0)) {
                fail("libc reads another date", value, now, seconds);
            }
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint64_t now = 0;
    char value[512];
    double seconds = (double)NAN;
    if (size < sizeof now) {
        return 0;
    }
    memcpy(&now, data, sizeof now);
    now %= 253402300800; /* the year 10000 */
    const size_t length = size - sizeof now < sizeof value ? size - sizeof now : sizeof value - 1;
    memcpy(value, data + sizeof now, length);
    value[length] = '\0';

    /* A block of its own, so that the address sanitizer sees a byte too many. */
    char *block = malloc(length + 1);
    if (block == NULL) {
        abort();
    }
    memcpy(block, value, length);
    char *exact = realloc(block, length > 0 ? length : 1);
    const bool is_read = cs_retry_after(exact, length, (int64_t)now, &seconds);
    free(exact);

    if (is_read && !(isfinite(seconds) && seconds >= 0)) {
        fail("neither finite nor positive", value, (int64_t)now, seconds);
    }
    const char *first = value + strspn(value, " \t");
    if (is_read && (*first < '0' || *first > '9')) {
        compare_with_libc(first, (int64_t)now, seconds);
    }
    return 0;
}
