/* SPDX-License-Identifier: MIT */
/* What the command keeps of a fetch while it runs: it hands out URLs, writes the log, and tells of failures
 * and progress. */
#ifndef CORESWEEP_BULK_ACCOUNT_H
#define CORESWEEP_BULK_ACCOUNT_H

#include "bulk/log.h"
#include "bulk/plain_url.h"
#include "bulk/progress_text.h"
#include "bulk/url_source.h"
#include "cmd/progress_line.h"

typedef struct cs_account {
    const char *command; /* for messages */
    bool quiet;
    cs_url_source source;
    cs_bulk_log *log;   /* borrowed */
    uint64_t refused;   /* items that never became a transfer: failures too */
    cs_status status;   /* of list and log; a failure ends the fetch */
    cs_message message; /* why */
    cs_progress_line line;
    cs_rate_window rate;
    /* Texts of the row that is being written. */
    char url[CS_PLAIN_URL_MOST];
    char file[256];
    char reason[1024];
} cs_account;

/* The functions of cs_fetch_caller, with an account as context. The source's `refuse` and `context` are
 * set by cs_account_caller. */
cs_fetch_caller cs_account_caller(cs_account *account);

/* Tells of and logs a URL that failed outside of the fetch: a page of a listing, for one. */
void cs_account_refuse(cs_account *account, const char *url, const char *reason);

/* Writes all of the log, takes the progress line away and prints the summary. CS_ERR_IO: the log; the message
 * is in the account. */
cs_status cs_account_end(cs_account *account, cs_fetch_totals *totals);

#endif
