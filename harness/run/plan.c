/* SPDX-License-Identifier: MIT */
#include "run/plan.h"

#include <fnmatch.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/nearest.h"
#include "rng.h"
#include "run/select.h"

cs_settings cs_settings_default(void)
{
    return (cs_settings){
        .precision = 0.02,
        .budget = 150,
        /* Few, short repetitions and many invocations: on a shared 2-core VM invocations scattered by 11%,
         * repetitions inside one by 2% (standard deviations, medians over 118 cells), and a process costs 6
         * ms. */
        .min_time = 0.005,
        .invocation_time = 0.3,
        .timeout = 60,
        .repetitions = 3,
        /* The narrowest exact interval of a median from five values covers 93.75%, from six 96.9%. */
        .min_invocations = 6,
    };
}

/* The lists into which a request is expanded. */
typedef struct lists {
    unsigned *threads;
    size_t thread_count;
    cs_placement placements[2];
    size_t placement_count;
} lists;

static cs_status parse_placements(const char *text, lists *l, cs_message *message)
{
    char element[32];
    const char *list = text != NULL ? text : "close";
    while (cs_list_next(&list, element, sizeof element)) {
        cs_placement placement;
        if (cs_placement_parse(element, &placement) != CS_OK) {
            return cs_fail(message, CS_ERR_ARGUMENT, "--placement %s: expected close, spread or close,spread",
                           text);
        }
        if (l->placement_count == 0 || (l->placement_count == 1 && l->placements[0] != placement)) {
            l->placements[l->placement_count++] = placement;
        }
    }
    return l->placement_count > 0
               ? CS_OK
               : cs_fail(message, CS_ERR_ARGUMENT, "--placement is empty; expected close or spread");
}

static int compare_unsigned(const void *a, const void *b)
{
    unsigned x = *(const unsigned *)a;
    unsigned y = *(const unsigned *)b;
    return (x > y) - (x < y);
}

static cs_status thread_list(const char *text, const cs_topology *topology, bool oversubscribe, lists *l,
                             cs_message *message)
{
    char element[32];
    const char *list = text;
    unsigned most = cs_topology_max_threads(topology);
    l->threads = calloc(strlen(text) + 1, sizeof *l->threads);
    if (l->threads == NULL) {
        return cs_fail(message, CS_ERR_MEMORY, "out of memory");
    }
    while (cs_list_next(&list, element, sizeof element)) {
        uint64_t count = 0;
        if (!cs_parse_count(element, &count) || count < 1 || count > 65536) {
            return cs_fail(message, CS_ERR_ARGUMENT,
                           "--threads %s: expected counts such as 1,2,4, or auto, or all", text);
        }
        if (count > most && !oversubscribe) {
            return cs_fail(message, CS_ERR_ARGUMENT,
                           "--threads %s: %llu threads asked for, %u CPU%s may be used here%s; "
                           "ask for at most %u, or add --oversubscribe",
                           text, (unsigned long long)count, most, most == 1 ? "" : "s",
                           (size_t)most < topology->cpu_count ? " (the cgroup's quota)" : "", most);
        }
        l->threads[l->thread_count++] = (unsigned)count;
    }
    qsort(l->threads, l->thread_count, sizeof *l->threads, compare_unsigned);
    size_t kept = 0;
    for (size_t i = 0; i < l->thread_count; i++) {
        if (kept == 0 || l->threads[kept - 1] != l->threads[i]) {
            l->threads[kept++] = l->threads[i];
        }
    }
    l->thread_count = kept;
    return kept > 0 ? CS_OK
                    : cs_fail(message, CS_ERR_ARGUMENT, "--threads is empty; expected 1,2,4 or auto or all");
}

static cs_status parse_threads(const char *text, const cs_topology *topology, bool oversubscribe, lists *l,
                               cs_message *message)
{
    bool all = text != NULL && strcmp(text, "all") == 0;
    if (text != NULL && !all && strcmp(text, "auto") != 0) {
        return thread_list(text, topology, oversubscribe, l, message);
    }
    cs_status status =
        cs_topology_points(topology, all ? CS_POINTS_ALL : CS_POINTS_AUTO, &l->threads, &l->thread_count);
    return status == CS_OK ? status : cs_fail(message, status, "%s", cs_status_text(status));
}

/* The sizes of one kernel; *sizes is freed by the caller. */
static cs_status sizes_for(const cs_kernel *kernel, const char *text, size_t **sizes, size_t *count,
                           cs_message *message)
{
    bool all = text != NULL && strcmp(text, "all") == 0;
    bool given = text != NULL && !all && strcmp(text, "default") != 0;
    const cs_sizes *table = all ? &kernel->sizes : &kernel->default_sizes;
    size_t room = given ? strlen(text) + 1 : table->count;
    *count = 0;
    *sizes = calloc(room + 1, sizeof **sizes);
    if (*sizes == NULL) {
        return cs_fail(message, CS_ERR_MEMORY, "out of memory");
    }
    if (!given) {
        memcpy(*sizes, table->values, room * sizeof **sizes);
        *count = room;
        return CS_OK;
    }
    char element[32];
    const char *list = text;
    while (cs_list_next(&list, element, sizeof element)) {
        uint64_t n = 0;
        if (!cs_parse_count(element, &n) || n < 1) {
            return cs_fail(message, CS_ERR_ARGUMENT,
                           "--size %s: '%s' is no size; expected sizes such as 1000,1e6, or default, or all",
                           text, element);
        }
        (*sizes)[(*count)++] = (size_t)n;
    }
    return *count > 0 ? CS_OK
                      : cs_fail(message, CS_ERR_ARGUMENT, "--size is empty; expected sizes, default or all");
}

static bool input_wanted(const cs_kernel *kernel, unsigned input, const char *text)
{
    char pattern[64];
    if (text == NULL || strcmp(text, "default") == 0) {
        return input < kernel->default_inputs;
    }
    if (strcmp(text, "all") == 0) {
        return true;
    }
    while (cs_list_next(&text, pattern, sizeof pattern)) {
        if (fnmatch(pattern, kernel->inputs.values[input].name, 0) == 0) {
            return true;
        }
    }
    return false;
}

/* Every element of --input must be known to one of the selected kernels at least. */
static cs_status check_inputs(const cs_selection *selection, const char *text, cs_message *message)
{
    char pattern[64];
    const char *list = text;
    if (text == NULL || strcmp(text, "default") == 0 || strcmp(text, "all") == 0) {
        return CS_OK;
    }
    while (cs_list_next(&list, pattern, sizeof pattern)) {
        cs_nearest nearest = {.wanted = pattern};
        bool matched = false;
        for (size_t i = 0; i < selection->count && !matched; i++) {
            const cs_kernel *kernel = selection->entries[i]->kernel;
            for (unsigned k = 0; k < kernel->inputs.count && !matched; k++) {
                matched = fnmatch(pattern, kernel->inputs.values[k].name, 0) == 0;
                cs_nearest_offer(&nearest, kernel->inputs.values[k].name);
            }
        }
        if (!matched) {
            char hint[96];
            cs_nearest_hint(&nearest, hint, sizeof hint);
            return cs_fail(message, CS_ERR_ARGUMENT, "no input named '%s' in the chosen kernels%s", pattern,
                           hint[0] ? hint : "; `coresweep list --inputs` shows them");
        }
    }
    return CS_OK;
}

static uint64_t text_seed(uint64_t seed, const char *text)
{
    for (; *text != '\0'; text++) {
        seed = cs_rng_derive(seed, (unsigned char)*text);
    }
    return seed;
}

static bool same_cpus(const cs_cell *a, const cs_cell *b)
{
    return a->entry == b->entry && a->input == b->input && a->n == b->n && a->threads == b->threads &&
           memcmp(a->cpus, b->cpus, a->threads * sizeof a->cpus[0]) == 0;
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

static cs_status add_cell(cs_plan *plan, const cs_topology *topology, const cs_cell *model)
{
    cs_cell cell = *model;
    cell.cpus = calloc(cell.threads, sizeof *cell.cpus);
    cs_status status = CS_ERR_MEMORY;
    if (cell.cpus == NULL) {
        goto out;
    }
    status =
        cs_topology_place(topology, cell.placement, cell.threads, plan->settings.oversubscribe, cell.cpus);
    if (status != CS_OK) {
        goto out;
    }
    /* Where spread takes the same CPUs in the same order as close, it is the same cell. */
    for (size_t i = plan->count; i-- > 0 && plan->cells[i].entry == cell.entry;) {
        if (same_cpus(&plan->cells[i], &cell)) {
            goto out;
        }
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

static cs_status add_threads(cs_plan *plan, const cs_topology *topology, const lists *l, cs_cell *model)
{
    const cs_variant *variant = model->entry->variant;
    cs_status status = CS_OK;
    for (size_t t = 0; t < l->thread_count && status == CS_OK; t++) {
        if (variant->exact_threads != 0 && l->threads[t] != variant->exact_threads) {
            continue;
        }
        model->threads = variant->parallel ? l->threads[t] : 1;
        for (size_t p = 0; p < l->placement_count && status == CS_OK; p++) {
            model->placement = l->placements[p];
            status = add_cell(plan, topology, model);
        }
        if (!variant->parallel) {
            break;
        }
    }
    return status;
}

static cs_status add_entry(cs_plan *plan, const cs_topology *topology, const cs_request *request,
                           const lists *l, const cs_entry *entry, cs_message *message)
{
    size_t *sizes = NULL;
    size_t size_count = 0;
    cs_status status = sizes_for(entry->kernel, request->size, &sizes, &size_count, message);
    for (unsigned i = 0; status == CS_OK && i < entry->kernel->inputs.count; i++) {
        if (!input_wanted(entry->kernel, i, request->input)) {
            continue;
        }
        for (size_t s = 0; s < size_count && status == CS_OK; s++) {
            cs_cell model = {.entry = entry, .input = i, .n = sizes[s]};
            status = add_threads(plan, topology, l, &model);
            if (status != CS_OK) {
                cs_fail(message, status, "%s", cs_status_text(status));
            }
        }
    }
    free(sizes);
    return status;
}

cs_status cs_plan_make(const cs_request *request, const cs_settings *settings, const cs_topology *topology,
                       cs_plan *plan, cs_message *message)
{
    cs_selection selection = {0};
    lists l = {0};
    *plan = (cs_plan){.settings = *settings};
    cs_status status = cs_select(request->kernel, request->variant, &selection, message);
    if (status == CS_OK) {
        status = check_inputs(&selection, request->input, message);
    }
    if (status == CS_OK) {
        status = parse_placements(request->placement, &l, message);
    }
    if (status == CS_OK) {
        status = parse_threads(request->threads, topology, settings->oversubscribe, &l, message);
    }
    for (size_t i = 0; i < selection.count && status == CS_OK; i++) {
        status = add_entry(plan, topology, request, &l, selection.entries[i], message);
    }
    if (status == CS_OK && plan->count == 0) {
        status =
            cs_fail(message, CS_ERR_ARGUMENT,
                    "nothing to measure: the chosen variants do not run with these thread counts or inputs");
    }
    if (status != CS_OK) {
        cs_plan_free(plan);
    }
    free(l.threads);
    cs_selection_free(&selection);
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

cs_case cs_cell_case(const cs_cell *cell)
{
    return (cs_case){.n = cell->n,
                     .input = cell->input,
                     .threads = cell->threads,
                     .cpus = cell->cpus,
                     .seed = cell->data_seed};
}

double cs_cell_guess(const cs_cell *cell)
{
    cs_case c = cs_cell_case(cell);
    cs_cost cost = cell->entry->kernel->cost(&c);
    return fmax(cost.bytes / 2e9, fmax(cost.flops / 1e9, cost.items * 50e-9));
}

unsigned cs_repetitions_for(const cs_settings *settings, double call)
{
    double fit = floor(settings->invocation_time / fmax(call, settings->min_time));
    return (unsigned)fmax(1, fmin(fit, (double)settings->repetitions));
}

double cs_invocation_estimate(const cs_settings *settings, double call)
{
    /* A repetition overshoots min_time by 40% on average, since the library looks for the number of calls in
     * steps; the search itself costs about one repetition; a process and its inputs about 20 ms. */
    double repetition = fmax(call, 1.4 * settings->min_time);
    return 0.02 + repetition * (1 + cs_repetitions_for(settings, call));
}

double cs_plan_minimum(const cs_plan *plan)
{
    double seconds = 0;
    for (size_t i = 0; i < plan->count; i++) {
        double invocation = cs_invocation_estimate(&plan->settings, cs_cell_guess(&plan->cells[i]));
        seconds += invocation * (double)plan->settings.min_invocations;
    }
    return seconds;
}
