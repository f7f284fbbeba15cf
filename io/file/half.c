/* SPDX-License-Identifier: MIT */
#include "file/half.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    RECORD = 9216, /* bytes: a URL of 8192, a validator and the rest; a longer URL has no record */
};

static void record_name(const cs__half *half, char name[CS__TEMPORARY])
{
    cs__temporary_name(half->hash, ".record", name);
}

/* Ours alone, and still under its name: who had it locked before us may have renamed it meanwhile. A planted
 * hard link must not lead us into another file. */
static bool is_ours(const cs_folder *folder, const cs__half *half)
{
    struct stat open_one;
    struct stat named;
    return fstat(half->descriptor, &open_one) == 0 && S_ISREG(open_one.st_mode) && open_one.st_nlink == 1 &&
           open_one.st_uid == geteuid() &&
           fstatat(folder->descriptor, half->name, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
           named.st_dev == open_one.st_dev && named.st_ino == open_one.st_ino;
}

/* Opens and locks the half file that has the URL's name, by `flags` besides. Whatever prevents it (somebody
 * has it, it is a link or a pipe, the file system has no locks), there is none for us: 0 or an errno of open.
 * O_NONBLOCK is for pipes. */
static int open_by_url(const cs_folder *folder, const char *url, int flags, cs__half *half)
{
    *half = (cs__half){.is_by_url = true, .hash = cs__hash(url)};
    cs__temporary_name(half->hash, ".part", half->name);
    half->descriptor =
        openat(folder->descriptor, half->name, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | flags, 0666);
    if (half->descriptor < 0) {
        return errno;
    }
    if (flock(half->descriptor, LOCK_EX | LOCK_NB) != 0 || !is_ours(folder, half)) {
        cs__half_close(half);
    }
    return 0;
}

/* Takes a line "<key> <value>"; NULL: it is another. */
static char *take_line(char **text, const char *key)
{
    char *line = strsep(text, "\n");
    const size_t length = strlen(key);
    const bool is_it = *text != NULL && strncmp(line, key, length) == 0 && line[length] == ' ';
    return is_it ? line + length + 1 : NULL;
}

static bool take_number(char **text, const char *key, int base, uint64_t *number)
{
    const char *value = take_line(text, key);
    char end = '\0';
    return value != NULL && (base == 16 ? sscanf(value, "%" SCNx64 "%c", number, &end)
                                        : sscanf(value, "%" SCNu64 "%c", number, &end)) == 1;
}

/* The URL stands last and may contain anything. */
static bool parse_record(char *text, const char *url, uint64_t *run, cs__half_told *told)
{
    if (!take_number(&text, "run", 16, run) || !take_number(&text, "total", 10, &told->total)) {
        return false;
    }
    const char *validator = take_line(&text, "validator");
    if (validator == NULL || validator[0] == '\0' || strlen(validator) >= sizeof told->validator) {
        return false;
    }
    snprintf(told->validator, sizeof told->validator, "%s", validator);
    return strncmp(text, "url ", 4) == 0 && strcmp(text + 4, url) == 0;
}

static bool read_record(const cs_folder *folder, const cs__half *half, const char *url, cs__half_told *told)
{
    char name[CS__TEMPORARY];
    char text[RECORD];
    uint64_t run = 0;
    record_name(half, name);
    const int in = openat(folder->descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (in < 0) {
        return false;
    }
    const ssize_t size = read(in, text, sizeof text);
    close(in);
    if (size < 0 || (size_t)size == sizeof text) {
        return false;
    }
    text[size] = '\0';
    return parse_record(text, url, &run, told) && (folder->options.resume || run == folder->run);
}

bool cs__half_find(const cs_folder *folder, const char *url, cs__half *half, cs__half_told *told,
                   uint64_t *size)
{
    struct stat file;
    if (open_by_url(folder, url, 0, half) != 0 || half->descriptor < 0) {
        return false;
    }
    const bool is_there = fstat(half->descriptor, &file) == 0;
    const bool is_found = is_there && read_record(folder, half, url, told) && file.st_size > 0 &&
                          (uint64_t)file.st_size <= told->total;
    if (!is_found && is_there && file.st_size == 0) {
        /* Another made it this moment, finds it locked by us, and goes elsewhere: nobody would remove it. */
        unlinkat(folder->descriptor, half->name, 0);
    }
    if (!is_found) {
        cs__half_close(half);
        return false;
    }
    *size = (uint64_t)file.st_size;
    return true;
}

int cs__half_open(const cs_folder *folder, const char *url, uint64_t *random, cs__half *half)
{
    const int error = open_by_url(folder, url, O_CREAT, half);
    if (error == 0 && half->descriptor >= 0) {
        return cs__half_empty(folder, half);
    }
    if (error == ENOSPC || error == EDQUOT || error == EROFS) {
        return error;
    }
    half->is_by_url = false;
    return cs__temporary_open(folder, random, half->name, &half->descriptor);
}

int cs__half_empty(const cs_folder *folder, const cs__half *half)
{
    cs__half_forget(folder, half);
    return ftruncate(half->descriptor, 0) != 0 ? errno : 0;
}

bool cs__half_record(const cs_folder *folder, const cs__half *half, const char *url,
                     const cs__half_told *told)
{
    char name[CS__TEMPORARY];
    char text[RECORD];
    const int size =
        snprintf(text, sizeof text, "run %016" PRIx64 "\ntotal %" PRIu64 "\nvalidator %s\nurl %s",
                 folder->run, told->total, told->validator, url);
    if (!half->is_by_url || told->validator[0] == '\0' || strchr(told->validator, '\n') != NULL ||
        size >= RECORD - 1) {
        return false;
    }
    record_name(half, name);
    /* A URL may hold a secret, and a name that is there was planted: the record was removed before. */
    const int out =
        openat(folder->descriptor, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (out < 0) {
        return false;
    }
    const bool is_written = write(out, text, (size_t)size) == size;
    return close(out) == 0 && is_written;
}

void cs__half_forget(const cs_folder *folder, const cs__half *half)
{
    char name[CS__TEMPORARY];
    if (half->is_by_url) {
        record_name(half, name);
        unlinkat(folder->descriptor, name, 0);
    }
}

void cs__half_close(cs__half *half)
{
    if (half->descriptor >= 0) {
        close(half->descriptor);
        half->descriptor = -1;
    }
}

void cs__half_remove(const cs_folder *folder, cs__half *half)
{
    cs__half_forget(folder, half);
    unlinkat(folder->descriptor, half->name, 0);
    cs__half_close(half);
}
