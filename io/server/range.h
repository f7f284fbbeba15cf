/* SPDX-License-Identifier: MIT */
#ifndef CORESWEEP_IO_SERVER_RANGE_H
#define CORESWEEP_IO_SERVER_RANGE_H

#include <stdint.h>

typedef enum cs__range_kind {
    CS__RANGE_WHOLE,   /* no range, or one that RFC 9110 lets a server ignore */
    CS__RANGE_PART,    /* *first .. *last */
    CS__RANGE_OUTSIDE, /* not satisfiable */
} cs__range_kind;

/* Reads the header Range (RFC 9110, 14.1.2) for a file of `size` > 0 bytes: "bytes=0-99", "bytes=100-",
 * "bytes=-100". `text` may be NULL. Another unit, several ranges and what is malformed are ignored. first and
 * last are written for CS__RANGE_PART alone. Thread-safe. */
cs__range_kind cs__range_read(const char *text, uint64_t size, uint64_t *first, uint64_t *last);

#endif
