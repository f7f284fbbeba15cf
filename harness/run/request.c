/* SPDX-License-Identifier: MIT */
#include "run/request.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "run/nearest.h"
#include "run/parse.h"

#define FIELD(name)                                                                                          \
    {                                                                                                        \
#name, offsetof(cs_request, name)                                                                    \
    }
const cs_request_field cs_request_fields[CS_REQUEST_KEYS] = {
    [CS_KEY_KERNEL] = FIELD(kernel), [CS_KEY_VARIANT] = FIELD(variant), [CS_KEY_SIZE] = FIELD(size),
    [CS_KEY_INPUT] = FIELD(input),   [CS_KEY_THREADS] = FIELD(threads), [CS_KEY_PLACEMENT] = FIELD(placement),
};

cs_status cs_request_locate(const cs_request *request, cs_request_key key, cs_status status,
                            cs_message *message)
{
    const cs_request_origin *origin = request->origin;
    if (status != CS_ERR_ARGUMENT || origin == NULL) {
        return status;
    }
    cs_message inner = *message;
    bool known = key < CS_REQUEST_KEYS;
    unsigned line = known && origin->lines[key] > 0 ? origin->lines[key] : origin->line;
    return cs_fail(message, status, "%s:%u: %s%s%s", origin->path, line,
                   known ? cs_request_fields[key].name : "", known ? ": " : "", inner.text);
}

/* What a message about an option begins with: in a plan file the key already stands before it. */
static const char *option(const cs_request *request, const char *name)
{
    return request->origin == NULL ? name : "";
}

static cs_status parse_placements(const cs_request *request, cs_lists *l, cs_message *message)
{
    char element[32];
    const char *text = request->placement;
    const char *list = text != NULL ? text : "close";
    while (cs_list_next(&list, element, sizeof element)) {
        cs_placement placement;
        if (cs_placement_parse(element, &placement) != CS_OK || placement == CS_PLACEMENT_FREE) {
            return cs_fail(message, CS_ERR_ARGUMENT, "%s%s: expected close, spread or close,spread",
                           option(request, "--placement "), text);
        }
        if (l->placement_count == 0 || (l->placement_count == 1 && l->placements[0] != placement)) {
            l->placements[l->placement_count++] = placement;
        }
    }
    return l->placement_count > 0 ? CS_OK
                                  : cs_fail(message, CS_ERR_ARGUMENT, "%sis empty; expected close or spread",
                                            option(request, "--placement "));
}

static int compare_unsigned(const void *a, const void *b)
{
    unsigned x = *(const unsigned *)a;
    unsigned y = *(const unsigned *)b;
    return (x > y) - (x < y);
}

static cs_status thread_list(const cs_request *request, const cs_topology *topology, bool oversubscribe,
                             cs_lists *l, cs_message *message)
{
    char element[32];
    const char *text = request->threads;
    const char *list = text;
    unsigned most = cs_topology_max_threads(topology);
    l->threads = calloc(strlen(text) + 1, sizeof *l->threads);
    if (l->threads == NULL) {
        return cs_fail(message, CS_ERR_MEMORY, "out of memory");
    }
    while (cs_list_next(&list, element, sizeof element)) {
        uint64_t count = 0;
        if (!cs_parse_count(element, &count) || count < 1 || count > 65536) {
            return cs_fail(message, CS_ERR_ARGUMENT, "%s%s: expected counts such as 1,2,4, or auto, or all",
                           option(request, "--threads "), text);
        }
        if (count > most && !oversubscribe) {
            return cs_fail(message, CS_ERR_ARGUMENT,
                           "%s%s: %llu threads asked for, %u CPU%s may be used here%s; "
                           "ask for at most %u, or add --oversubscribe",
                           option(request, "--threads "), text, (unsigned long long)count, most,
                           most == 1 ? "" : "s",
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
                    : cs_fail(message, CS_ERR_ARGUMENT, "%sis empty; expected 1,2,4 or auto or all",
                              option(request, "--threads "));
}

static cs_status parse_threads(const cs_request *request, const cs_topology *topology, bool oversubscribe,
                               cs_lists *l, cs_message *message)
{
    const char *text = request->threads;
    bool all = text != NULL && strcmp(text, "all") == 0;
    if (text != NULL && !all && strcmp(text, "auto") != 0) {
        l->threads_given = true;
        return thread_list(request, topology, oversubscribe, l, message);
    }
    cs_status status =
        cs_topology_points(topology, all ? CS_POINTS_ALL : CS_POINTS_AUTO, &l->threads, &l->thread_count);
    return status == CS_OK ? status : cs_fail(message, status, "%s", cs_status_text(status));
}

cs_status cs_lists_parse(const cs_request *request, const cs_topology *topology, bool oversubscribe,
                         cs_lists *lists, cs_message *message)
{
    *lists = (cs_lists){0};
    cs_status status = parse_placements(request, lists, message);
    if (status != CS_OK) {
        return cs_request_locate(request, CS_KEY_PLACEMENT, status, message);
    }
    status = parse_threads(request, topology, oversubscribe, lists, message);
    return cs_request_locate(request, CS_KEY_THREADS, status, message);
}

cs_lists cs_lists_free_of_cpus(const cs_lists *lists)
{
    /* As far as a server that one is a guest at is asked for; browsers go to 6 a host, curl --parallel to 50.
     */
    static unsigned powers[] = {1, 2, 4, 8, 16, 32, 64, 128, 256};
    cs_lists l = *lists;
    if (!l.threads_given) {
        l.threads = powers;
        l.thread_count = sizeof powers / sizeof powers[0];
    }
    l.placements[0] = CS_PLACEMENT_FREE;
    l.placement_count = 1;
    return l;
}

void cs_lists_free(cs_lists *lists)
{
    free(lists->threads);
    *lists = (cs_lists){0};
}

/* The sizes that are written out; `sizes` has room for them. */
static cs_status given_sizes(const cs_request *request, size_t *sizes, size_t *count, cs_message *message)
{
    const char *text = request->size;
    char element[32];
    const char *list = text;
    while (cs_list_next(&list, element, sizeof element)) {
        uint64_t n = 0;
        if (!cs_parse_count(element, &n) || n < 1) {
            return cs_fail(message, CS_ERR_ARGUMENT,
                           "%s%s: '%s' is no size; expected sizes such as 1000,1e6, or default, or all",
                           option(request, "--size "), text, element);
        }
        sizes[(*count)++] = (size_t)n;
    }
    return *count > 0 ? CS_OK
                      : cs_fail(message, CS_ERR_ARGUMENT, "%sis empty; expected sizes, default or all",
                                option(request, "--size "));
}

cs_status cs_request_sizes(const cs_request *request, const cs_kernel *kernel, size_t **sizes, size_t *count,
                           cs_message *message)
{
    const char *text = request->size;
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
    return cs_request_locate(request, CS_KEY_SIZE, given_sizes(request, *sizes, count, message), message);
}

bool cs_request_wants_input(const cs_request *request, const cs_kernel *kernel, unsigned input)
{
    const char *text = request->input;
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

cs_status cs_request_check_inputs(const cs_request *request, const cs_selection *selection,
                                  cs_message *message)
{
    const char *text = request->input;
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
            cs_fail(message, CS_ERR_ARGUMENT, "no input named '%s' in the chosen kernels%s", pattern,
                    hint[0] ? hint : "; `coresweep list --inputs` shows them");
            return cs_request_locate(request, CS_KEY_INPUT, CS_ERR_ARGUMENT, message);
        }
    }
    return CS_OK;
}
