/* SPDX-License-Identifier: MIT */
#include "run/plan_cell.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "run/nearest.h"

/* Whether one of the patterns fits the name, as cs_select would have it; NULL: all do. */
static bool fits(const char *patterns, const char *full, const char *part)
{
    char pattern[128];
    bool fit = patterns == NULL;
    while (!fit && cs_list_next(&patterns, pattern, sizeof pattern)) {
        fit = fnmatch(pattern, strchr(pattern, '.') != NULL ? full : part, 0) == 0;
    }
    return fit;
}

static bool is_optional(const cs_plan_source *source, const char *name, const cs_ratio_cell *cell)
{
    for (size_t i = 0; i < source->group_count; i++) {
        const cs_plan_group *group = &source->groups[i];
        if (group->optional && fits(group->request.kernel, name, cell->kernel) &&
            fits(group->request.variant, name, cell->variant)) {
            return true;
        }
    }
    return false;
}

static const cs_kernel *find_kernel(const char *name)
{
    for (size_t i = 0; i < cs_registry_count; i++) {
        if (strcmp(cs_registry[i].kernel_name, name) == 0) {
            return cs_registry[i].kernel;
        }
    }
    return NULL;
}

static cs_status unknown_variant(const cs_plan_reader *r, cs_yaml_node node, const char *name)
{
    char hint[96];
    cs_nearest nearest = {.wanted = name};
    for (size_t i = 0; i < cs_registry_count; i++) {
        cs_nearest_offer(&nearest, cs_registry[i].name);
    }
    cs_nearest_hint(&nearest, hint, sizeof hint);
    return cs_yaml_fail(node, r->message, "variant: no variant named '%s'%s", name,
                        hint[0] ? hint : "; write it as kernel.variant, `coresweep list` shows them");
}

/* "kernel.variant" into the cell; *entry is NULL where this build lacks it and an optional group may name it.
 * The text is cut at its dot: `name` is a copy that the source keeps. */
static cs_status parse_name(const cs_plan_reader *r, cs_yaml_node node, cs_ratio_cell *cell,
                            const cs_entry **entry)
{
    const char *name = cs_yaml_text(node);
    const char *dot = strchr(name, '.');
    *entry = cs_find(name);
    if (dot == NULL) {
        return unknown_variant(r, node, name);
    }
    cs_plan_source *source = r->source;
    char **more = realloc(source->texts, (source->text_count + 1) * sizeof *more);
    char *kernel = strndup(name, (size_t)(dot - name));
    source->texts = more != NULL ? more : source->texts;
    if (more == NULL || kernel == NULL) {
        free(kernel);
        return cs_fail(r->message, CS_ERR_MEMORY, "out of memory");
    }
    source->texts[source->text_count++] = kernel;
    cell->kernel = kernel;
    cell->variant = dot + 1;
    cell->line = cs_yaml_line(node);
    return *entry != NULL || is_optional(source, name, cell) ? CS_OK : unknown_variant(r, node, name);
}

static cs_status parse_input(const cs_plan_reader *r, cs_yaml_node node, cs_ratio_cell *cell)
{
    const cs_kernel *kernel = find_kernel(cell->kernel);
    unsigned input = 0;
    if (kernel == NULL) {
        cell->input = cs_yaml_given(node) ? cs_yaml_text(node) : "default";
        return CS_OK;
    }
    if (cs_yaml_given(node) && !cs_find_input(kernel, cs_yaml_text(node), &input)) {
        char hint[96];
        cs_nearest nearest = {.wanted = cs_yaml_text(node)};
        for (unsigned i = 0; i < kernel->inputs.count; i++) {
            cs_nearest_offer(&nearest, kernel->inputs.values[i].name);
        }
        cs_nearest_hint(&nearest, hint, sizeof hint);
        return cs_yaml_fail(node, r->message, "input: %s has no input '%s'%s", cell->kernel,
                            cs_yaml_text(node), hint[0] ? hint : "; `coresweep list --inputs` shows them");
    }
    cell->input = kernel->inputs.values[input].name;
    return CS_OK;
}

static cs_status parse_threads(const cs_plan_reader *r, cs_yaml_node node, const cs_entry *entry,
                               cs_ratio_cell *cell)
{
    cell->threads = 1;
    if (cs_yaml_given(node) &&
        (!cs_parse_count(cs_yaml_text(node), &cell->threads) || cell->threads < 1 || cell->threads > 65536)) {
        return cs_yaml_fail(node, r->message, "threads: '%s': expected one count, such as 2",
                            cs_yaml_text(node));
    }
    if (entry != NULL && !entry->variant->parallel && cell->threads != 1) {
        return cs_yaml_fail(node, r->message,
                            "threads: %s is serial, it runs with one; give the %s to the other side alone",
                            entry->name, cs_yaml_text(node));
    }
    unsigned exact = entry != NULL ? entry->variant->exact_threads : 0;
    if (exact != 0 && cell->threads != exact) {
        return cs_fail(r->message, CS_ERR_ARGUMENT, "%s:%u: threads: %s runs with %u only", r->source->path,
                       cs_yaml_given(node) ? cs_yaml_line(node) : cell->line, entry->name, exact);
    }
    return CS_OK;
}

/* The cell of the variant that `name` holds; `keys` are those that say which. */
static cs_status parse_cell(const cs_plan_reader *r, cs_yaml_node name, const cs_yaml_node *keys,
                            cs_ratio_cell *cell)
{
    const cs_entry *entry = NULL;
    cs_placement placement = CS_PLACEMENT_CLOSE;
    cs_status status = parse_name(r, name, cell, &entry);
    if (status == CS_OK) {
        status = parse_input(r, keys[CS_CELL_INPUT], cell);
    }
    if (status == CS_OK && !cs_yaml_given(keys[CS_CELL_SIZE])) {
        status =
            cs_yaml_fail(name, r->message, "size: is missing for %s; give it here or for the whole ratio",
                         cs_yaml_text(name));
    }
    if (status == CS_OK && (!cs_parse_count(cs_yaml_text(keys[CS_CELL_SIZE]), &cell->n) || cell->n < 1)) {
        status = cs_yaml_fail(keys[CS_CELL_SIZE], r->message, "size: '%s': expected one size, such as 1e6",
                              cs_yaml_text(keys[CS_CELL_SIZE]));
    }
    if (status == CS_OK) {
        status = parse_threads(r, keys[CS_CELL_THREADS], entry, cell);
    }
    if (status == CS_OK && cs_yaml_given(keys[CS_CELL_PLACEMENT]) &&
        cs_placement_parse(cs_yaml_text(keys[CS_CELL_PLACEMENT]), &placement) != CS_OK) {
        status =
            cs_yaml_fail(keys[CS_CELL_PLACEMENT], r->message, "placement: '%s': expected close or spread",
                         cs_yaml_text(keys[CS_CELL_PLACEMENT]));
    }
    if (entry != NULL && entry->kernel->concurrent) {
        placement = CS_PLACEMENT_FREE;
    }
    cell->placement = cs_placement_name(placement);
    return status;
}

void cs_plan_cell_inherit(cs_yaml_node *keys, const cs_yaml_node *whole)
{
    for (size_t i = 0; i < CS_CELL_KEYS; i++) {
        keys[i] = cs_yaml_given(keys[i]) ? keys[i] : whole[i];
    }
}

cs_status cs_plan_cell_parse(const cs_plan_reader *r, cs_yaml_node node, const cs_yaml_node *whole,
                             cs_ratio_cell *cell)
{
    enum { VARIANT = CS_CELL_KEYS, KEYS };
    static const cs_yaml_key cell_keys[KEYS] = {CS_CELL_KEY_ROWS, [VARIANT] = {"variant", CS_YAML_TEXT}};
    cs_yaml_node values[KEYS];
    if (cs_yaml_is(node, CS_YAML_TEXT)) {
        return parse_cell(r, node, whole, cell);
    }
    cs_status status = cs_yaml_map(node, "a cell", cell_keys, KEYS, values, r->message);
    if (status == CS_OK && !cs_yaml_given(values[VARIANT])) {
        status = cs_yaml_fail(node, r->message, "variant: is missing; expected a name such as triad.omp");
    }
    if (status == CS_OK) {
        cs_plan_cell_inherit(values, whole);
        status = parse_cell(r, values[VARIANT], values, cell);
    }
    return status;
}
