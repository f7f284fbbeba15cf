/* SPDX-License-Identifier: MIT */
/*
 * A list of URLs, a line each, read as it is needed: a million lines take no more memory than one. Not
 * thread-safe.
 */
#ifndef CORESWEEP_BULK_URL_LINES_H
#define CORESWEEP_BULK_URL_LINES_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "message.h"

enum { CS_LINE_MOST = 16384, CS_LINES_BLOCK = 65536 };

typedef struct cs_url_lines {
    const char *path; /* for messages */
    int file;
    off_t begin;    /* where reading began */
    off_t size;     /* of the file; negative: it has none, as a pipe */
    off_t read;     /* bytes that were taken into the block so far */
    uint64_t lines; /* given out */
    bool ended;
    size_t length; /* of the part of a line that is there; its rest has not come yet */
    size_t at;
    size_t filled;
    char block[CS_LINES_BLOCK];
    char line[CS_LINE_MOST]; /* the current line, its blanks at both ends taken off */
} cs_url_lines;

/* Opens the list at `path`, which is borrowed; "-" is standard input. CS_ERR_IO with a message. Released by
 * cs_url_lines_close. */
cs_status cs_url_lines_open(const char *path, cs_url_lines **lines, cs_message *message);
void cs_url_lines_close(cs_url_lines *lines); /* NULL is allowed */

/* The next line that is neither blank nor begins with '#': *url and, behind a tabulator, *name, NULL where
 * there is none; both are valid until the next call. *url is NULL at the end, and before it (lines->ended is
 * false) where a pipe has no whole line yet. A line end may be CR LF. What is longer than CS_LINE_MOST is
 * cut, and is then too long for a URL still; a zero byte becomes 0x01, which is as little part of a URL.
 * CS_ERR_IO with a message. */
cs_status cs_url_lines_next(cs_url_lines *lines, char **url, char **name, cs_message *message);

/* How many URLs the list has, from the bytes that are left: an estimate unless all of it was read
 * (cs_url_lines_counted). NAN: nobody can tell. */
double cs_url_lines_expected(const cs_url_lines *lines);
bool cs_url_lines_counted(const cs_url_lines *lines);

#endif
