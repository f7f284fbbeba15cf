/* SPDX-License-Identifier: MIT */
#include "bulk/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { GATHERED = 65536 }; /* bytes of lines: a write for 400 of them */

struct cs_bulk_log {
    char *path;
    int file;
    bool stream;   /* no file that lines could be cut off from */
    off_t written; /* bytes of whole lines */
    FILE *lines;   /* gathered in `text` */
    char *text;
    size_t length;
};

static cs_status fail_io(cs_message *message, const char *path)
{
    return cs_fail(message, CS_ERR_IO, "cannot write the log %s: %s", path, strerror(errno));
}

static cs_status lock(int file, const char *path, cs_message *message)
{
    if (flock(file, LOCK_EX | LOCK_NB) == 0) {
        return CS_OK;
    }
    if (errno != EWOULDBLOCK) {
        return fail_io(message, path);
    }
    return cs_fail(
        message, CS_ERR_IO,
        "another fetch is writing the log %s; wait for its end, or give this one another by --log FILE",
        path);
}

/* Cuts off what stands behind the last line feed. */
static cs_status cut_torn_line(cs_bulk_log *log, cs_message *message)
{
    char block[4096];
    off_t end = lseek(log->file, 0, SEEK_END);
    off_t size = end;
    while (end > 0) {
        off_t start = end > (off_t)sizeof block ? end - (off_t)sizeof block : 0;
        ssize_t got = pread(log->file, block, (size_t)(end - start), start);
        if (got != end - start) {
            return fail_io(message, log->path);
        }
        const char *feed = memrchr(block, '\n', (size_t)got);
        if (feed != NULL) {
            end = start + (feed - block) + 1;
            break;
        }
        end = start;
    }
    log->written = end;
    return end == size || ftruncate(log->file, end) == 0 ? CS_OK : fail_io(message, log->path);
}

static cs_status check_header(const cs_bulk_log *log, const char *header, cs_message *message)
{
    char found[512];
    ssize_t got = pread(log->file, found, sizeof found, 0);
    size_t length = strlen(header);
    if (got < 0) {
        return fail_io(message, log->path);
    }
    if ((size_t)got < length || memcmp(found, header, length) != 0) {
        return cs_fail(
            message, CS_ERR_FORMAT,
            "%s is no log of this version's `coresweep fetch`; name another by --log FILE, or move it away",
            log->path);
    }
    return CS_OK;
}

static cs_status put_header(cs_bulk_log *log, const char *header, cs_message *message)
{
    fputs(header, log->lines);
    return cs_bulk_log_flush(log, message);
}

/* A file of another name takes the log's place once its header is in it: at any moment there is a log. */
static cs_status open_anew(cs_bulk_log *log, const char *header, cs_message *message)
{
    char *temporary = NULL;
    int before = open(log->path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    cs_status status = before >= 0 ? lock(before, log->path, message) : CS_OK;
    if (status == CS_OK && asprintf(&temporary, "%s.%ld.tmp", log->path, (long)getpid()) < 0) {
        temporary = NULL;
        status = cs_fail(message, CS_ERR_MEMORY, "out of memory");
    }
    if (status == CS_OK && temporary != NULL) {
        log->file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0666);
        status = log->file >= 0 ? lock(log->file, log->path, message) : fail_io(message, log->path);
    }
    if (status == CS_OK && temporary != NULL) {
        status = put_header(log, header, message);
        if (status == CS_OK && rename(temporary, log->path) != 0) {
            status = fail_io(message, log->path);
        }
        if (status != CS_OK) {
            (void)unlink(temporary);
        }
    }
    free(temporary);
    if (before >= 0) {
        (void)close(before);
    }
    return status;
}

static cs_status open_further(cs_bulk_log *log, cs_log_opening opening, const char *header,
                              cs_message *message)
{
    struct stat at;
    int flags = O_CREAT | O_APPEND | O_CLOEXEC | (opening == CS_LOG_CONTINUE ? O_NOFOLLOW : 0);
    log->stream = stat(log->path, &at) == 0 && !S_ISREG(at.st_mode);
    log->file = open(log->path, flags | (log->stream ? O_WRONLY : O_RDWR), 0666);
    if (log->file < 0) {
        return fail_io(message, log->path);
    }
    if (log->stream) {
        return put_header(log, header, message);
    }
    cs_status status = lock(log->file, log->path, message);
    if (status == CS_OK) {
        status = cut_torn_line(log, message);
    }
    if (status == CS_OK) {
        status = log->written > 0 ? check_header(log, header, message) : put_header(log, header, message);
    }
    return status;
}

cs_status cs_bulk_log_open(const char *path, cs_log_opening opening, cs_bulk_log **log, cs_message *message)
{
    cs_message ignored;
    char *header = NULL;
    cs_bulk_log *new = calloc(1, sizeof *new);
    cs_status status = CS_ERR_MEMORY;
    if (new != NULL) {
        new->file = -1;
        new->path = strdup(path);
        new->lines = open_memstream(&new->text, &new->length);
    }
    if (new == NULL || new->path == NULL || new->lines == NULL ||
        cs_csv_header(&cs_fetch_log_layout, &header) != CS_OK) {
        status = cs_fail(message, CS_ERR_MEMORY, "out of memory");
    } else {
        status = opening == CS_LOG_ANEW ? open_anew(new, header, message)
                                        : open_further(new, opening, header, message);
    }
    free(header);
    if (status != CS_OK) {
        (void)cs_bulk_log_close(new, &ignored);
        new = NULL;
    }
    *log = new;
    return status;
}

cs_status cs_bulk_log_put(cs_bulk_log *log, const cs_fetch_log_row *row, cs_message *message)
{
    cs_csv_put(log->lines, &cs_fetch_log_layout, row);
    return ftello(log->lines) < GATHERED ? CS_OK : cs_bulk_log_flush(log, message);
}

static bool write_all(int file, const char *text, size_t length)
{
    while (length > 0) {
        ssize_t written = write(file, text, length);
        if (written < 0 && errno != EINTR) {
            return false;
        }
        if (written > 0) {
            text += written;
            length -= (size_t)written;
        }
    }
    return true;
}

cs_status cs_bulk_log_flush(cs_bulk_log *log, cs_message *message)
{
    off_t length = ftello(log->lines);
    if (length <= 0 && !ferror(log->lines)) {
        return CS_OK;
    }
    if (fflush(log->lines) != 0 || ferror(log->lines)) {
        return cs_fail(message, CS_ERR_MEMORY, "out of memory for the log %s", log->path);
    }
    bool good = write_all(log->file, log->text, (size_t)length);
    if (!good) {
        (void)fail_io(message, log->path);
        /* A line of which a part was written would be taken for damage. */
        if (!log->stream && ftruncate(log->file, log->written) != 0) {
            (void)fail_io(message, log->path);
        }
    }
    log->written += good ? length : 0;
    rewind(log->lines);
    return good ? CS_OK : CS_ERR_IO;
}

cs_status cs_bulk_log_close(cs_bulk_log *log, cs_message *message)
{
    cs_status status = CS_OK;
    if (log == NULL) {
        return status;
    }
    if (log->file >= 0) {
        status = cs_bulk_log_flush(log, message);
        if (close(log->file) != 0 && status == CS_OK) {
            status = fail_io(message, log->path);
        }
    }
    if (log->lines != NULL) {
        (void)fclose(log->lines);
    }
    free(log->text);
    free(log->path);
    free(log);
    return status;
}
