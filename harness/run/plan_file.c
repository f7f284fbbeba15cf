/* SPDX-License-Identifier: MIT */
/* plan.json: what a run was asked to do, so that it can go on after it was killed. */
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "run/json_file.h"
#include "run/plan.h"

/* The numbers of cs_settings, once for both directions. */
#define REAL_SETTINGS(X) X(precision) X(budget) X(min_time) X(invocation_time) X(timeout)
#define COUNT_SETTINGS(X) X(repetitions) X(min_invocations) X(max_invocations)

/* A 64-bit seed does not fit JSON's integers as every reader takes them: decimal text. */
static json_t *seed_to_json(uint64_t seed)
{
    return json_sprintf("%llu", (unsigned long long)seed);
}

static uint64_t seed_from_json(const json_t *value)
{
    const char *text = json_string_value(value);
    return text != NULL ? strtoull(text, NULL, 10) : 0;
}

static json_t *settings_to_json(const cs_settings *settings)
{
    json_t *object = json_object();
#define WRITE(field) json_object_set_new(object, #field, json_real(settings->field));
    REAL_SETTINGS(WRITE)
#undef WRITE
#define WRITE(field) json_object_set_new(object, #field, json_integer((json_int_t)settings->field));
    COUNT_SETTINGS(WRITE)
#undef WRITE
    json_object_set_new(object, "seed", seed_to_json(settings->seed));
    json_object_set_new(object, "oversubscribe", json_boolean(settings->oversubscribe));
    return object;
}

static cs_settings settings_from_json(const json_t *object)
{
    cs_settings settings = cs_settings_default();
#define READ(field) settings.field = json_number_value(json_object_get(object, #field));
    REAL_SETTINGS(READ)
#undef READ
#define READ(field) settings.field = (uint64_t)json_integer_value(json_object_get(object, #field));
    COUNT_SETTINGS(READ)
#undef READ
    settings.seed = seed_from_json(json_object_get(object, "seed"));
    settings.oversubscribe = json_is_true(json_object_get(object, "oversubscribe"));
    return settings;
}

static json_t *cell_to_json(const cs_cell *cell)
{
    json_t *cpus = json_array();
    for (unsigned i = 0; i < cell->threads; i++) {
        json_array_append_new(cpus, json_integer(cell->cpus[i]));
    }
    return json_pack("{s:s, s:s, s:s, s:I, s:I, s:s, s:o, s:o, s:I, s:s}", "cell", cell->name, "variant",
                     cell->entry->name, "input", cell->entry->kernel->inputs[cell->input].name, "n",
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

static bool find_input(const cs_kernel *kernel, const char *name, unsigned *input)
{
    for (unsigned i = 0; i < kernel->input_count; i++) {
        if (strcmp(kernel->inputs[i].name, name) == 0) {
            *input = i;
            return true;
        }
    }
    return false;
}

static cs_status cell_cpus_from_json(const json_t *cpus, cs_cell *cell)
{
    if (cell->threads == 0 || json_array_size(cpus) != cell->threads) {
        return CS_ERR_FORMAT;
    }
    cell->cpus = calloc(cell->threads, sizeof *cell->cpus);
    if (cell->cpus == NULL) {
        return CS_ERR_MEMORY;
    }
    for (unsigned i = 0; i < cell->threads; i++) {
        cell->cpus[i] = (int)json_integer_value(json_array_get(cpus, i));
    }
    return CS_OK;
}

static cs_status cell_from_json(json_t *object, cs_cell *cell, const char *path, cs_message *message)
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
        n < 0 || threads < 1 || threads > 65536) {
        return cs_fail(message, CS_ERR_FORMAT,
                       "%s: a cell lacks a field; this file was not written by coresweep", path);
    }
    cell->entry = cs_find(variant);
    if (cell->entry == NULL || !find_input(cell->entry->kernel, input, &cell->input)) {
        return cs_fail(message, CS_ERR_FORMAT,
                       "%s: this build has no variant '%s' with input '%s'; use the build that wrote it",
                       path, variant, input);
    }
    cell->n = (size_t)n;
    cell->threads = (unsigned)threads;
    cell->repetitions = (unsigned)repetitions;
    cell->data_seed = seed_from_json(data_seed);
    cell->name = strdup(name);
    cell->stop_reason = strdup(stop_reason);
    cs_status status = cs_placement_parse(placement, &cell->placement);
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
    plan->settings = settings_from_json(json_object_get(root, "settings"));
    plan->cells = calloc(count + 1, sizeof *plan->cells);
    if (plan->cells == NULL) {
        json_decref(root);
        return cs_fail(message, CS_ERR_MEMORY, "out of memory");
    }
    for (; status == CS_OK && plan->count < count; plan->count++) {
        status = cell_from_json(json_array_get(cells, plan->count), &plan->cells[plan->count], path, message);
    }
    if (status != CS_OK) {
        cs_plan_free(plan);
    }
    json_decref(root);
    return status;
}
