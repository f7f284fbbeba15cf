/* SPDX-License-Identifier: MIT */
/* Folders and sinks for tests, below the current folder. Failures end the test. */
#ifndef CORESWEEP_TESTS_IO_SINKS_H
#define CORESWEEP_TESTS_IO_SINKS_H

#include "support.h"

#include <dirent.h>
#include <sys/stat.h>

#include "file/inside.h"

static const char sinks_url[] = "https://example.org/photo.jpg";
static const char sinks_tag[] = "\"v1\"";

static inline cs_folder *folder_open(const char *path, cs_folder_options options)
{
    cs_folder *folder = NULL;
    cs_message message = {""};
    if (cs_folder_open(path, &options, &folder, &message) != CS_OK) {
        fail_msg("%s", message.text);
    }
    return folder;
}

static inline cs_sink *sink_new(cs_folder *folder)
{
    cs_sink *sink = NULL;
    assert_int_equal(cs_sink_new(folder, &sink), CS_OK);
    return sink;
}

/* Byte `at` of every body. */
static inline unsigned char body_byte(size_t at)
{
    return (unsigned char)(at * 2654435761U >> 13);
}

/* Writes bytes first .. end - 1, `piece` at a time. */
static inline cs_status sink_write(cs_sink *sink, size_t first, size_t end, size_t piece, cs_message *message)
{
    unsigned char *bytes = malloc(piece);
    cs_status status = CS_OK;
    assert_non_null(bytes);
    for (size_t at = first; at < end && status == CS_OK; at += piece) {
        const size_t count = end - at < piece ? end - at : piece;
        for (size_t i = 0; i < count; i++) {
            bytes[i] = body_byte(at + i);
        }
        status = cs_sink_write(sink, bytes, count, message);
    }
    free(bytes);
    return status;
}

/* One file from begin to commit; its final name is left in `final`. False: it was skipped. */
static inline bool sink_file(cs_sink *sink, const char *url, const char *name, size_t size, uint64_t total,
                             char final[CS_NAME_LONGEST + 1])
{
    cs_message message = {""};
    cs_sink_found found;
    assert_int_equal(cs_sink_begin(sink, url, name, &found, &message), CS_OK);
    if (found.skip) {
        return false;
    }
    if (cs_sink_answer(sink, 0, total, sinks_tag, &message) != CS_OK ||
        sink_write(sink, 0, size, 10007, &message) != CS_OK ||
        cs_sink_commit(sink, final, &message) != CS_OK) {
        fail_msg("%s", message.text);
    }
    return true;
}

static inline bool is_there(const char *path)
{
    struct stat file;
    return lstat(path, &file) == 0;
}

static inline void assert_body(const char *path, size_t size)
{
    FILE *in = fopen(path, "rb");
    assert_non_null(in);
    for (size_t at = 0; at < size; at++) {
        const int byte = fgetc(in);
        if (byte != body_byte(at)) {
            fail_msg("%s: byte %zu is %d, expected %d", path, at, byte, body_byte(at));
        }
    }
    assert_int_equal(fgetc(in), EOF);
    fclose(in);
}

/* How many names a folder has: those of half files and records, or the others. */
static inline unsigned count_names(const char *path, bool temporary)
{
    unsigned count = 0;
    DIR *folder = opendir(path);
    const struct dirent *entry;
    assert_non_null(folder);
    while ((entry = readdir(folder)) != NULL) {
        const bool is_dot = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
        count += !is_dot && (strncmp(entry->d_name, ".coresweep-", 11) == 0) == temporary;
    }
    closedir(folder);
    return count;
}

/* "<folder>/.coresweep-<hash of the URL><ending>" */
static inline const char *half_path(const char *folder, const char *url, const char *ending)
{
    static char path[256];
    char name[CS__TEMPORARY];
    cs__temporary_name(cs__hash(url), ending, name);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

#endif
