/* SPDX-License-Identifier: MIT */
/* The log as a later run reads it. Our rows hold no line feeds, so that what stands behind the last one is a
 * torn line. */
#include <csv.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bulk/log.h"
#include "bulk/plain_url.h"

enum { BLOCK = 65536, ROW_TEXT = CS_PLAIN_URL_MOST };

typedef struct reader {
    const char *path;
    cs_message *message;
    int folder;
    cs_done_set *set;
    uint64_t line;
    size_t field;
    bool good;
    char url[ROW_TEXT];
    char file[256];
    char bytes[24];
    char result[16];
} reader;

/* Which columns are wanted, and where their text goes. */
static char *room_of(reader *r, size_t offset, size_t *size)
{
#define ROOM(name)                                                                                           \
    if (offset == offsetof(cs_fetch_log_row, name)) {                                                        \
        *size = sizeof r->name;                                                                              \
        return r->name;                                                                                      \
    }
    ROOM(url)
    ROOM(file)
    ROOM(bytes)
    ROOM(result)
#undef ROOM
    return NULL;
}

static void on_field(void *text, size_t length, void *context)
{
    reader *r = context;
    size_t size = 0;
    if (r->field < cs_fetch_log_layout.column_count) {
        char *room = room_of(r, cs_fetch_log_layout.columns[r->field].offset, &size);
        if (room != NULL && length < size) {
            memcpy(room, text, length + 1);
        } else if (room != NULL) {
            r->good = false;
        }
    }
    r->field++;
}

static void on_row(int end, void *context)
{
    reader *r = context;
    struct stat at;
    (void)end;
    r->good = r->good && r->field == cs_fetch_log_layout.column_count;
    if (r->line > 0 && r->good && strcmp(r->result, "done") == 0 &&
        fstatat(r->folder, r->file, &at, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(at.st_mode) &&
        (uint64_t)at.st_size == strtoull(r->bytes, NULL, 10)) {
        cs_done_add(r->set, cs_done_digest(r->url, r->file));
    }
    r->line++;
    r->field = 0;
}

/* How many lines the file has, and how long they are without a torn last one. */
static bool measure(int file, char *block, size_t *lines, off_t *whole)
{
    ssize_t got;
    off_t at = 0;
    *lines = 0;
    *whole = 0;
    while ((got = pread(file, block, BLOCK, at)) > 0) {
        const char *end = block + got;
        for (const char *c = block; (c = memchr(c, '\n', (size_t)(end - c))) != NULL; c++) {
            *lines += 1;
            *whole = at + (c - block) + 1;
        }
        at += got;
    }
    return got == 0;
}

/* Blanks belong to a field. */
static int no_space(unsigned char c)
{
    (void)c;
    return 0;
}

static cs_status parse(reader *r, int file, char *block, off_t whole)
{
    struct csv_parser parser;
    ssize_t got = 0;
    bool good = true;
    if (csv_init(&parser, CSV_STRICT | CSV_APPEND_NULL) != 0) {
        return CS_ERR_MEMORY;
    }
    csv_set_space_func(&parser, no_space);
    for (off_t at = 0; good && r->good && at < whole; at += got) {
        size_t wanted = whole - at < BLOCK ? (size_t)(whole - at) : BLOCK;
        got = pread(file, block, wanted, at);
        good = got > 0 && csv_parse(&parser, block, (size_t)got, on_field, on_row, r) == (size_t)got;
    }
    csv_free(&parser);
    if (!good || !r->good) {
        return cs_fail(r->message, CS_ERR_FORMAT,
                       "the log %s is damaged in line %" PRIu64
                       "; move it away to fetch what is missing, with --on-exists skip for what is there",
                       r->path, r->line + (r->good ? 1 : 0));
    }
    return CS_OK;
}

cs_status cs_bulk_log_done(const char *path, bool own, int folder, cs_done_set *set, cs_message *message)
{
    size_t lines;
    off_t whole;
    struct stat at;
    cs_status status = CS_OK;
    reader *r = NULL;
    char *block = NULL;
    *set = (cs_done_set){0};
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | (own ? O_NOFOLLOW : 0));
    if (file < 0 && errno != ENOENT) {
        return cs_fail(message, CS_ERR_IO, "cannot read the log %s: %s", path, strerror(errno));
    }
    if (file < 0 || fstat(file, &at) != 0 || !S_ISREG(at.st_mode)) {
        goto out; /* a pipe tells nothing of an earlier run */
    }
    r = calloc(1, sizeof *r);
    block = malloc(BLOCK);
    if (r == NULL || block == NULL) {
        status = cs_fail(message, CS_ERR_MEMORY, "out of memory");
        goto out;
    }
    if (!measure(file, block, &lines, &whole)) {
        status = cs_fail(message, CS_ERR_IO, "cannot read the log %s: %s", path, strerror(errno));
        goto out;
    }
    *r = (reader){.path = path, .message = message, .folder = folder, .set = set, .good = true};
    status = cs_done_set_new(lines, set);
    status = status == CS_OK ? parse(r, file, block, whole) : cs_fail(message, status, "out of memory");
out:
    free(block);
    free(r);
    if (file >= 0) {
        (void)close(file);
    }
    return status;
}
