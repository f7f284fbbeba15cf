/* SPDX-License-Identifier: MIT */
/* The header Retry-After (RFC 9110, section 10.2.3): seconds, or a date in one of three forms
 * (section 5.6.7). Thread-safe, allocates nothing. */
#ifndef CORESWEEP_IO_HTTP_RETRY_AFTER_H
#define CORESWEEP_IO_HTTP_RETRY_AFTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* `value`, [length] bytes, not ended by a zero: what stands behind the colon. `now`: seconds since 1970.
 * *seconds: how long to wait from now, 0 for a date that is past; never NaN, never negative. False where it
 * is neither. */
bool cs_retry_after(const char *value, size_t length, int64_t now, double *seconds);

#endif
