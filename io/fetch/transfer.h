/* SPDX-License-Identifier: MIT */
/*
 * One attempt after the other at one URL after the other: a handle of libcurl, and the sink that its bytes go
 * to. What all strategies share. One thread at a time.
 */
#ifndef CORESWEEP_IO_FETCH_TRANSFER_H
#define CORESWEEP_IO_FETCH_TRANSFER_H

#include <stdatomic.h>
#include <stdbool.h>

#include "fetch/answer.h"
#include "fetch/attempt.h"
#include "fetch/fetch.h"
#include "libcurl.h"

/* What transfers hear of the fetch that they belong to. All pointers are borrowed; `received` may be shared.
 */
typedef struct cs_transfer_rules {
    const cs_libcurl *curl;
    const cs_fetch_options *options;
    _Atomic uint64_t *received;
    const _Atomic unsigned *active; /* transfers under way */
    _Atomic bool
        *http1; /* set where a server answers by HTTP/1.1 what was asked by https; NULL: nobody asks */
    unsigned connections; /* that may be kept open */
} cs_transfer_rules;

typedef struct cs_transfer {
    const cs_transfer_rules *rules;
    CURL *easy;
    cs_sink *sink;
    cs_job *job;              /* under way; NULL: none */
    struct cs_transfer *next; /* whoever has several may keep them in a list */
    CURLcode code;            /* how libcurl ended it, for who calls cs_transfer_end later */
    cs_answer answer;
    cs_sink_found found;
    bool begun;   /* the sink knows the answer */
    bool useless; /* the server will not continue the half file */
    struct curl_slist *headers;
    bool is_set, set_secure, set_part; /* what `easy` was set to for the attempt before */
    long set_buffer;
    uint64_t discarded_bytes; /* of a body that is no file, and is read for the connection's sake */
    cs_ending ending;         /* decided by us while the transfer ran; CS_ENDING_DONE: not */
    cs_message message;       /* why */
    char error[CURL_ERROR_SIZE];
} cs_transfer;

/* Released by cs_transfer_free. CS_ERR_MEMORY. `rules` is borrowed. */
cs_status cs_transfer_new(const cs_transfer_rules *rules, cs_transfer **transfer);
void cs_transfer_free(cs_transfer *transfer); /* NULL is allowed */

/* Sets the handle up for `job`; then transfer->easy is to be performed. False: the attempt has ended already,
 * and *attempt tells how. */
bool cs_transfer_begin(cs_transfer *transfer, cs_job *job, cs_attempt *attempt);

/* libcurl is done with it: closes the file, and says how the attempt ended. */
void cs_transfer_end(cs_transfer *transfer, CURLcode code, cs_attempt *attempt);

/* Gives an attempt up; its half file is kept. */
void cs_transfer_stop(cs_transfer *transfer, cs_attempt *attempt);

/* begin, perform and end, for strategies in which each transfer has a thread. */
void cs_transfer_carry_out(cs_transfer *transfer, cs_job *job, cs_attempt *attempt);

#endif
