/* SPDX-License-Identifier: MIT */
/* The headers of an answer, as far as a download asks for them. */
#ifndef CORESWEEP_IO_FETCH_ANSWER_H
#define CORESWEEP_IO_FETCH_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "file/folder.h"

#define CS_ANSWER_MOST                                                                                       \
    262144 /* bytes of all headers of all answers on the way to the file; more is an attack */

typedef struct cs_answer {
    size_t header_bytes;
    bool secure; /* the next answer comes by https */
    /* Of the last answer: a redirect's are forgotten at the next status line. */
    long status;
    uint64_t length;           /* Content-Length; CS_SINK_UNKNOWN */
    uint64_t part, part_total; /* Content-Range: where it begins, how large the whole is; CS_SINK_UNKNOWN */
    bool encoded;              /* Content-Encoding other than identity: the length is not the file's */
    double retry_after;        /* seconds; negative: not there, or unreadable */
    char validator[CS_SINK_VALIDATOR]; /* a strong ETag, or "" */
    char location[256];                /* of a redirect; "" where it is longer */
    char modified[64], date[64];       /* Last-Modified, Date; "" */
} cs_answer;

/* `secure`: the request goes by https. */
void cs_answer_begin(cs_answer *answer, bool secure);

/* Takes in one line with its end, [size] bytes, as libcurl hands it over: a status line or a header. `now`:
 * seconds since 1970. Returns NULL, or what is wrong with the answer: headers larger than CS_ANSWER_MOST
 * together, a length that is no number, or two that differ (RFC 9112, 6.3), a redirect from https to http. */
const char *cs_answer_line(cs_answer *answer, const char *line, size_t size, int64_t now);

#endif
