/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report/csv.h"
#include "report/target.h"

/* write() until all is out: signals interrupt it, and pipes and full disks shorten it. */
static cs_status write_all(int fd, const char *text)
{
    size_t left = strlen(text);
    while (left > 0) {
        ssize_t written = write(fd, text, left);
        if (written < 0 && errno != EINTR) {
            return CS_ERR_IO;
        }
        if (written > 0) {
            text += written;
            left -= (size_t)written;
        }
    }
    return CS_OK;
}

static cs_status write_table(int fd, const cs_table_layout *layout, const void *rows, size_t count)
{
    char *line = NULL;
    cs_status status = cs_csv_header(layout, &line);
    if (status == CS_OK) {
        status = write_all(fd, line);
    }
    for (size_t i = 0; status == CS_OK && i < count; i++) {
        free(line);
        line = NULL;
        status = cs_csv_line(layout, (const char *)rows + i * layout->row_bytes, &line);
        if (status == CS_OK) {
            status = write_all(fd, line);
        }
    }
    int saved = errno;
    free(line);
    errno = saved;
    return status;
}

cs_status cs_csv_print(FILE *out, const cs_table_layout *layout, const void *rows, size_t count)
{
    char *line = NULL;
    cs_status status = cs_csv_header(layout, &line);
    for (size_t i = 0; status == CS_OK && i < count; i++) {
        fputs(line, out);
        free(line);
        line = NULL;
        status = cs_csv_line(layout, (const char *)rows + i * layout->row_bytes, &line);
    }
    if (status == CS_OK) {
        fputs(line, out);
    }
    free(line);
    return status;
}

/* The rename itself is durable only once the folder is synced. Some file systems refuse that; the file is
 * whole even so. */
static void sync_folder(char *path)
{
    int fd = open(dirname(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(fd);
        (void)close(fd);
    }
}

cs_status cs_csv_write(const char *path, const cs_table_layout *layout, const void *rows, size_t count)
{
    char *temporary = NULL;
    if (asprintf(&temporary, "%s.%ld.tmp", path, (long)getpid()) < 0) {
        return CS_ERR_MEMORY;
    }
    cs_status status = CS_ERR_IO;
    const bool stream = cs_is_stream(path);
    int fd = open(stream ? path : temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0) {
        goto out;
    }
    status = write_table(fd, layout, rows, count);
    if (status == CS_OK && !stream && fsync(fd) != 0) {
        status = CS_ERR_IO;
    }
    if (close(fd) != 0 && status == CS_OK) {
        status = CS_ERR_IO;
    }
    if (stream) {
        goto out;
    }
    if (status == CS_OK && rename(temporary, path) != 0) {
        status = CS_ERR_IO;
    }
    if (status != CS_OK) {
        int saved = errno;
        (void)unlink(temporary);
        errno = saved;
        goto out;
    }
    sync_folder(temporary);
out:;
    int saved = errno;
    free(temporary);
    errno = saved;
    return status;
}
