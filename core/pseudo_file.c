/* SPDX-License-Identifier: MIT */
#include "pseudo_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static cs_status open_below(const char *root, const char *path, int *fd)
{
    char *full = NULL;
    if (asprintf(&full, "%s%s", root, path) < 0) {
        return CS_ERR_MEMORY;
    }
    *fd = open(full, O_RDONLY | O_CLOEXEC);
    int error = errno;
    free(full);
    errno = error;
    return *fd < 0 ? CS_ERR_IO : CS_OK;
}

static void trim(char *text, size_t length)
{
    while (length > 0 && strchr(" \t\n", text[length - 1]) != NULL) {
        length--;
    }
    text[length] = '\0';
}

/* Until the end of the file or of the buffer: files of /proc may be handed out in parts. */
static cs_status read_fully(int fd, char *text, size_t size, size_t *length)
{
    *length = 0;
    while (*length < size) {
        ssize_t got = read(fd, text + *length, size - *length);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return CS_ERR_IO;
        }
        if (got == 0) {
            break;
        }
        *length += (size_t)got;
    }
    return CS_OK;
}

cs_status cs_pseudo_read(const char *root, const char *path, char *text, size_t size)
{
    text[0] = '\0';
    int fd;
    cs_status status = open_below(root, path, &fd);
    if (status != CS_OK) {
        return status;
    }
    size_t length;
    status = read_fully(fd, text, size - 1, &length);
    int error = errno;
    close(fd);
    errno = error;
    trim(text, status == CS_OK ? length : 0);
    return status;
}

cs_status cs_pseudo_read_integer(const char *root, const char *path, long long *value)
{
    char text[64];
    cs_status status = cs_pseudo_read(root, path, text, sizeof text);
    if (status != CS_OK) {
        return status;
    }
    char *end;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (end == text || *end != '\0' || errno != 0) {
        return CS_ERR_FORMAT;
    }
    *value = number;
    return CS_OK;
}

cs_status cs_pseudo_read_all(const char *root, const char *path, char **text)
{
    *text = NULL;
    int fd;
    cs_status status = open_below(root, path, &fd);
    if (status != CS_OK) {
        return status;
    }
    char *buffer = NULL;
    size_t length = 0;
    /* Their stat size is 0, so the buffer is doubled until the file ends inside it. */
    for (size_t size = 16384;; size *= 2) {
        char *larger = realloc(buffer, size);
        if (larger == NULL) {
            status = CS_ERR_MEMORY;
            break;
        }
        buffer = larger;
        size_t got;
        status = read_fully(fd, buffer + length, size - 1 - length, &got);
        length += got;
        if (status != CS_OK || length < size - 1) {
            break;
        }
    }
    int error = errno;
    close(fd);
    errno = error;
    if (status != CS_OK) {
        free(buffer);
        return status;
    }
    trim(buffer, length);
    *text = buffer;
    return CS_OK;
}
