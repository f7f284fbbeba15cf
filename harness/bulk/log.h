/* SPDX-License-Identifier: MIT */
/*
 * The log of a fetch: report/fetch_log.def, one line a URL. Lines are gathered and written whole, so that a
 * process that is killed leaves whole lines; a disk that is full leaves at most what was written before. One
 * process at a time writes a log: it is locked (flock). Not thread-safe.
 */
#ifndef CORESWEEP_BULK_LOG_H
#define CORESWEEP_BULK_LOG_H

#include <stdbool.h>

#include "bulk/done_set.h"
#include "message.h"
#include "report/fetch_log.h"

typedef struct cs_bulk_log cs_bulk_log;

/* The log's name in the folder of the files. */
#define CS_BULK_LOG ".coresweep-fetch.csv"

typedef enum cs_log_opening {
    CS_LOG_ANEW,     /* by a rename: whatever has the name is replaced, and a link not followed */
    CS_LOG_CONTINUE, /* appended to, as the next; but a link is not followed */
    CS_LOG_APPEND, /* its header is checked, and a last line that was torn is cut off. A pipe is written to */
} cs_log_opening;

/* CS_ERR_IO, CS_ERR_FORMAT (it is no such log), CS_ERR_MEMORY with a message. Closed by cs_bulk_log_close. */
cs_status cs_bulk_log_open(const char *path, cs_log_opening opening, cs_bulk_log **log, cs_message *message);

/* Takes the row in. It is in the file after 64 KB of rows, or after cs_bulk_log_flush. CS_ERR_IO,
 * CS_ERR_MEMORY with a message. */
cs_status cs_bulk_log_put(cs_bulk_log *log, const cs_fetch_log_row *row, cs_message *message);
cs_status cs_bulk_log_flush(cs_bulk_log *log, cs_message *message);

/* Flushes and releases it; NULL is allowed. */
cs_status cs_bulk_log_close(cs_bulk_log *log, cs_message *message);

/* Which files the log calls done that are in `folder` (a descriptor) with the size that it says; none where
 * the file is empty or not there. Follows no link in the last part of `path` if `own`. The log is read as it
 * is at this moment, in constant memory but for the set. CS_ERR_IO, CS_ERR_FORMAT, CS_ERR_MEMORY with a
 * message. *set is the caller's in any case. */
cs_status cs_bulk_log_done(const char *path, bool own, int folder, cs_done_set *set, cs_message *message);

#endif
