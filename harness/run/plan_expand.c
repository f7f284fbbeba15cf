/* SPDX-License-Identifier: MIT */
/* From a plan file to the cells of a run. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run/plan_ratios.h"
#include "run/plan_source.h"

/* A plan on its way to its cells. */
typedef struct expansion {
    cs_plan *plan;
    const cs_topology *topology;
    cs_plan_note note;
    void *context;
    cs_message *message;
} expansion;

/* Whether this build has the kernel pattern or, among the kernels given, the variant pattern. Where not, that
 * is noted. */
static bool is_known(const expansion *e, const cs_plan_group *group, const char *kernels, const char *pattern,
                     bool variant)
{
    cs_selection selection = {0};
    cs_message inner = {.text = ""};
    cs_message text;
    cs_status status = variant ? cs_select(kernels, pattern, &selection, &inner)
                               : cs_select(pattern, NULL, &selection, &inner);
    cs_selection_free(&selection);
    if (status != CS_OK && e->note != NULL) {
        cs_fail(&text, status, "%s:%u: left out, it is optional: %s", group->origin.path,
                group->origin.lines[variant ? CS_KEY_VARIANT : CS_KEY_KERNEL], inner.text);
        e->note(e->context, text.text);
    }
    return status == CS_OK;
}

/* Copies those of `patterns` that this build has to `kept`, which has room for all of them. */
static void keep_known(const expansion *e, const cs_plan_group *group, const char *kernels,
                       const char *patterns, bool variant, char *kept)
{
    char pattern[128];
    char *end = kept;
    *kept = '\0';
    while (cs_list_next(&patterns, pattern, sizeof pattern)) {
        if (is_known(e, group, kernels, pattern, variant)) {
            end += sprintf(end, "%s%s", end > kept ? "," : "", pattern);
        }
    }
}

static cs_status add_optional(const expansion *e, const cs_plan_group *group)
{
    cs_request request = group->request;
    char *kernels = strdup(request.kernel != NULL ? request.kernel : "");
    char *variants = strdup(request.variant != NULL ? request.variant : "");
    cs_status status = CS_OK;
    if (kernels == NULL || variants == NULL) {
        status = cs_fail(e->message, CS_ERR_MEMORY, "out of memory");
        goto out;
    }
    if (request.kernel != NULL) {
        keep_known(e, group, NULL, group->request.kernel, false, kernels);
        request.kernel = kernels;
    }
    bool any = request.kernel == NULL || kernels[0] != '\0';
    if (any && request.variant != NULL) {
        keep_known(e, group, request.kernel, group->request.variant, true, variants);
        request.variant = variants;
        any = variants[0] != '\0';
    }
    if (any) {
        status = cs_plan_add(e->plan, &request, e->topology, e->message);
    }
out:
    free(kernels);
    free(variants);
    return status;
}

static cs_status add_groups(const expansion *e, const cs_plan_source *source)
{
    cs_status status = CS_OK;
    for (size_t i = 0; i < source->group_count && status == CS_OK; i++) {
        const cs_plan_group *group = &source->groups[i];
        status = group->optional ? add_optional(e, group)
                                 : cs_plan_add(e->plan, &group->request, e->topology, e->message);
    }
    if (status == CS_OK && e->plan->count == 0) {
        status = cs_fail(e->message, CS_ERR_ARGUMENT,
                         "%s:%u: cells: nothing to measure: this build has none of the variants",
                         source->path, source->groups[0].origin.line);
    }
    return status;
}

cs_status cs_plan_source_expand(const cs_plan_source *source, const cs_settings *settings,
                                const cs_topology *topology, cs_plan_note note, void *context, cs_plan *plan,
                                cs_message *message)
{
    const expansion e = {plan, topology, note, context, message};
    *plan = (cs_plan){.settings = *settings};
    cs_status status = add_groups(&e, source);
    if (status == CS_OK) {
        status = cs_plan_ratios_check(source, plan, topology, message);
    }
    if (status != CS_OK) {
        cs_plan_free(plan);
    }
    return status;
}
