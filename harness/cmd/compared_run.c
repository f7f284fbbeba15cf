/* SPDX-License-Identifier: MIT */
#include "cmd/compared_run.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "node/provenance.h"
#include "run/json_file.h"
#include "run/samples_check.h"

static cs_status read_cells(cs_compared_run *run, cs_message *message)
{
    cs_status status = cs_cells_cut(run->samples.rows, run->samples.count, &run->cells);
    if (status != CS_OK) {
        return cs_fail(message, status, "%s", cs_status_text(status));
    }
    for (size_t i = 0; status == CS_OK && i < run->cells.count; i++) {
        const cs_cell_rows *cell = &run->cells.cells[i];
        status = cs_samples_check_cell(run->folder.samples, &run->samples, cell->rows, cell->count, message);
    }
    return status;
}

cs_status cs_compared_run_read(const char *path, cs_compared_run *run, cs_message *message)
{
    *run = (cs_compared_run){0};
    cs_status status = cs_folder_name(path, &run->folder);
    if (status != CS_OK) {
        return cs_fail(message, status, "%s", cs_status_text(status));
    }
    status = cs_json_read(run->folder.context, CS_CONTEXT_FORMAT, &run->context, message);
    if (status == CS_OK) {
        status = cs_samples_read(run->folder.samples, &run->samples, message);
    }
    return status == CS_OK ? read_cells(run, message) : status;
}

void cs_compared_run_free(cs_compared_run *run)
{
    cs_cells_free(&run->cells);
    cs_csv_free(&cs_row_layout, &run->samples);
    json_decref(run->context);
    cs_folder_free(&run->folder);
    *run = (cs_compared_run){0};
}

/* What a call of the cell costs must be the same in both, or two kinds of work are compared. */
static const char *other_work(const cs_cell_rows *base, const cs_cell_rows *head)
{
    static const size_t costs[] = {offsetof(cs_row, bytes_per_call), offsetof(cs_row, flops_per_call),
                                   offsetof(cs_row, items_per_call)};
    const cs_row *a = cs_first_timed(base);
    const cs_row *b = cs_first_timed(head);
    for (size_t i = 0; a != NULL && b != NULL && i < sizeof costs / sizeof costs[0]; i++) {
        double x = *(const double *)(const void *)((const char *)a + costs[i]);
        double y = *(const double *)(const void *)((const char *)b + costs[i]);
        if (x != y && !(isnan(x) && isnan(y))) {
            return cs_column_at(&cs_row_layout, costs[i])->name;
        }
    }
    return NULL;
}

static size_t count_invocations(const cs_cell_rows *cell)
{
    size_t count = 0;
    for (size_t i = 0; i < cell->count; i++) {
        count +=
            cs_is_timed_row(cell->rows[i]) && (i == 0 || cell->rows[i]->round != cell->rows[i - 1]->round);
    }
    return count;
}

/* A cell of both; NULL where head lacks it. */
static const cs_cell_rows *partner(const cs_compared_run *head, const cs_cell_rows *cell)
{
    return cs_cells_find(&head->cells, cell->first->cell);
}

static cs_status refuse_single(const cs_compared_run *base, const cs_compared_run *head, cs_message *message)
{
    const cs_compared_run *single = NULL;
    const cs_row *row = NULL;
    for (size_t i = 0; i < base->cells.count; i++) {
        const cs_cell_rows *cell = &base->cells.cells[i];
        const cs_cell_rows *other = partner(head, cell);
        if (other == NULL) {
            continue;
        }
        if (count_invocations(cell) != 1 && count_invocations(other) != 1) {
            return CS_OK;
        }
        if (single == NULL) {
            single = count_invocations(cell) == 1 ? base : head;
            row = single == base ? cell->first : other->first;
        }
    }
    return single == NULL
               ? CS_OK
               : cs_fail(message, CS_ERR_ARGUMENT,
                         "%s:%zu: the cell %s has one invocation, and so it is with every cell: how much "
                         "invocations differ is not known, so no change can be told; sweep with "
                         "--min-invocations 6 or more",
                         single->folder.samples, cs_samples_line(&single->samples, row), row->cell);
}

cs_status cs_compared_runs_match(const cs_compared_run *base, const cs_compared_run *head,
                                 cs_message *message)
{
    size_t common = 0;
    for (size_t i = 0; i < base->cells.count; i++) {
        const cs_cell_rows *cell = &base->cells.cells[i];
        const cs_cell_rows *other = partner(head, cell);
        const char *column = other != NULL ? other_work(cell, other) : NULL;
        common += other != NULL;
        if (column != NULL) {
            return cs_fail(
                message, CS_ERR_ARGUMENT,
                "%s:%zu: the cell %s has another '%s' than in %s: its name means other work there, "
                "or another unit, and their times cannot be compared",
                head->folder.samples, cs_samples_line(&head->samples, other->first), cell->first->cell,
                column, base->folder.samples);
        }
    }
    if (common == 0) {
        return cs_fail(message, CS_ERR_ARGUMENT,
                       "%s and %s have no cell in common: the first has such as %s, the second such as %s",
                       base->folder.path, head->folder.path, base->cells.cells[0].first->cell,
                       head->cells.cells[0].first->cell);
    }
    return refuse_single(base, head, message);
}

static const char *duet_of(const cs_compared_run *run)
{
    return json_string_value(json_object_get(json_object_get(run->context, "duet"), "id"));
}

bool cs_compared_runs_paired(const cs_compared_run *base, const cs_compared_run *head)
{
    const char *first = duet_of(base);
    const char *second = duet_of(head);
    return first != NULL && second != NULL && strcmp(first, second) == 0 &&
           strcmp(base->folder.path, head->folder.path) != 0;
}

/* A kernel that reserves a little more at boot does not make another machine of it: numbers may differ by 1%.
 */
static bool same_fact(const json_t *a, const json_t *b)
{
    if (json_is_number(a) && json_is_number(b)) {
        double x = json_number_value(a);
        double y = json_number_value(b);
        return fabs(x - y) <= 0.01 * fmax(fabs(x), fabs(y));
    }
    return a != NULL && b != NULL && json_equal(a, b) != 0;
}

/* Tells of the keys of one object whose values differ. */
static size_t compare_objects(const json_t *base, const json_t *head, cs_tell_fact tell, void *context)
{
    json_t *keys = json_object();
    const char *key = NULL;
    json_t *value = NULL;
    size_t count = 0;
    (void)json_object_update(keys, (json_t *)(uintptr_t)base);
    (void)json_object_update(keys, (json_t *)(uintptr_t)head);
    json_object_foreach(keys, key, value)
    {
        const json_t *a = json_object_get(base, key);
        const json_t *b = json_object_get(head, key);
        if (!same_fact(a, b)) {
            char *texts[2] = {json_dumps(a, JSON_ENCODE_ANY | JSON_COMPACT),
                              json_dumps(b, JSON_ENCODE_ANY | JSON_COMPACT)};
            tell(context, key, texts[0] != NULL ? texts[0] : "unknown",
                 texts[1] != NULL ? texts[1] : "unknown");
            free(texts[0]);
            free(texts[1]);
            count++;
        }
    }
    json_decref(keys);
    return count;
}

size_t cs_compared_runs_differ(const cs_compared_run *base, const cs_compared_run *head, cs_tell_fact tell,
                               void *context)
{
    static const char *const rooms[] = {"system", "libraries", "environment"};
    size_t count = compare_objects(json_object_get(base->context, "machine"),
                                   json_object_get(head->context, "machine"), tell, context);
    for (size_t i = 0; i < sizeof rooms / sizeof rooms[0]; i++) {
        (void)compare_objects(json_object_get(base->context, rooms[i]),
                              json_object_get(head->context, rooms[i]), tell, context);
    }
    return count;
}
