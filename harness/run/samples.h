/* SPDX-License-Identifier: MIT */
/*
 * samples.csv while it grows: every row is written at once, whole or not at all, and one process writes at a
 * time (flock).
 */
#ifndef CORESWEEP_RUN_SAMPLES_H
#define CORESWEEP_RUN_SAMPLES_H

#include <sys/types.h>

#include "message.h"
#include "report/row.h"

typedef struct cs_samples {
    int file;
    const char *path; /* borrowed */
    off_t bytes;      /* what is known to be whole rows */
} cs_samples;

/* A new file with its header. */
cs_status cs_samples_create(const char *path, cs_samples *samples, cs_message *message);

/* An existing file, to go on with: *table holds its rows (freed by cs_csv_free), and a last line that was cut
 * while it was written is removed. */
cs_status cs_samples_resume(const char *path, cs_samples *samples, cs_csv_table *table, cs_message *message);

/* CS_ERR_IO with a message where the row cannot be written whole; the file then ends with the row before. */
cs_status cs_samples_append(cs_samples *samples, const cs_row *row, cs_message *message);

void cs_samples_close(cs_samples *samples);

#endif
