/* SPDX-License-Identifier: MIT */
#include "run/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rng.h"
#include "run/select.h"
#include "run/weak.h"

static uint64_t text_seed(uint64_t seed, const char *text)
{
    for (; *text != '\0'; text++) {
        seed = cs_rng_derive(seed, (unsigned char)*text);
    }
    return seed;
}

static bool same_cpus(const cs_cell *a, const cs_cell *b)
{
    const unsigned bound = cs_cell_bound(a);
    return a->entry == b->entry && a->input == b->input && a->n == b->n && a->threads == b->threads &&
           bound == cs_cell_bound(b) &&
           (bound == 0 || memcmp(a->cpus, b->cpus, bound * sizeof a->cpus[0]) == 0);
}

unsigned cs_cell_bound(const cs_cell *cell)
{
    return cell->cpus != NULL ? cell->threads : 0;
}

const cs_cell *cs_plan_find_same(const cs_plan *plan, const cs_cell *cell)
{
    for (size_t i = plan->count; i-- > 0;) {
        if (same_cpus(&plan->cells[i], cell)) {
            return &plan->cells[i];
        }
    }
    return NULL;
}

static void cell_free(cs_cell *cell)
{
    free(cell->name);
    free(cell->cpus);
    free(cell->stop_reason);
}

/* Takes the cell over. */
static cs_status append_cell(cs_plan *plan, cs_cell *cell)
{
    if ((plan->count & (plan->count - 1)) == 0) {
        size_t room = plan->count == 0 ? 1 : 2 * plan->count;
        cs_cell *more = realloc(plan->cells, room * sizeof *more);
        if (more == NULL) {
            return CS_ERR_MEMORY;
        }
        plan->cells = more;
    }
    plan->cells[plan->count++] = *cell;
    *cell = (cs_cell){0};
    return CS_OK;
}

static cs_status name_cell(cs_cell *cell)
{
    int length = asprintf(&cell->name, "%s/%s/%zu/t%u/%s", cell->entry->name,
                          cell->entry->kernel->inputs.values[cell->input].name, cell->n, cell->threads,
                          cs_placement_name(cell->placement));
    if (length < 0) {
        cell->name = NULL;
        return CS_ERR_MEMORY;
    }
    cell->stop_reason = strdup("");
    return cell->stop_reason != NULL ? CS_OK : CS_ERR_MEMORY;
}

/* A request on its way to cells. */
typedef struct expansion {
    cs_plan *plan;
    const cs_request *request;
    const cs_topology *topology;
    cs_lists lists;
    size_t cells; /* it stands for, those that the plan has already included */
    cs_message *message;
} expansion;

static cs_status place_cell(const expansion *e, cs_cell *cell)
{
    if (cell->placement == CS_PLACEMENT_FREE) {
        return CS_OK;
    }
    cell->cpus = calloc(cell->threads, sizeof *cell->cpus);
    return cell->cpus == NULL ? CS_ERR_MEMORY
                              : cs_topology_place(e->topology, cell->placement, cell->threads,
                                                  e->plan->settings.oversubscribe, cell->cpus);
}

static cs_status add_cell(expansion *e, const cs_cell *model)
{
    cs_plan *plan = e->plan;
    cs_cell cell = *model;
    cs_status status = place_cell(e, &cell);
    if (status != CS_OK) {
        goto out;
    }
    e->cells++;
    /* Where spread takes the same CPUs in the same order as close, it is the same cell. */
    if (cs_plan_find_same(plan, &cell) != NULL) {
        goto out;
    }
    uint64_t seed = text_seed(plan->settings.seed, cell.entry->kernel_name);
    seed = text_seed(seed, cell.entry->kernel->inputs.values[cell.input].name);
    /* 63 bits: what the worker's command line takes as a whole number. */
    cell.data_seed = cs_rng_derive(seed, cell.n) >> 1;
    status = name_cell(&cell);
    if (status == CS_OK) {
        status = append_cell(plan, &cell);
    }
out:
    cell_free(&cell);
    return status;
}

/* The size of a cell whose one-thread size is `n`. */
static cs_status grow(const expansion *e, size_t n, cs_cell *model)
{
    model->n = n;
    if (!e->plan->settings.weak ||
        cs_weak_size(model->entry->kernel, model->input, n, model->threads, &model->n)) {
        return CS_OK;
    }
    return cs_fail(
        e->message, CS_ERR_ARGUMENT,
        "--weak: %s has no size whose work is %u times that of %zu %s; leave the kernel out, or ask for "
        "fewer threads",
        model->entry->kernel_name, model->threads, n, model->entry->kernel->n_means);
}

static cs_status add_threads(expansion *e, cs_cell *model)
{
    const size_t n = model->n;
    const cs_variant *variant = model->entry->variant;
    cs_lists points;
    const cs_lists *l = &e->lists;
    cs_status status = CS_OK;
    if (model->entry->kernel->concurrent) {
        points = cs_lists_free_of_cpus(l);
        l = &points;
    }
    for (size_t t = 0; t < l->thread_count && status == CS_OK; t++) {
        if (variant->exact_threads != 0 && l->threads[t] != variant->exact_threads) {
            continue;
        }
        model->threads = variant->parallel ? l->threads[t] : 1;
        status = grow(e, n, model);
        for (size_t p = 0; p < l->placement_count && status == CS_OK; p++) {
            model->placement = l->placements[p];
            status = add_cell(e, model);
        }
        if (!variant->parallel) {
            break;
        }
    }
    return status;
}

static cs_status add_entry(expansion *e, const cs_entry *entry)
{
    size_t *sizes = NULL;
    size_t size_count = 0;
    cs_status status = cs_request_sizes(e->request, entry->kernel, &sizes, &size_count, e->message);
    for (unsigned i = 0; status == CS_OK && i < entry->kernel->inputs.count; i++) {
        if (!cs_request_wants_input(e->request, entry->kernel, i)) {
            continue;
        }
        for (size_t s = 0; s < size_count && status == CS_OK; s++) {
            cs_cell model = {.entry = entry, .input = i, .n = sizes[s]};
            status = add_threads(e, &model);
            if (status != CS_OK && status != CS_ERR_ARGUMENT) {
                cs_fail(e->message, status, "%s", cs_status_text(status));
            }
        }
    }
    free(sizes);
    return status;
}

/* What waits for a server takes minutes and tells nothing of cores: it is swept where it is named. */
static void leave_out_concurrent(cs_selection *selection)
{
    size_t kept = 0;
    for (size_t i = 0; i < selection->count; i++) {
        if (!selection->entries[i]->kernel->concurrent) {
            selection->entries[kept++] = selection->entries[i];
        }
    }
    selection->count = kept;
}

/* The kernels alone first, so that an error is about the pattern that is wrong. */
static cs_status select_entries(const cs_request *request, cs_selection *selection, cs_message *message)
{
    cs_status status = cs_select(request->kernel, NULL, selection, message);
    cs_selection_free(selection);
    if (status != CS_OK) {
        return cs_request_locate(request, CS_KEY_KERNEL, status, message);
    }
    status = cs_select(request->kernel, request->variant, selection, message);
    if (status == CS_OK && request->kernel == NULL && request->variant == NULL) {
        leave_out_concurrent(selection);
    }
    return cs_request_locate(request, CS_KEY_VARIANT, status, message);
}

/* Whether no thread count of theirs is bounded by the CPUs. */
static bool are_concurrent(const cs_selection *selection)
{
    for (size_t i = 0; i < selection->count; i++) {
        if (!selection->entries[i]->kernel->concurrent) {
            return false;
        }
    }
    return true;
}

cs_status cs_plan_add(cs_plan *plan, const cs_request *request, const cs_topology *topology,
                      cs_message *message)
{
    cs_selection selection = {0};
    expansion e = {.plan = plan, .request = request, .topology = topology, .message = message};
    cs_status status = select_entries(request, &selection, message);
    if (status == CS_OK) {
        status = cs_request_check_inputs(request, &selection, message);
    }
    if (status == CS_OK) {
        status = cs_lists_parse(request, topology, plan->settings.oversubscribe || are_concurrent(&selection),
                                &e.lists, message);
    }
    for (size_t i = 0; i < selection.count && status == CS_OK; i++) {
        status = add_entry(&e, selection.entries[i]);
    }
    if (status == CS_OK && e.cells == 0) {
        status =
            cs_fail(message, CS_ERR_ARGUMENT,
                    "nothing to measure: the chosen variants do not run with these thread counts or inputs");
        cs_request_locate(request, CS_REQUEST_KEYS, status, message);
    }
    cs_lists_free(&e.lists);
    cs_selection_free(&selection);
    return status;
}

cs_status cs_plan_make(const cs_request *request, const cs_settings *settings, const cs_topology *topology,
                       cs_plan *plan, cs_message *message)
{
    *plan = (cs_plan){.settings = *settings};
    cs_status status = cs_plan_add(plan, request, topology, message);
    if (status != CS_OK) {
        cs_plan_free(plan);
    }
    return status;
}

void cs_plan_free(cs_plan *plan)
{
    for (size_t i = 0; i < plan->count; i++) {
        cell_free(&plan->cells[i]);
    }
    free(plan->cells);
    plan->cells = NULL;
    plan->count = 0;
}

size_t cs_plan_count_open(const cs_plan *plan)
{
    size_t open = 0;
    for (size_t i = 0; i < plan->count; i++) {
        const char *reason = plan->cells[i].stop_reason;
        open += reason[0] == '\0' || strcmp(reason, "interrupted") == 0;
    }
    return open;
}

cs_case cs_cell_case(const cs_cell *cell)
{
    return (cs_case){.n = cell->n,
                     .input = cell->input,
                     .threads = cell->threads,
                     .cpus = cell->cpus,
                     .seed = cell->data_seed};
}
