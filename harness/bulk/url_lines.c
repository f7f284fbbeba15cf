/* SPDX-License-Identifier: MIT */
#include "bulk/url_lines.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char blanks[] = " \t\r\v\f";

static cs_status fail_io(const cs_url_lines *lines, int error, cs_message *message)
{
    return cs_fail(message, CS_ERR_IO, "cannot read the list %s: %s", lines->path, strerror(error));
}

cs_status cs_url_lines_open(const char *path, cs_url_lines **lines, cs_message *message)
{
    struct stat at;
    cs_url_lines *new = malloc(sizeof *new);
    cs_status status = CS_OK;
    if (new == NULL) {
        return cs_fail(message, CS_ERR_MEMORY, "out of memory");
    }
    bool standard = strcmp(path, "-") == 0;
    memset(new, 0, offsetof(cs_url_lines, block));
    new->path = standard ? "on standard input" : path;
    new->size = -1;
    new->file = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (new->file < 0 || fstat(new->file, &at) != 0) {
        status = fail_io(new, errno, message);
    } else if (S_ISDIR(at.st_mode)) {
        status = fail_io(new, EISDIR, message);
    } else if (S_ISREG(at.st_mode)) {
        new->size = at.st_size;
        new->begin = lseek(new->file, 0, SEEK_CUR);
    }
    if (status != CS_OK) {
        cs_url_lines_close(new);
        new = NULL;
    }
    *lines = new;
    return status;
}

void cs_url_lines_close(cs_url_lines *lines)
{
    if (lines != NULL && lines->file > STDIN_FILENO) {
        (void)close(lines->file);
    }
    free(lines);
}

/* Fills the block, or notes the end. *there: neither may have been possible, where a pipe holds nothing. */
static cs_status fill(cs_url_lines *lines, bool *there, cs_message *message)
{
    struct pollfd one = {.fd = lines->file, .events = POLLIN};
    *there = poll(&one, 1, 0) > 0;
    if (!*there) {
        return CS_OK;
    }
    ssize_t got = read(lines->file, lines->block, sizeof lines->block);
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) {
        *there = false;
        return CS_OK;
    }
    lines->at = 0;
    lines->filled = got > 0 ? (size_t)got : 0;
    lines->read += got > 0 ? got : 0;
    lines->ended = got <= 0;
    return got < 0 ? fail_io(lines, errno, message) : CS_OK;
}

/* Adds what the block holds of the line; true: that was its end. */
static bool add_to_line(cs_url_lines *lines)
{
    const char *from = lines->block + lines->at;
    size_t left = lines->filled - lines->at;
    const char *feed = memchr(from, '\n', left);
    size_t taken = feed != NULL ? (size_t)(feed - from) : left;
    size_t room = sizeof lines->line - 1 - lines->length;
    memcpy(lines->line + lines->length, from, taken < room ? taken : room);
    lines->length += taken < room ? taken : room;
    lines->at += taken + (feed != NULL);
    return feed != NULL;
}

/* A line without its end into lines->line; *there is false behind the last one, and where there is none yet.
 */
static cs_status read_line(cs_url_lines *lines, bool *there, cs_message *message)
{
    bool whole = false;
    *there = false;
    while (!whole && !(lines->ended && lines->at == lines->filled)) {
        if (lines->at == lines->filled) {
            bool filled;
            cs_status status = fill(lines, &filled, message);
            if (status != CS_OK || !filled) {
                return status;
            }
        } else {
            whole = add_to_line(lines);
        }
    }
    *there = whole || lines->length > 0; /* a last one may lack its end */
    lines->line[lines->length] = '\0';
    for (char *zero = lines->line;
         (zero = memchr(zero, '\0', (size_t)(lines->line + lines->length - zero))) != NULL;) {
        *zero = '\x01';
    }
    lines->length = 0;
    return CS_OK;
}

/* Without blanks at both ends. */
static char *trimmed(char *text)
{
    text += strspn(text, blanks);
    size_t length = strlen(text);
    while (length > 0 && strchr(blanks, text[length - 1]) != NULL) {
        length--;
    }
    text[length] = '\0';
    return text;
}

cs_status cs_url_lines_next(cs_url_lines *lines, char **url, char **name, cs_message *message)
{
    bool there = true;
    *url = NULL;
    *name = NULL;
    for (;;) {
        cs_status status = read_line(lines, &there, message);
        if (status != CS_OK || !there) {
            return status;
        }
        char *text = trimmed(lines->line);
        if (*text != '\0' && *text != '#') {
            *url = text;
            break;
        }
    }
    char *tab = strchr(*url, '\t');
    if (tab != NULL) {
        *tab = '\0';
        *name = trimmed(tab + 1);
        *url = trimmed(*url);
    }
    lines->lines++;
    return CS_OK;
}

/* What of the block is still to be given out. */
static uint64_t lines_in_block(const cs_url_lines *lines)
{
    const char *end = lines->block + lines->filled;
    uint64_t count = 0;
    for (const char *line = lines->block + lines->at; line < end;) {
        const char *feed = memchr(line, '\n', (size_t)(end - line));
        feed = feed != NULL ? feed : end;
        while (line < feed && strchr(blanks, *line) != NULL) {
            line++;
        }
        count += line < feed && *line != '#';
        line = feed + 1;
    }
    return count;
}

double cs_url_lines_expected(const cs_url_lines *lines)
{
    double taken = (double)lines->read - (double)(lines->filled - lines->at);
    double all = (double)(lines->size - lines->begin);
    if (cs_url_lines_counted(lines)) {
        return (double)(lines->lines + lines_in_block(lines));
    }
    return lines->size < 0 || taken <= 0 ? (double)NAN : (double)lines->lines * fmax(all / taken, 1);
}

bool cs_url_lines_counted(const cs_url_lines *lines)
{
    return lines->ended || (lines->size >= 0 && lines->read >= lines->size - lines->begin);
}
