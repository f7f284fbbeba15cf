/* SPDX-License-Identifier: MIT */
/*
 * Bulk download: a stream of URLs to files of one folder, by one of four strategies on the same transfer
 * code.
 *
 * Nothing is kept per finished file: the memory taken is that of the transfers under way, however many URLs
 * the source yields. Every URL that was taken from the source ends in exactly one outcome, unless the fetch
 * was stopped.
 */
#ifndef CORESWEEP_IO_FETCH_FETCH_H
#define CORESWEEP_IO_FETCH_FETCH_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "coresweep/status.h"
#include "file/folder.h"
#include "message.h"

typedef enum cs_fetch_strategy {
#define CS_STRATEGY(id, name, help) CS_FETCH_##id,
#include "fetch/strategy.def"
#undef CS_STRATEGY
    CS_FETCH_STRATEGIES
} cs_fetch_strategy;

/* "async" */
const char *cs_fetch_strategy_name(cs_fetch_strategy strategy);

typedef struct cs_fetch_options {
    cs_fetch_strategy strategy;
    unsigned concurrency;   /* transfers at once, CS_FETCH_MOST at most; 0: found out (fetch/pace.h) */
    unsigned retries;       /* attempts beyond the first, for failures that may pass */
    double connect_timeout; /* seconds for name, connection and TLS; 0: 30 */
    /* Seconds with fewer than 64 bytes each after which an attempt fails, in whole seconds; 0: 30. libcurl
     * takes the mean of five seconds, and so notices after six at the earliest. */
    double stall_timeout;
    double timeout;         /* seconds for one attempt; 0: none */
    double retry_longest;   /* seconds: the longest wait that a server may ask for by Retry-After; 0: 120 */
    uint64_t max_size;      /* bytes of a file; 0: none */
    const char *ca_file;    /* PEM; NULL: the system's */
    const char *user_agent; /* NULL: "coresweep/<version>" */
    bool http1;             /* HTTP/1.1 even where the server speaks HTTP/2 */
    uint64_t seed;          /* of the jitter of retries */
    cs_folder *folder;      /* where the files go; borrowed */
    const volatile sig_atomic_t
        *stop; /* becomes non-zero: transfers under way are given up within a second, without an
                  outcome, their half files kept; cs_fetch returns CS_ERR_INTERRUPTED; NULL: never */
} cs_fetch_options;

#define CS_FETCH_MOST 4096U
#define CS_FETCH_URL_MOST 8192U /* bytes of a URL; longer ones fail, by their outcome */

/* One URL of a source. Texts are borrowed until the source's next call. */
typedef struct cs_fetch_item {
    const char *url;  /* NULL: there are no more */
    const char *name; /* the file's name; NULL: from the URL (file/name.h) */
    bool later; /* with url NULL: there is none yet, as from a pipe; asked again some hundredths of a second
                   later */
} cs_fetch_item;

typedef enum cs_fetch_result {
    CS_FETCH_DONE,    /* the file is there, whole */
    CS_FETCH_SKIPPED, /* it was there before (--on-exists skip) */
    CS_FETCH_FAILED
} cs_fetch_result;

/* How one URL ended. Texts are borrowed: valid during the call. */
typedef struct cs_fetch_outcome {
    cs_fetch_result result;
    const char *url;
    const char *file;   /* the name within the folder; "": none */
    const char *reason; /* of a failure, one line without a full stop; "": none */
    long status;        /* HTTP's, of the last answer; 0: there was none */
    uint64_t bytes;     /* the file's size; of a failure, what the last attempt brought */
    uint64_t resumed;   /* of them, there from an earlier attempt or run */
    unsigned attempts;
    /* Of the last attempt, seconds from its start, as libcurl tells them; 0: not reached, or not needed
     * (a kept connection). `queue` is from when the URL was taken from its source to the last attempt's
     * start. */
    double queue, connect, tls, first_byte, total;
    int http; /* 10, 11, 20; 0: no answer */
} cs_fetch_outcome;

typedef struct cs_fetch_totals {
    uint64_t done, skipped, failed;
    uint64_t bytes; /* of bodies received, failed attempts included */
    uint64_t retries;
    uint64_t stray;            /* worker processes that died and were replaced */
    double seconds;            /* wall */
    unsigned concurrency_most; /* transfers that were under way at once */
} cs_fetch_totals;

typedef struct cs_fetch_progress {
    cs_fetch_totals so_far;
    unsigned concurrency; /* transfers under way */
    unsigned limit;       /* how many there may be at this moment */
} cs_fetch_progress;

/* Who supplies the URLs and hears of them. All functions are called from one thread at a time, not always the
 * same; none after cs_fetch has returned. `next` does not wait for what is not there yet: it says `later`. */
typedef struct cs_fetch_caller {
    void *context;
    cs_status (*next)(void *context,
                      cs_fetch_item *item); /* a failure ends the stream, and cs_fetch returns it */
    void (*ended)(void *context, const cs_fetch_outcome *outcome); /* NULL allowed */
    void (*tick)(void *context,
                 const cs_fetch_progress *progress); /* about ten times a second; NULL allowed */
    /* Some milliseconds after an outcome at the latest, and once for all since the last time: what `ended`
     * left to be done for many together. NULL allowed. */
    void (*settle)(void *context);
} cs_fetch_caller;

/* Downloads all that the caller yields. CS_OK also where URLs failed: totals and outcomes tell.
 * CS_ERR_ARGUMENT: an option cannot be; CS_ERR_MEMORY; CS_ERR_SYSTEM: libcurl cannot be loaded, no thread or
 * process can be had, or the folder cannot take files (disk full: URLs not begun are left); `message` says
 * why. *totals is set in any case. One fetch at a time per folder object; the strategy `processes` forks, so
 * call it before starting threads. */
cs_status cs_fetch(const cs_fetch_options *options, const cs_fetch_caller *caller, cs_fetch_totals *totals,
                   cs_message *message);

/* One document into memory, at most `most` bytes: for listings. `headers`: further request headers, ends with
 * NULL, or NULL. Retries as cs_fetch does. *text is the caller's (free), ends with a zero byte; *status is
 * HTTP's. */
cs_status cs_fetch_text(const cs_fetch_options *options, const char *url, const char *const *headers,
                        size_t most, char **text, size_t *length, long *status, cs_message *message);

#endif
