/* SPDX-License-Identifier: MIT */
/*
 * A history: medians of many runs in one file of JSON lines, one line a cell and run, which is only ever
 * appended to. Each line is whole in itself, and their order has no meaning, so that git can merge two
 * branches' additions by taking the lines of both (merge=union); a line that is there twice counts once.
 */
#ifndef CORESWEEP_HISTORY_STORE_H
#define CORESWEEP_HISTORY_STORE_H

#include "export/run.h"

typedef struct cs_history_entry {
#define CS_ROW(name, type, unit, meaning) CS_FIELD_##type name;
#include "history/entry.def"
#undef CS_ROW
} cs_history_entry;

extern const cs_table_layout cs_history_layout;

typedef struct cs_history {
    cs_history_entry *entries; /* [count] sorted by cell, machine, time and host */
    size_t count;
} cs_history;

/* Reads a whole history. CS_ERR_IO, CS_ERR_FORMAT (a line that is cut off, no object, or lacks something) and
 * CS_ERR_MEMORY with a message; *history is empty then. Freed by cs_history_free. */
cs_status cs_history_read(const char *path, cs_history *history, cs_message *message);
void cs_history_free(cs_history *history);

/* Whether two entries belong to one series: the same cell on the same machine. */
bool cs_history_same_series(const cs_history_entry *a, const cs_history_entry *b);

typedef struct cs_history_added {
    size_t added;
    size_t known;    /* were there before: adding a run twice does nothing */
    size_t left_out; /* have a fault */
} cs_history_added;

/* Appends the run's cells in one write, under a lock; a file that is not there is made. `commit` NULL: the
 * one that the program was built from. What is there is read first: a file that is no history is refused, and
 * left as it is; so is a run that was not finished, whose medians could never be replaced. Errors as of
 * cs_history_read. */
cs_status cs_history_add(const char *path, const cs_export_run *run, const char *commit,
                         cs_history_added *added, cs_message *message);

#endif
