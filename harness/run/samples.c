/* SPDX-License-Identifier: MIT */
#include "run/samples.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static cs_status open_locked(const char *path, int flags, cs_samples *samples, cs_message *message)
{
    *samples = (cs_samples){.path = path};
    samples->file = open(path, flags | O_WRONLY | O_APPEND | O_CLOEXEC, 0666);
    if (samples->file < 0) {
        return cs_fail(message, CS_ERR_IO, "%s: %s", path, strerror(errno));
    }
    if (flock(samples->file, LOCK_EX | LOCK_NB) != 0) {
        close(samples->file);
        return cs_fail(message, CS_ERR_IO, "%s: another coresweep is writing to it; wait for its end", path);
    }
    return CS_OK;
}

static cs_status write_line(cs_samples *samples, const char *line, cs_message *message)
{
    size_t length = strlen(line);
    size_t done = 0;
    while (done < length) {
        ssize_t count = write(samples->file, line + done, length - done);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0) {
            int error = errno;
            /* Best effort: where even this fails, a resuming run removes the torn line. */
            int ignored = ftruncate(samples->file, samples->bytes);
            (void)ignored;
            return cs_fail(message, CS_ERR_IO, "%s: %s", samples->path, strerror(error));
        }
        done += (size_t)count;
    }
    samples->bytes += (off_t)length;
    return CS_OK;
}

static cs_status write_and_free(cs_samples *samples, cs_status made, char *line, cs_message *message)
{
    cs_status status = made == CS_OK ? write_line(samples, line, message)
                                     : cs_fail(message, made, "%s", cs_status_text(made));
    free(line);
    return status;
}

cs_status cs_samples_create(const char *path, cs_samples *samples, cs_message *message)
{
    cs_status status = open_locked(path, O_CREAT | O_EXCL, samples, message);
    if (status == CS_OK) {
        char *line = NULL;
        cs_status made = cs_csv_header(&cs_row_layout, &line);
        status = write_and_free(samples, made, line, message);
        if (status != CS_OK) {
            cs_samples_close(samples);
        }
    }
    return status;
}

cs_status cs_samples_resume(const char *path, cs_samples *samples, cs_csv_table *table, cs_message *message)
{
    cs_csv_error error = {0};
    struct stat info;
    *table = (cs_csv_table){0};
    cs_status status = open_locked(path, 0, samples, message);
    if (status != CS_OK) {
        return status;
    }
    status = cs_csv_read(path, &cs_row_layout, table, &error);
    if (status != CS_OK) {
        cs_fail(message, status, "%s: %s", path, error.message);
    } else if (fstat(samples->file, &info) != 0 ||
               ftruncate(samples->file, info.st_size - (off_t)table->torn_bytes) != 0) {
        status = cs_fail(message, CS_ERR_IO, "%s: %s", path, strerror(errno));
    } else {
        samples->bytes = info.st_size - (off_t)table->torn_bytes;
    }
    if (status != CS_OK) {
        cs_csv_free(&cs_row_layout, table);
        cs_samples_close(samples);
    }
    return status;
}

cs_status cs_samples_append(cs_samples *samples, const cs_row *row, cs_message *message)
{
    char *line = NULL;
    cs_status made = cs_csv_line(&cs_row_layout, row, &line);
    return write_and_free(samples, made, line, message);
}

void cs_samples_close(cs_samples *samples)
{
    close(samples->file);
    samples->file = -1;
}
