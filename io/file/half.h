/* SPDX-License-Identifier: MIT */
/*
 * Half files: large files on their way, ".coresweep-<hash of the URL>.part", and beside each a record that
 * tells what it is half of. Whoever has one open holds a lock on it, so that two runs, or two lines of one
 * list with the same URL, do not write into one another.
 *
 * A record is written after its half file was emptied and removed before, so that it never speaks for bytes
 * of another body. After a power failure a half file has no bytes that were not written: ext4, XFS and btrfs
 * move a file's end on only when what is before it is on the disk.
 */
#ifndef CORESWEEP_IO_FILE_HALF_H
#define CORESWEEP_IO_FILE_HALF_H

#include "file/inside.h"

typedef struct cs__half {
    int descriptor; /* -1: there is none */
    bool is_by_url; /* has its URL's name, so that it may be continued, and there may be a record */
    uint64_t hash;  /* of the URL */
    char name[CS__TEMPORARY];
} cs__half;

/* What a record says beside URL and run. */
typedef struct cs__half_told {
    uint64_t total; /* CS_SINK_UNKNOWN: nobody told */
    char validator[CS_SINK_VALIDATOR];
} cs__half_told;

/* Opens the half file of `url` that may be continued, its record in *told and its size in *size. False where
 * there is none, or somebody else has it. */
bool cs__half_find(const cs_folder *folder, const char *url, cs__half *half, cs__half_told *told,
                   uint64_t *size);

/* Opens an empty half file: that of `url`, or where somebody has it or it is not ours, one that nobody else
 * finds. 0 or an errno. */
int cs__half_open(const cs_folder *folder, const char *url, uint64_t *random, cs__half *half);

/* Empties it, and forgets what it was half of. */
int cs__half_empty(const cs_folder *folder, const cs__half *half);

/* Writes the record. Where that cannot be done the half file cannot be continued, and nothing else is wrong.
 */
bool cs__half_record(const cs_folder *folder, const cs__half *half, const char *url,
                     const cs__half_told *told);

void cs__half_forget(const cs_folder *folder, const cs__half *half); /* removes the record */
void cs__half_close(cs__half *half);                                 /* and unlocks */
void cs__half_remove(const cs_folder *folder, cs__half *half);       /* with its record, and closes it */

#endif
