/* SPDX-License-Identifier: MIT */
/* plan.json: what a run was asked to do, so that it can go on after it was killed. */
#include <float.h>
#include <jansson.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "run/json_file.h"
#include "run/plan.h"

/* The numbers of cs_settings, once for both directions, each with the least value that makes sense. */
#define REAL_SETTINGS(X)                                                                                     \
    X(precision, 0) X(budget, 0) X(min_time, DBL_MIN) X(invocation_time, 0) X(timeout, DBL_MIN)
#define COUNT_SETTINGS(X) X(repetitions, 1) X(min_invocations, 1) X(max_invocations, 0)

/* A 64-bit seed does not fit JSON's integers as every reader takes them: decimal text. */
static json_t *seed_to_json(uint64_t seed)
{
    return json_sprintf("%llu", (unsigned long long)seed);
}

static bool seed_from_json(const json_t *value, uint64_t *seed)
{
    const char *text = json_string_value(value);
    if (text == NULL || text[0] == '\0' || text[strspn(text, "0123456789")] != '\0') {
        return false;
    }
    *seed = strtoull(text, NULL, 10);
    return true;
}

static json_t *settings_to_json(const cs_settings *settings)
{
    json_t *object = json_object();
#define WRITE(field, least) json_object_set_new(object, #field, json_real(settings->field));
    REAL_SETTINGS(WRITE)
#undef WRITE
#define WRITE(field, least) json_object_set_new(object, #field, json_integer((json_int_t)settings->field));
    COUNT_SETTINGS(WRITE)
#undef WRITE
    json_object_set_new(object, "seed", seed_to_json(settings->seed));
    json_object_set_new(object, "oversubscribe", json_boolean(settings->oversubscribe));
    json_object_set_new(object, "weak", json_boolean(settings->weak));
    return object;
}

static bool real_from_json(const json_t *value, double least, double *number)
{
    *number = json_number_value(value);
    return json_is_number(value) && *number >= least;
}

static bool count_from_json(const json_t *value, json_int_t least, uint64_t *count)
{
    *count = (uint64_t)json_integer_value(value);
    return json_is_integer(value) && json_integer_value(value) >= least;
}

/* The name of the first setting that is missing or makes no sense; NULL: all are well. */
static const char *settings_from_json(const json_t *object, cs_settings *settings)
{
    if (!json_is_object(object)) {
        return "settings";
    }
#define READ(field, least)                                                                                   \
    if (!real_from_json(json_object_get(object, #field), least, &settings->field)) {                         \
        return #field;                                                                                       \
    }
    REAL_SETTINGS(READ)
#undef READ
#define READ(field, least)                                                                                   \
    if (!count_from_json(json_object_get(object, #field), least, &settings->field)) {                        \
        return #field;                                                                                       \
    }
    COUNT_SETTINGS(READ)
#undef READ
    if (settings->repetitions > CS_MOST_REPETITIONS) {
        return "repetitions";
    }
    if (!seed_from_json(json_object_get(object, "seed"), &settings->seed)) {
        return "seed";
    }
    /* Absent from files that were written before there was weak scaling. */
    const json_t *weak = json_object_get(object, "weak");
    settings->weak = json_is_true(weak);
    if (weak != NULL && !json_is_boolean(weak)) {
        return "weak";
    }
    const json_t *oversubscribe = json_object_get(object, "oversubscribe");
    settings->oversubscribe = json_is_true(oversubscribe);
    return json_is_boolean(oversubscribe) ? NULL : "oversubscribe";
}

static json_t *cell_to_json(const cs_cell *cell)
{
    json_t *cpus = json_array();
    for (unsigned i = 0; i < cs_cell_bound(cell); i++) {
        json_array_append_new(cpus, json_integer(cell->cpus[i]));
    }
    return json_pack("{s:s, s:s, s:s, s:I, s:I, s:s, s:o, s:o, s:I, s:s}", "cell", cell->name, "variant",
                     cell->entry->name, "input", cell->entry->kernel->inputs.values[cell->input].name, "n",
                     (json_int_t)cell->n, "threads", (json_int_t)cell->threads, "placement",
                     cs_placement_name(cell->placement), "cpus", cpus, "data_seed",
                     seed_to_json(cell->data_seed), "repetitions", (json_int_t)cell->repetitions,
                     "stop_reason", cell->stop_reason);
}

cs_status cs_plan_save(const cs_plan *plan, const char *path, cs_message *message)
{
    json_t *cells = json_array();
    for (size_t i = 0; i < plan->count; i++) {
        json_array_append_new(cells, cell_to_json(&plan->cells[i]));
    }
    json_t *root = json_pack("{s:i, s:o, s:o}", "format", CS_RUN_FORMAT, "settings",
                             settings_to_json(&plan->settings), "cells", cells);
    cs_status status = cs_json_write(path, root, message);
    json_decref(root);
    return status;
}

static cs_status cell_cpus_from_json(const json_t *cpus, cs_cell *cell)
{
    const bool unbound = cell->placement == CS_PLACEMENT_FREE;
    if (cell->threads == 0 || unbound != cell->entry->kernel->concurrent || !json_is_array(cpus) ||
        json_array_size(cpus) != (unbound ? 0 : cell->threads)) {
        return CS_ERR_FORMAT;
    }
    if (unbound) {
        return CS_OK;
    }
    cell->cpus = calloc(cell->threads, sizeof *cell->cpus);
    if (cell->cpus == NULL) {
        return CS_ERR_MEMORY;
    }
    for (unsigned i = 0; i < cell->threads; i++) {
        uint64_t cpu = 0;
        if (!count_from_json(json_array_get(cpus, i), 0, &cpu) || cpu > INT_MAX) {
            return CS_ERR_FORMAT;
        }
        cell->cpus[i] = (int)cpu;
    }
    return CS_OK;
}

static cs_status cell_from_json(json_t *object, const cs_settings *settings, cs_cell *cell, const char *path,
                                cs_message *message)
{
    const char *name = NULL;
    const char *variant = NULL;
    const char *input = NULL;
    const char *placement = NULL;
    const char *stop_reason = NULL;
    json_t *cpus = NULL;
    json_t *data_seed = NULL;
    json_int_t n = 0;
    json_int_t threads = 0;
    json_int_t repetitions = 0;
    if (json_unpack(object, "{s:s, s:s, s:s, s:I, s:I, s:s, s:o, s:o, s:I, s:s}", "cell", &name, "variant",
                    &variant, "input", &input, "n", &n, "threads", &threads, "placement", &placement, "cpus",
                    &cpus, "data_seed", &data_seed, "repetitions", &repetitions, "stop_reason",
                    &stop_reason) != 0 ||
        n < 0 || threads < 1 || threads > 65536 || repetitions < 0 ||
        (uint64_t)repetitions > settings->repetitions) {
        return cs_fail(
            message, CS_ERR_FORMAT,
            "%s: a cell lacks a field, or it makes no sense; this file was not written by coresweep", path);
    }
    cell->entry = cs_find(variant);
    if (cell->entry == NULL || !cs_find_input(cell->entry->kernel, input, &cell->input)) {
        return cs_fail(message, CS_ERR_FORMAT,
                       "%s: this build has no variant '%s' with input '%s'; use the build that wrote it",
                       path, variant, input);
    }
    cell->n = (size_t)n;
    cell->threads = (unsigned)threads;
    cell->repetitions = (unsigned)repetitions;
    cell->name = strdup(name);
    cell->stop_reason = strdup(stop_reason);
    cs_status status = seed_from_json(data_seed, &cell->data_seed) ? CS_OK : CS_ERR_FORMAT;
    if (status == CS_OK) {
        status = cs_placement_parse(placement, &cell->placement);
    }
    if (status == CS_OK) {
        status = cell_cpus_from_json(cpus, cell);
    }
    if (status == CS_OK && (cell->name == NULL || cell->stop_reason == NULL)) {
        status = CS_ERR_MEMORY;
    }
    return status == CS_OK
               ? status
               : cs_fail(message, status, "%s: cell '%s': %s", path, name, cs_status_text(status));
}

cs_status cs_plan_load(const char *path, cs_plan *plan, cs_message *message)
{
    json_t *root = NULL;
    *plan = (cs_plan){0};
    cs_status status = cs_json_read(path, CS_RUN_FORMAT, &root, message);
    if (status != CS_OK) {
        return status;
    }
    const json_t *cells = json_object_get(root, "cells");
    size_t count = json_array_size(cells);
    const char *senseless = settings_from_json(json_object_get(root, "settings"), &plan->settings);
    if (senseless == NULL && count == 0) {
        senseless = "cells";
    }
    if (senseless != NULL) {
        json_decref(root);
        return cs_fail(message, CS_ERR_FORMAT,
                       "%s: '%s' is missing or makes no sense; this file was not written by coresweep", path,
                       senseless);
    }
    plan->cells = calloc(count + 1, sizeof *plan->cells);
    if (plan->cells == NULL) {
        json_decref(root);
        return cs_fail(message, CS_ERR_MEMORY, "out of memory");
    }
    for (; status == CS_OK && plan->count < count; plan->count++) {
        status = cell_from_json(json_array_get(cells, plan->count), &plan->settings,
                                &plan->cells[plan->count], path, message);
    }
    if (status != CS_OK) {
        cs_plan_free(plan);
    }
    json_decref(root);
    return status;
}
