/* SPDX-License-Identifier: MIT */
/* What passes between the parts of a fetch: a URL to be fetched, and how one attempt at it ended. */
#ifndef CORESWEEP_IO_FETCH_ATTEMPT_H
#define CORESWEEP_IO_FETCH_ATTEMPT_H

#include <stdbool.h>
#include <stdint.h>

/* A URL that was taken from the source and has no outcome yet. */
typedef struct cs_job {
    double taken; /* when, by cs_clock_wall */
    double begun; /* the last attempt */
    unsigned attempts;
    unsigned host;    /* the row of the table of hosts */
    bool answered;    /* nothing of the attempt is under way any more */
    const char *name; /* behind the URL in `text`; NULL: from the URL */
    char text[];      /* the URL */
} cs_job;

typedef enum cs_ending {
    CS_ENDING_DONE,
    CS_ENDING_SKIPPED,
    CS_ENDING_PASSING, /* a failure that may pass: worth another attempt */
    CS_ENDING_FINAL,   /* a failure that stays */
    CS_ENDING_FATAL,   /* the folder takes no more: nothing can be fetched */
    CS_ENDING_STOPPED, /* given up, since the whole fetch is */
} cs_ending;

/* No pointers: a worker process sends it through a socket as it is. */
typedef struct cs_attempt {
    cs_ending ending;
    bool unreachable; /* no connection came about */
    bool refused;     /* the server asked for fewer requests: 429, 503 */
    int http;         /* 10, 11, 20 */
    long status;
    double retry_after; /* seconds that the server asked to wait; negative: it did not say */
    double connect, tls, first_byte, total;
    uint64_t bytes; /* of the file that are there */
    uint64_t resumed;
    char file[256];
    char reason[512];
} cs_attempt;

#endif
