/* SPDX-License-Identifier: MIT */
#include "run/plan_ratios.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run/plan_cell.h"

enum { VARIANT = CS_CELL_KEYS, FASTEST_OF, PRINTED, PRINTED_IN, SIDE_KEYS };
static const cs_yaml_key side_keys[SIDE_KEYS] = {
    CS_CELL_KEY_ROWS,
    [VARIANT] = {"variant", CS_YAML_TEXT},
    [FASTEST_OF] = {"fastest-of", CS_YAML_LIST},
    [PRINTED] = {"printed", CS_YAML_TEXT},
    [PRINTED_IN] = {"printed-in", CS_YAML_TEXT},
};

enum { NAME = CS_CELL_KEYS, CELL, AS_FAST_AS, THE_TIME_OF, AT_LEAST, AT_MOST, RATIO_KEYS };
static const cs_yaml_key ratio_keys[RATIO_KEYS] = {
    CS_CELL_KEY_ROWS,
    [NAME] = {"name", CS_YAML_TEXT},
    [CELL] = {"cell", CS_YAML_TEXT | CS_YAML_MAP},
    [AS_FAST_AS] = {"times-as-fast-as", CS_YAML_TEXT | CS_YAML_MAP},
    [THE_TIME_OF] = {"times-the-time-of", CS_YAML_TEXT | CS_YAML_MAP},
    [AT_LEAST] = {"at-least", CS_YAML_TEXT},
    [AT_MOST] = {"at-most", CS_YAML_TEXT},
};

static cs_status parse_printed(const cs_plan_reader *r, const cs_yaml_node *values, cs_ratio_side *side)
{
    cs_yaml_node printed = values[PRINTED];
    if (!cs_parse_seconds(cs_yaml_text(printed), &side->printed_seconds) || !(side->printed_seconds > 0)) {
        return cs_yaml_fail(printed, r->message, "printed: '%s': expected %s", cs_yaml_text(printed),
                            cs_value_expected(CS_OPTION_SECONDS));
    }
    if (!cs_yaml_given(values[PRINTED_IN])) {
        return cs_yaml_fail(printed, r->message,
                            "printed-in: is missing; it says where the figure %s was published",
                            cs_yaml_text(printed));
    }
    for (size_t i = 0; i < PRINTED; i++) {
        if (cs_yaml_given(values[i])) {
            return cs_yaml_fail(values[i], r->message, "%s: a printed figure has none", side_keys[i].name);
        }
    }
    side->printed_in = cs_yaml_text(values[PRINTED_IN]);
    return CS_OK;
}

static cs_status parse_cells(const cs_plan_reader *r, cs_yaml_node list, const cs_yaml_node *whole,
                             cs_ratio_side *side)
{
    size_t count = cs_yaml_count(list);
    if (count == 0) {
        return cs_yaml_fail(list, r->message, "fastest-of: the list is empty");
    }
    side->cells = calloc(count, sizeof *side->cells);
    if (side->cells == NULL) {
        return cs_fail(r->message, CS_ERR_MEMORY, "out of memory");
    }
    cs_status status = CS_OK;
    for (; side->count < count && status == CS_OK; side->count++) {
        status = cs_plan_cell_parse(r, cs_yaml_item(list, side->count), whole, &side->cells[side->count]);
    }
    return status;
}

static cs_status parse_side(const cs_plan_reader *r, cs_yaml_node node, const char *key,
                            const cs_yaml_node *whole, cs_ratio_side *side)
{
    cs_yaml_node values[SIDE_KEYS] = {{0}};
    if (cs_yaml_is(node, CS_YAML_TEXT)) {
        return parse_cells(r, node, whole, side);
    }
    cs_status status = cs_yaml_map(node, key, side_keys, SIDE_KEYS, values, r->message);
    if (status != CS_OK) {
        return status;
    }
    if (cs_yaml_given(values[VARIANT]) + cs_yaml_given(values[FASTEST_OF]) + cs_yaml_given(values[PRINTED]) !=
        1) {
        return cs_yaml_fail(node, r->message, "%s: expected one of variant, fastest-of and printed", key);
    }
    if (cs_yaml_given(values[PRINTED])) {
        return parse_printed(r, values, side);
    }
    if (cs_yaml_given(values[PRINTED_IN])) {
        return cs_yaml_fail(values[PRINTED_IN], r->message, "printed-in: goes with printed only");
    }
    cs_plan_cell_inherit(values, whole);
    return parse_cells(r, cs_yaml_given(values[VARIANT]) ? values[VARIANT] : values[FASTEST_OF], values,
                       side);
}

/* The target, of the kind in which the relation's better direction is read. */
static cs_status parse_target(const cs_plan_reader *r, const cs_yaml_node *values, cs_ratio *ratio)
{
    bool faster = ratio->relation == CS_TIMES_AS_FAST_AS;
    cs_yaml_node right = values[faster ? AT_LEAST : AT_MOST];
    cs_yaml_node wrong = values[faster ? AT_MOST : AT_LEAST];
    ratio->target = (double)NAN;
    if (cs_yaml_given(wrong)) {
        return cs_yaml_fail(wrong, r->message,
                            faster ? "at-most: does not go with times-as-fast-as, where more is better; "
                                     "write at-least, or times-the-time-of"
                                   : "at-least: does not go with times-the-time-of, where less is better; "
                                     "write at-most, or times-as-fast-as");
    }
    if (!cs_yaml_given(right)) {
        return CS_OK;
    }
    if (ratio->other.count == 0) {
        return cs_yaml_fail(
            right, r->message,
            "%s: a printed figure was measured elsewhere and has no interval, so no target can be "
            "reached; leave it out",
            ratio_keys[faster ? AT_LEAST : AT_MOST].name);
    }
    if (!cs_parse_factor(cs_yaml_text(right), &ratio->target) || !(ratio->target > 0)) {
        return cs_yaml_fail(right, r->message, "%s: '%s': expected a factor above 0, such as 1.4",
                            ratio_keys[faster ? AT_LEAST : AT_MOST].name, cs_yaml_text(right));
    }
    return CS_OK;
}

static bool same_cell(const cs_ratio_cell *a, const cs_ratio_cell *b)
{
    char x[256];
    char y[256];
    return strcmp(cs_ratio_cell_name(a, x, sizeof x), cs_ratio_cell_name(b, y, sizeof y)) == 0;
}

static cs_status parse_sides(const cs_plan_reader *r, const cs_yaml_node *values, cs_yaml_node node,
                             cs_ratio *ratio)
{
    bool faster = cs_yaml_given(values[AS_FAST_AS]);
    if (faster == cs_yaml_given(values[THE_TIME_OF])) {
        return cs_yaml_fail(node, r->message,
                            "'%s' needs one of times-as-fast-as and times-the-time-of: what the cell is "
                            "compared with",
                            ratio->name);
    }
    int other = faster ? AS_FAST_AS : THE_TIME_OF;
    ratio->relation = faster ? CS_TIMES_AS_FAST_AS : CS_TIMES_THE_TIME_OF;
    cs_status status = parse_side(r, values[CELL], "cell", values, &ratio->cell);
    if (status == CS_OK && ratio->cell.count == 0) {
        status = cs_yaml_fail(values[CELL], r->message, "cell: a printed figure can only be the other side");
    }
    if (status == CS_OK) {
        status = parse_side(r, values[other], ratio_keys[other].name, values, &ratio->other);
    }
    if (status == CS_OK && ratio->cell.count == 1 && ratio->other.count == 1 &&
        same_cell(&ratio->cell.cells[0], &ratio->other.cells[0])) {
        status = cs_yaml_fail(values[other], r->message, "%s: both sides are the same cell",
                              ratio_keys[other].name);
    }
    return status;
}

static cs_status parse_ratio(const cs_plan_reader *r, cs_yaml_node node, cs_ratio *ratio)
{
    cs_yaml_node values[RATIO_KEYS];
    cs_status status = cs_yaml_map(node, "a ratio", ratio_keys, RATIO_KEYS, values, r->message);
    if (status != CS_OK) {
        return status;
    }
    for (int key = NAME; key <= CELL; key++) {
        if (!cs_yaml_given(values[key])) {
            return cs_yaml_fail(node, r->message, "%s: is missing; every ratio has one",
                                ratio_keys[key].name);
        }
    }
    ratio->name = cs_yaml_text(values[NAME]);
    for (size_t i = 0; i < r->source->ratio_count; i++) {
        if (strcmp(r->source->ratios[i].name, ratio->name) == 0) {
            return cs_yaml_fail(values[NAME], r->message, "name: another ratio is called '%s' already",
                                ratio->name);
        }
    }
    status = parse_sides(r, values, node, ratio);
    return status == CS_OK ? parse_target(r, values, ratio) : status;
}

cs_status cs_plan_ratios_parse(cs_plan_source *source, cs_yaml_node list, cs_message *message)
{
    cs_plan_reader r = {source, message};
    cs_status status = CS_OK;
    size_t count = cs_yaml_count(list);
    source->ratios = calloc(count + 1, sizeof *source->ratios);
    if (source->ratios == NULL) {
        return cs_fail(message, CS_ERR_MEMORY, "out of memory");
    }
    for (; source->ratio_count < count && status == CS_OK; source->ratio_count++) {
        status =
            parse_ratio(&r, cs_yaml_item(list, source->ratio_count), &source->ratios[source->ratio_count]);
    }
    return status;
}

void cs_plan_ratios_free(cs_plan_source *source)
{
    for (size_t i = 0; i < source->ratio_count; i++) {
        free(source->ratios[i].cell.cells);
        free(source->ratios[i].other.cells);
    }
    free(source->ratios);
}

/* Whether the plan measures the cell, or cannot: this build lacks its variant, or this machine the CPUs. */
static cs_status check_cell(const cs_ratio_cell *cell, const cs_plan *plan, const cs_topology *topology,
                            bool *found)
{
    char name[128];
    snprintf(name, sizeof name, "%s.%s", cell->kernel, cell->variant);
    cs_cell wanted = {.entry = cs_find(name), .n = (size_t)cell->n, .threads = (unsigned)cell->threads};
    *found = true;
    if (wanted.entry == NULL || (cell->threads > cs_topology_max_threads(topology) &&
                                 !plan->settings.oversubscribe && !wanted.entry->kernel->concurrent)) {
        return CS_OK;
    }
    cs_find_input(wanted.entry->kernel, cell->input, &wanted.input);
    cs_status status = cs_placement_parse(cell->placement, &wanted.placement);
    const bool free_of_cpus = wanted.placement == CS_PLACEMENT_FREE;
    if (!free_of_cpus && (wanted.cpus = calloc(wanted.threads, sizeof *wanted.cpus)) == NULL) {
        return CS_ERR_MEMORY;
    }
    if (status == CS_OK && !free_of_cpus) {
        status = cs_topology_place(topology, wanted.placement, wanted.threads, plan->settings.oversubscribe,
                                   wanted.cpus);
    }
    *found = status != CS_OK || cs_plan_find_same(plan, &wanted) != NULL;
    free(wanted.cpus);
    return status;
}

static cs_status check_side(const cs_plan_source *source, const cs_ratio_side *side, const cs_plan *plan,
                            const cs_topology *topology, cs_message *message)
{
    for (size_t i = 0; i < side->count; i++) {
        const cs_ratio_cell *cell = &side->cells[i];
        bool found = false;
        cs_status status = check_cell(cell, plan, topology, &found);
        if (status != CS_OK) {
            return cs_fail(message, status, "%s", cs_status_text(status));
        }
        if (!found) {
            char name[256];
            return cs_fail(message, CS_ERR_ARGUMENT,
                           "%s:%u: variant: no group below cells: measures %s; add it there, or correct its "
                           "size, input, threads or placement",
                           source->path, cell->line, cs_ratio_cell_name(cell, name, sizeof name));
        }
    }
    return CS_OK;
}

cs_status cs_plan_ratios_check(const cs_plan_source *source, const cs_plan *plan, const cs_topology *topology,
                               cs_message *message)
{
    cs_status status = CS_OK;
    for (size_t i = 0; i < source->ratio_count && status == CS_OK; i++) {
        const cs_ratio *ratio = &source->ratios[i];
        status = check_side(source, &ratio->cell, plan, topology, message);
        if (status == CS_OK) {
            status = check_side(source, &ratio->other, plan, topology, message);
        }
    }
    return status;
}
