/* SPDX-License-Identifier: MIT */
#include "history/store.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "report/columns.h"
#include "run/record_json.h"
#include "run/whole_file.h"

enum { FORMAT = 1 };
static const size_t most_bytes = (size_t)1 << 28;

static const cs_column columns[] = {
#define CS_ROW(name, type, unit, meaning) CS_COLUMN(cs_history_entry, name, type, unit, meaning),
#include "history/entry.def"
#undef CS_ROW
};

const cs_table_layout cs_history_layout = CS_LAYOUT(cs_history_entry, columns);

static int compare_series(const cs_history_entry *a, const cs_history_entry *b)
{
    int cell = strcmp(a->cell, b->cell);
    return cell != 0 ? cell : strcmp(a->machine, b->machine);
}

bool cs_history_same_series(const cs_history_entry *a, const cs_history_entry *b)
{
    return compare_series(a, b) == 0;
}

/* 0: the same cell of the same run. */
static int compare_entries(const void *x, const void *y)
{
    const cs_history_entry *a = x;
    const cs_history_entry *b = y;
    int series = compare_series(a, b);
    int time = strcmp(a->started_utc, b->started_utc);
    return series != 0 ? series : time != 0 ? time : strcmp(a->host, b->host);
}

void cs_history_free(cs_history *history)
{
    for (size_t i = 0; i < history->count; i++) {
        cs_record_free(&cs_history_layout, &history->entries[i]);
    }
    free(history->entries);
    *history = (cs_history){0};
}

static const char *problem_of(const cs_history_entry *entry)
{
    return entry->format != FORMAT         ? "it is of another version"
           : entry->started_utc[0] == '\0' ? "it lacks 'started_utc'"
           : entry->machine[0] == '\0'     ? "it lacks 'machine'"
           : entry->cell[0] == '\0'        ? "it lacks 'cell'"
           : !(entry->median_seconds > 0)  ? "it lacks a 'median_seconds' above 0"
                                           : NULL;
}

/* Fills an entry that was initialised. */
static cs_status parse_line(const char *path, size_t line, const char *text, size_t bytes,
                            cs_history_entry *entry, cs_message *message)
{
    json_error_t error;
    const cs_column *wrong = NULL;
    json_t *object = json_loadb(text, bytes, JSON_REJECT_DUPLICATES, &error);
    if (!json_is_object(object)) {
        json_decref(object);
        return cs_fail(message, CS_ERR_FORMAT, "%s:%zu: no JSON object: %s", path, line,
                       object == NULL ? error.text : "another value");
    }
    cs_status status = cs_record_from_json(object, &cs_history_layout, entry, &wrong);
    json_decref(object);
    if (status != CS_OK) {
        return cs_fail(message, status, "%s:%zu: '%s' is no %s", path, line, wrong->name,
                       wrong->type == CS_TEXT ? "text" : "number");
    }
    const char *problem = problem_of(entry);
    return problem == NULL ? CS_OK : cs_fail(message, CS_ERR_FORMAT, "%s:%zu: %s", path, line, problem);
}

static void sort_and_drop_doubles(cs_history *history)
{
    size_t kept = 0;
    qsort(history->entries, history->count, sizeof *history->entries, compare_entries);
    for (size_t i = 0; i < history->count; i++) {
        if (kept > 0 && compare_entries(&history->entries[kept - 1], &history->entries[i]) == 0) {
            cs_record_free(&cs_history_layout, &history->entries[i]);
        } else {
            history->entries[kept++] = history->entries[i];
        }
    }
    history->count = kept;
}

static size_t count_lines(const char *text, size_t bytes)
{
    size_t lines = 0;
    for (size_t i = 0; i < bytes; i++) {
        lines += text[i] == '\n';
    }
    return lines;
}

static cs_status parse(const char *path, const char *text, size_t bytes, cs_history *history,
                       cs_message *message)
{
    size_t lines = count_lines(text, bytes);
    const char *at = text;
    const char *end = NULL;
    cs_status status = CS_OK;
    *history = (cs_history){.entries = calloc(lines + 1, sizeof *history->entries)};
    if (history->entries == NULL) {
        return cs_fail(message, CS_ERR_MEMORY, "out of memory");
    }
    while (status == CS_OK && (end = memchr(at, '\n', bytes - (size_t)(at - text))) != NULL) {
        cs_history_entry *entry = &history->entries[history->count];
        status = cs_record_init(&cs_history_layout, entry);
        if (status == CS_OK) {
            history->count++;
            status = parse_line(path, history->count, at, (size_t)(end - at), entry, message);
        }
        at = end + 1;
    }
    if (status == CS_OK && at != text + bytes) {
        status =
            cs_fail(message, CS_ERR_FORMAT, "%s:%zu: the last line is cut off; remove it", path, lines + 1);
    }
    if (status == CS_OK) {
        sort_and_drop_doubles(history);
    } else {
        cs_history_free(history);
    }
    return status;
}

cs_status cs_history_read(const char *path, cs_history *history, cs_message *message)
{
    char *text = NULL;
    size_t bytes = 0;
    *history = (cs_history){0};
    cs_status status = cs_file_read(path, most_bytes, &text, &bytes, message);
    if (status == CS_OK) {
        status = parse(path, text, bytes, history, message);
    }
    free(text);
    return status;
}

/* What the machine has, as 16 hexadecimal digits: FNV-1a (Fowler, Noll and Vo) of context.json's `machine`.
 * Its name is left out, since each job of a cluster or of continuous integration has another, and the memory,
 * which differs by a few pages from one boot to the next. */
static cs_status fingerprint(const cs_export_run *run, char text[17])
{
    uint64_t hash = UINT64_C(14695981039346656037);
    json_t *machine = json_copy(json_object_get(run->context, "machine"));
    json_object_del(machine, "hostname");
    json_object_del(machine, "memory_bytes");
    char *dump = machine != NULL ? json_dumps(machine, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
    json_decref(machine);
    if (dump == NULL) {
        return CS_ERR_MEMORY;
    }
    for (const char *c = dump; *c != '\0'; c++) {
        hash = (hash ^ (unsigned char)*c) * UINT64_C(1099511628211);
    }
    free(dump);
    snprintf(text, 17, "%016" PRIx64, hash);
    return CS_OK;
}

static cs_status fill_entry(const cs_export_run *run, const cs_summary_row *cell, const char *commit,
                            const char *machine, cs_history_entry *entry)
{
    const struct {
        char **field;
        const char *text;
    } texts[] = {
        {&entry->started_utc, cs_export_fact(run, NULL, "started_utc")},
        {&entry->commit, commit != NULL ? commit : cs_export_fact(run, "coresweep", "git_commit")},
        {&entry->host, cs_export_fact(run, "machine", "hostname")},
        {&entry->machine, machine},
        {&entry->cpu_model, cs_export_fact(run, "machine", "cpu_model")},
        {&entry->cell, cell->cell},
    };
    cs_status status = CS_OK;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0] && status == CS_OK; i++) {
        status = cs_text_set(texts[i].field, texts[i].text);
    }
    entry->format = FORMAT;
    entry->median_seconds = cell->median_seconds;
    entry->low_seconds = cell->low_seconds;
    entry->high_seconds = cell->high_seconds;
    entry->confidence = cell->confidence;
    entry->invocations = cell->invocations;
    return status;
}

/* Writes the line of one cell, unless `there` has it. */
static cs_status write_entry(FILE *out, const cs_history *there, const cs_history_entry *entry,
                             cs_history_added *added)
{
    if (bsearch(entry, there->entries, there->count, sizeof *entry, compare_entries) != NULL) {
        added->known++;
        return CS_OK;
    }
    added->added++;
    return cs_record_write_json(out, &cs_history_layout, entry);
}

/* The lines of all cells that `there` lacks, as one text; freed by the caller. */
static cs_status make_lines(const cs_export_run *run, const char *commit, const cs_history *there,
                            char **lines, size_t *bytes, cs_history_added *added)
{
    char machine[17];
    cs_status status = fingerprint(run, machine);
    *lines = NULL;
    FILE *out = open_memstream(lines, bytes);
    if (out == NULL) {
        return CS_ERR_MEMORY;
    }
    for (size_t i = 0; i < run->cell_count && status == CS_OK; i++) {
        if (!run->cells[i].timed) {
            added->left_out++;
            continue;
        }
        cs_history_entry entry;
        status = cs_record_init(&cs_history_layout, &entry);
        if (status == CS_OK) {
            status = fill_entry(run, run->cells[i].summary, commit, machine, &entry);
            if (status == CS_OK) {
                status = write_entry(out, there, &entry, added);
            }
            cs_record_free(&cs_history_layout, &entry);
        }
    }
    return fclose(out) != 0 && status == CS_OK ? CS_ERR_MEMORY : status;
}

static cs_status append(int file, const char *path, const char *lines, size_t bytes, cs_message *message)
{
    off_t before = lseek(file, 0, SEEK_END);
    errno = 0;
    ssize_t written = write(file, lines, bytes);
    if (written == (ssize_t)bytes && fsync(file) == 0) {
        return CS_OK;
    }
    int error = errno != 0 ? errno : ENOSPC;
    int ignored = ftruncate(file, before); /* best effort: where it fails, the next reader names the line */
    (void)ignored;
    return cs_fail(message, CS_ERR_IO, "%s: %s", path, strerror(error));
}

cs_status cs_history_add(const char *path, const cs_export_run *run, const char *commit,
                         cs_history_added *added, cs_message *message)
{
    cs_history there = {0};
    char *lines = NULL;
    size_t bytes = 0;
    *added = (cs_history_added){0};
    if (cs_export_fact(run, NULL, "started_utc")[0] == '\0' ||
        !json_is_object(json_object_get(run->context, "machine"))) {
        return cs_fail(message, CS_ERR_FORMAT,
                       "%s/context.json: 'started_utc' or 'machine' is missing, without which a run has no "
                       "place in a history",
                       run->folder);
    }
    if (run->open_cells > 0) {
        return cs_fail(message, CS_ERR_FORMAT,
                       "%s is not finished: %zu of its cells had more to come, and a history replaces no "
                       "line; `coresweep sweep --resume %s` first",
                       run->folder, run->open_cells, run->folder);
    }
    int file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
    if (file < 0 || flock(file, LOCK_EX) != 0) {
        cs_fail(message, CS_ERR_IO, "%s: %s", path, strerror(errno));
        if (file >= 0) {
            close(file);
        }
        return CS_ERR_IO;
    }
    cs_status status = cs_history_read(path, &there, message);
    if (status == CS_OK) {
        status = make_lines(run, commit, &there, &lines, &bytes, added);
        if (status != CS_OK) {
            cs_fail(message, status, "%s", cs_status_text(status));
        } else if (bytes > 0) {
            status = append(file, path, lines, bytes, message);
        }
    }
    free(lines);
    cs_history_free(&there);
    close(file);
    return status;
}
