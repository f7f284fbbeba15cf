/* SPDX-License-Identifier: MIT */
/*
 * The folder that downloads go to, and how a file appears in it: written without a name or under a temporary
 * one in the same folder, and given its final name when it is complete, never before. Whatever ends the
 * process leaves no half file under a final name.
 *
 * Temporary names begin with ".coresweep-". A large file's follow from the URL, so that a later run with
 * `resume` finds them. Symbolic links in the folder are never followed.
 */
#ifndef CORESWEEP_IO_FILE_FOLDER_H
#define CORESWEEP_IO_FILE_FOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "coresweep/status.h"
#include "file/name.h"
#include "message.h"

/* What becomes of a plain file whose name is taken when the fetch begins. What else has the name (a folder, a
 * symbolic link) stays, and the new file gets a number; so it does where this fetch itself has given the name
 * to another URL. */
typedef enum cs_on_exists {
    CS_EXISTS_NUMBER,  /* photo.jpg, photo.1.jpg, photo.2.jpg ... */
    CS_EXISTS_REPLACE, /* by the new file, when that is complete */
    CS_EXISTS_SKIP,    /* nothing is fetched */
} cs_on_exists;

typedef struct cs_folder_options {
    cs_on_exists on_exists;
    bool durable; /* fsync of the file before it is renamed, and of the folder after */
    bool resume;  /* half files of an earlier run are continued; otherwise they are begun anew */
} cs_folder_options;

typedef struct cs_folder cs_folder;

/* Opens the folder at `path`, which is made where it is missing (its parent must be there), and makes a file
 * in it, to know that this can be done. CS_ERR_SYSTEM: `message` names it and says why; CS_ERR_MEMORY.
 * Released by cs_folder_close. */
cs_status cs_folder_open(const char *path, const cs_folder_options *options, cs_folder **folder,
                         cs_message *message);
void cs_folder_close(cs_folder *folder); /* NULL is allowed */

/* True once a write failed because disk or quota is full, the file system has become read-only or the folder
 * was removed: the fetch should end rather than fail URL by URL. A file that was announced larger than what
 * is free does not count: nothing but that announcement speaks for it. Thread-safe, and the same in forked
 * processes. */
bool cs_folder_full(const cs_folder *folder);

/* ------------------------------------------------------------------------------------------------------- */

/* A file on its way. One sink serves many files after each other, without allocating; one thread at a time.
 * Two sinks of one folder may be used by two threads or processes (forked after cs_folder_open) at once.
 *
 *   cs_sink_begin -> [cs_sink_answer -> cs_sink_write ...] -> cs_sink_commit or cs_sink_abandon
 *
 * After any failure the caller abandons. The first CS_SINK_BUFFER bytes stay in memory: a small file costs
 * open, write, link and close, and has no name before it has its final one, where the file system can do
 * that. A process that writes large files ignores SIGXFSZ, lest it end where a file becomes larger than
 * `ulimit -f`. */
typedef struct cs_sink cs_sink;

#define CS_SINK_BUFFER 16384

#define CS_SINK_VALIDATOR 256 /* bytes of an ETag or a date, with its end; longer ones are not used */

cs_status cs_sink_new(cs_folder *folder, cs_sink **sink);
void cs_sink_free(
    cs_sink *sink); /* NULL is allowed; what is under way is abandoned, and its half file kept */

/* What was found when a file is begun. */
typedef struct cs_sink_found {
    bool skip;       /* the name is taken, and such files are to be skipped: nothing was begun */
    uint64_t offset; /* bytes of it that are there; 0: none. One less where all are there, so that a server
                      * can answer a range from here, and confirm the validator */
    char validator[CS_SINK_VALIDATOR]; /* what If-Range is to say; "" where offset is 0 */
} cs_sink_found;

/* `url` is borrowed until commit or abandon. `name`: what cs_name_from_url made, or a person's for which
 * cs_name_is_safe holds; CS_ERR_ARGUMENT for any other. */
cs_status cs_sink_begin(cs_sink *sink, const char *url, const char *name, cs_sink_found *found,
                        cs_message *message);

/* The answer's headers are known. `from` is where its body begins: 0, or found.offset for an answer 206 whose
 * Content-Range agrees; with 0 the half file is emptied. `total`: the whole file's size, CS_SINK_UNKNOWN
 * where nobody told. `validator`: "" where there is no strong one; it is kept with the half file.
 * CS_ERR_SYSTEM: for instance no space (the room is allocated beforehand where the file is large);
 * CS_ERR_MISMATCH: a body from `from` belongs to another file than the half that is there, since offset,
 * validator or total differ. `message` says it. */
#define CS_SINK_UNKNOWN UINT64_MAX
cs_status cs_sink_answer(cs_sink *sink, uint64_t from, uint64_t total, const char *validator,
                         cs_message *message);

/* Appends. CS_ERR_SYSTEM: disk full, quota, file too large ... */
cs_status cs_sink_write(cs_sink *sink, const void *bytes, size_t count, cs_message *message);

/* The file is complete: it gets its final name, which `final` shows (the name within the folder). Where the
 * total was told and fewer or more bytes were written, it gets none: CS_ERR_MISMATCH. */
cs_status cs_sink_commit(cs_sink *sink, char final[CS_NAME_LONGEST + 1], cs_message *message);

/* Ends a failed attempt; nothing happens where none is under way. `keep`: the half file stays, to be
 * continued by a later cs_sink_begin of the same URL (in this run or, with resume, a later one) if it has a
 * validator, is larger than CS_SINK_BUFFER and no write failed; otherwise it is removed. */
void cs_sink_abandon(cs_sink *sink, bool keep);

/* Bytes of the current file that are there, those of earlier attempts included. */
uint64_t cs_sink_size(const cs_sink *sink);

#endif
