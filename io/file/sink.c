/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <unistd.h>

#include "file/half.h"

/* On ext4 a file of 512 MB takes 58 ms with its room allocated beforehand, 92 ms without; one of a few MB
 * takes no less. */
#define RESERVE_FROM (UINT64_C(8) << 20)

/* A record costs 25 us, as much as all else that a file of 20 KB costs, so that one that comes quickly does
 * without: it is written when so many bytes are there and more are to come, or when the half file is left. */
#define RECORD_FROM (UINT64_C(64) << 10)

struct cs_sink {
    cs_folder *folder;
    const char *url; /* borrowed; NULL: no file is under way */
    cs__half half;
    cs__half_told told;
    bool is_recorded; /* or it was tried */
    bool has_record;
    bool has_failed; /* to write: what is there is of no use, and takes room */
    uint64_t offset; /* of a body that continues the half file */
    uint64_t size;
    uint64_t random;
    size_t held; /* bytes in memory, which a file without a half file has alone */
    char name[CS_NAME_LONGEST + 1];
    unsigned char buffer[CS_SINK_BUFFER];
};

cs_status cs_sink_new(cs_folder *folder, cs_sink **sink)
{
    *sink = malloc(sizeof **sink);
    if (*sink == NULL) {
        return CS_ERR_MEMORY;
    }
    /* The buffer is left alone: 64 KB that no small file needs would be resident. */
    cs_sink *s = *sink;
    s->folder = folder;
    s->url = NULL;
    s->half.descriptor = -1;
    s->size = 0;
    if (getrandom(&s->random, sizeof s->random, 0) != (ssize_t)sizeof s->random) {
        s->random = folder->run ^ (uintptr_t)s ^ (uint64_t)getpid() << 48;
    }
    return CS_OK;
}

void cs_sink_free(cs_sink *sink)
{
    if (sink != NULL) {
        cs_sink_abandon(sink, true);
        free(sink);
    }
}

uint64_t cs_sink_size(const cs_sink *sink)
{
    return sink->size;
}

/* Tells of an error of the file under way. */
static cs_status fail(cs_sink *sink, const char *doing, int error, cs_message *message)
{
    sink->has_failed = true;
    return cs__folder_fail(sink->folder, doing, sink->name, error, message);
}

cs_status cs_sink_begin(cs_sink *sink, const char *url, const char *name, cs_sink_found *found,
                        cs_message *message)
{
    *found = (cs_sink_found){0};
    if (!cs_name_is_safe(name)) {
        return cs_fail(message, CS_ERR_ARGUMENT,
                       "not the name of a file: expected at most %d bytes of UTF-8 without '/', control "
                       "characters and a "
                       "'.' in front",
                       CS_NAME_LONGEST);
    }
    if (sink->folder->options.on_exists == CS_EXISTS_SKIP && cs__is_old_file(sink->folder, name)) {
        found->skip = true;
        return CS_OK;
    }
    snprintf(sink->name, sizeof sink->name, "%s", name);
    sink->url = url;
    sink->has_failed = false;
    sink->is_recorded = false;
    sink->has_record = false;
    sink->held = 0;
    sink->size = 0;
    sink->offset = 0;
    sink->told = (cs__half_told){.total = CS_SINK_UNKNOWN};
    if (atomic_load_explicit(&sink->folder->shared->has_halves, memory_order_relaxed) &&
        cs__half_find(sink->folder, url, &sink->half, &sink->told, &sink->size)) {
        sink->is_recorded = true;
        sink->has_record = true;
        sink->size -= sink->size == sink->told.total;
        sink->offset = sink->size;
        found->offset = sink->offset;
        memcpy(found->validator, sink->told.validator, sizeof found->validator);
    }
    return CS_OK;
}

/* Without the file's length, so that a half file's shows what was written. Where there is no such thing, or a
 * signal comes between, writing will tell. */
static int reserve(const cs_sink *sink)
{
    const uint64_t more = sink->told.total - sink->size;
    struct statvfs system;
    if (sink->told.total == CS_SINK_UNKNOWN || more < RESERVE_FROM) {
        return 0;
    }
    if (sink->told.total > INT64_MAX) {
        return EFBIG;
    }
    /* fallocate takes all the room there is before it says that this is not enough, and others' writes fail
     * meanwhile. A half file may have been given its room by an earlier attempt, so that little need be free.
     */
    const bool is_new = sink->folder->in_memory || sink->size == 0;
    const bool is_bounded = fstatvfs(sink->half.descriptor, &system) == 0 && system.f_blocks > 0;
    if (is_new && is_bounded && more / system.f_frsize >= system.f_bavail) {
        return ENOSPC;
    }
    if (!sink->folder->in_memory &&
        fallocate(sink->half.descriptor, FALLOC_FL_KEEP_SIZE, (off_t)sink->size, (off_t)more) != 0 &&
        (errno == ENOSPC || errno == EDQUOT || errno == EFBIG)) {
        return errno;
    }
    return 0;
}

/* The file leaves memory. */
static cs_status open_half(cs_sink *sink, cs_message *message)
{
    if (sink->half.descriptor < 0) {
        const int error = cs__half_open(sink->folder, sink->url, &sink->random, &sink->half);
        if (error != 0) {
            cs__folder_note(sink->folder, error);
            return fail(sink, "begin", error, message);
        }
    }
    const int error = reserve(sink);
    return error == 0 ? CS_OK : fail(sink, "make room for", error, message);
}

static cs_status answer_anew(cs_sink *sink, uint64_t total, const char *validator, cs_message *message)
{
    const bool is_kept = strlen(validator) < sizeof sink->told.validator;
    const bool is_large = total != CS_SINK_UNKNOWN && total > CS_SINK_BUFFER;
    sink->held = 0;
    sink->size = 0;
    sink->offset = 0;
    sink->told = (cs__half_told){.total = total};
    snprintf(sink->told.validator, sizeof sink->told.validator, "%s", is_kept ? validator : "");
    sink->is_recorded = false;
    sink->has_record = false;
    if (sink->half.descriptor >= 0) {
        if (!is_large) {
            cs__half_remove(sink->folder, &sink->half);
        } else {
            const int error = cs__half_empty(sink->folder, &sink->half);
            if (error != 0) {
                return fail(sink, "empty the half file of", error, message);
            }
        }
    }
    return is_large ? open_half(sink, message) : CS_OK;
}

static cs_status answer_further(cs_sink *sink, uint64_t from, uint64_t total, const char *validator,
                                cs_message *message)
{
    const bool is_same_total =
        total == sink->told.total || total == CS_SINK_UNKNOWN || sink->told.total == CS_SINK_UNKNOWN;
    if (from != sink->offset || from != sink->size || !is_same_total ||
        (validator[0] != '\0' && strcmp(validator, sink->told.validator) != 0)) {
        return cs_fail(
            message, CS_ERR_MISMATCH,
            "the server continues another file than the half of '%s' that is there: from byte %" PRIu64
            ", expected %" PRIu64,
            sink->name, from, sink->offset);
    }
    sink->told.total = sink->told.total == CS_SINK_UNKNOWN ? total : sink->told.total;
    const int error = reserve(sink);
    return error == 0 ? CS_OK : fail(sink, "continue", error, message);
}

cs_status cs_sink_answer(cs_sink *sink, uint64_t from, uint64_t total, const char *validator,
                         cs_message *message)
{
    return from == 0 ? answer_anew(sink, total, validator, message)
                     : answer_further(sink, from, total, validator, message);
}

static int write_all(int descriptor, struct iovec parts[2], off_t at)
{
    struct iovec *part = parts;
    while (part < parts + 2) {
        const ssize_t written = pwritev(descriptor, part, (int)(parts + 2 - part), at);
        if (written < 0 && errno != EINTR) {
            return errno;
        }
        size_t left = written < 0 ? 0 : (size_t)written;
        at += (off_t)left;
        while (part < parts + 2 && left >= part->iov_len) {
            left -= part->iov_len;
            part++;
        }
        if (part < parts + 2) {
            part->iov_base = (char *)part->iov_base + left;
            part->iov_len -= left;
        }
    }
    return 0;
}

/* Whether the half file has its record, which is tried once. */
static bool record(cs_sink *sink)
{
    if (!sink->is_recorded) {
        sink->is_recorded = true;
        sink->has_record = cs__half_record(sink->folder, &sink->half, sink->url, &sink->told);
    }
    return sink->has_record;
}

cs_status cs_sink_write(cs_sink *sink, const void *bytes, size_t count, cs_message *message)
{
    if (sink->half.descriptor < 0 && count <= sizeof sink->buffer - sink->held) {
        memcpy(sink->buffer + sink->held, bytes, count);
        sink->held += count;
        sink->size += count;
        return CS_OK;
    }
    cs_status status = sink->half.descriptor < 0 ? open_half(sink, message) : CS_OK;
    if (status != CS_OK) {
        return status;
    }
    /* What is in memory and what comes now, in one call and without a copy. pwritev's second part is not
     * const. */
    struct iovec parts[2] = {{sink->buffer, sink->held}, {(void *)(uintptr_t)bytes, count}};
    const int error = write_all(sink->half.descriptor, parts, (off_t)(sink->size - sink->held));
    if (error != 0) {
        cs__folder_note(sink->folder, error);
        return fail(sink, "write", error, message);
    }
    sink->held = 0;
    sink->size += count;
    if (sink->size >= RECORD_FROM && sink->size != sink->told.total) {
        record(sink);
    }
    return CS_OK;
}

/* What NFS could not write it says at close, but closing would unlock a half file before it has its name. A
 * file without a name is on no such file system. */
static int settle(const cs_sink *sink, int descriptor, bool is_named)
{
    if (sink->folder->options.durable) {
        return fsync(descriptor) != 0 ? errno : 0;
    }
    const int copy = is_named ? dup(descriptor) : -1;
    return copy >= 0 && close(copy) != 0 ? errno : 0;
}

/* A small file: written and named in one go. `temporary`: NULL where it has no name yet. Closes it. */
static int write_small(cs_sink *sink, int descriptor, const char *temporary, char final[CS_NAME_LONGEST + 1])
{
    struct iovec parts[2] = {{sink->buffer, sink->held}, {NULL, 0}};
    int error = write_all(descriptor, parts, 0);
    error = error == 0 ? settle(sink, descriptor, temporary != NULL) : error;
    if (error == 0) {
        error = cs__place(sink->folder, descriptor, temporary, sink->name, &sink->random, final);
    }
    close(descriptor);
    return error;
}

/* Without a name, as long as that is possible: it costs less (4 KB on tmpfs 10.1 us instead of 11.4, on ext4
 * 24 us instead of 35), and who is killed leaves nothing. */
static int commit_small(cs_sink *sink, char final[CS_NAME_LONGEST + 1])
{
    cs_folder *folder = sink->folder;
    char temporary[CS__TEMPORARY];
    int descriptor = -1;
    if (atomic_load_explicit(&folder->shared->link_way, memory_order_relaxed) != CS__LINK_NEVER) {
        descriptor = openat(folder->descriptor, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
        const int error = descriptor < 0 ? EOPNOTSUPP : write_small(sink, descriptor, NULL, final);
        if (error != EOPNOTSUPP) {
            return error;
        }
    }
    int error = cs__temporary_open(folder, &sink->random, temporary, &descriptor);
    if (error == 0) {
        error = write_small(sink, descriptor, temporary, final);
        if (error == 0) {
            atomic_store(&folder->shared->link_way, CS__LINK_NEVER);
        } else {
            unlinkat(folder->descriptor, temporary, 0);
        }
    }
    return error;
}

static int commit_large(cs_sink *sink, char final[CS_NAME_LONGEST + 1])
{
    const int error = settle(sink, sink->half.descriptor, true);
    return error != 0 ? error
                      : cs__place(sink->folder, sink->half.descriptor, sink->half.name, sink->name,
                                  &sink->random, final);
}

cs_status cs_sink_commit(cs_sink *sink, char final[CS_NAME_LONGEST + 1], cs_message *message)
{
    if (sink->told.total != CS_SINK_UNKNOWN && sink->size != sink->told.total) {
        return cs_fail(message, CS_ERR_MISMATCH, "expected %" PRIu64 " bytes, got %" PRIu64, sink->told.total,
                       sink->size);
    }
    int error = sink->half.descriptor < 0 ? commit_small(sink, final) : commit_large(sink, final);
    if (error != 0) {
        cs__folder_note(sink->folder, error);
        return fail(sink, "write", error, message);
    }
    if (sink->half.descriptor >= 0) {
        cs__half_forget(sink->folder, &sink->half);
        cs__half_close(&sink->half);
    }
    sink->url = NULL;
    if (sink->folder->options.durable && fsync(sink->folder->descriptor) != 0) {
        return fail(sink, "make durable", errno, message);
    }
    return CS_OK;
}

void cs_sink_abandon(cs_sink *sink, bool keep)
{
    if (sink->url == NULL) {
        return;
    }
    if (sink->half.descriptor < 0) {
        sink->url = NULL;
        return;
    }
    /* Truncated to where it ends already, it gives back what was allocated beyond. */
    if (keep && !sink->has_failed && sink->size > 0 && record(sink) &&
        ftruncate(sink->half.descriptor, (off_t)sink->size) == 0) {
        atomic_store(&sink->folder->shared->has_halves, true);
        cs__half_close(&sink->half);
    } else {
        cs__half_remove(sink->folder, &sink->half);
    }
    sink->url = NULL;
}
