/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/duet_parts.h"
#include "run/about.h"
#include "run/invoke.h"
#include "run/json_file.h"

static cs_status fail_memory(cs__duet_run *d)
{
    return cs_fail(d->message, CS_ERR_MEMORY, "%s", cs_status_text(CS_ERR_MEMORY));
}

/* Who is measured: by its absolute path from here on, as a bare name would be looked up on PATH. */
static cs_status ask(cs__duet_run *d, size_t side)
{
    const char *program = d->order->programs[side];
    cs_status status =
        cs_program_about(program != NULL ? program : cs_self_path, &d->abouts[side], d->message);
    if (status == CS_OK && program != NULL) {
        d->programs[side] = strdup(json_string_value(json_object_get(d->abouts[side], "worker")));
        status = d->programs[side] != NULL ? CS_OK : fail_memory(d);
    }
    return status;
}

static cs_status expand(cs__duet_run *d, size_t side)
{
    const cs_duet_order *order = d->order;
    cs_settings rules = order->rules;
    rules.min_invocations = 4 * CS__LEAST_BLOCKS; /* both sides' */
    return cs_plan_choice_expand(side == CS_BASE && !order->quiet ? order->command : NULL, order->choice,
                                 order->source, &rules, order->topology, &d->sides[side].plan, d->message);
}

static cs_status make_folder(cs__duet_run *d)
{
    cs_folder folder;
    cs_status status = cs_folder_create(d->order->out, &folder, d->message);
    if (status != CS_OK) {
        return status;
    }
    d->outcome->folder = strdup(folder.path);
    cs_folder_free(&folder);
    return d->outcome->folder != NULL ? CS_OK : fail_memory(d);
}

/* Which build a side is of, and of which duet, for who reads its folder alone. */
static cs_status note_side(cs__duet_run *d, size_t side)
{
    json_t *context = d->sides[side].context;
    const char *began = json_string_value(json_object_get(d->sides[CS_BASE].context, "started_utc"));
    json_t *duet = json_pack("{s:s+ s:s s:O s:f s:f}", "id", began, d->outcome->folder, "side",
                             cs_side_name((cs_side)side), "program", json_object_get(d->abouts[side], "path"),
                             "floor", d->order->rule.floor, "false_alarms", d->order->rule.false_alarms);
    bool noted = duet != NULL && json_object_set_new(context, "duet", duet) == 0 &&
                 json_object_set(context, "coresweep", json_object_get(d->abouts[side], "build")) == 0;
    return noted ? cs_json_write(d->sides[side].folder.context, context, d->message) : fail_memory(d);
}

static cs_status start_side(cs__duet_run *d, size_t side)
{
    cs_sweep *w = &d->sides[side];
    char *out = NULL;
    w->command = d->order->command;
    if (asprintf(&out, "%s/%s", d->outcome->folder, cs_side_name((cs_side)side)) < 0) {
        return fail_memory(d);
    }
    cs_status status = cs_sweep_start(w, out, d->order->topology, d->order->argc, d->order->argv);
    free(out);
    return status == CS_OK ? note_side(d, side) : cs_fail(d->message, status, "%s", w->message.text);
}

cs_status cs__duet_start(cs__duet_run *d)
{
    cs_status status = CS_OK;
    if (!d->order->topology->this_system) {
        return cs_fail(
            d->message, CS_ERR_ARGUMENT,
            "HWLOC_XMLFILE or HWLOC_SYNTHETIC describes another machine: nothing can be measured there");
    }
    for (size_t side = 0; status == CS_OK && side < CS_SIDES; side++) {
        status = ask(d, side);
    }
    for (size_t side = 0; status == CS_OK && side < CS_SIDES; side++) {
        status = expand(d, side);
    }
    if (status == CS_OK) {
        status = make_folder(d);
    }
    for (size_t side = 0; status == CS_OK && side < CS_SIDES; side++) {
        status = start_side(d, side);
    }
    if (status != CS_OK) {
        return status;
    }
    const cs_plan *plan = &d->sides[CS_BASE].plan;
    d->outcome->cells = plan->count;
    d->wanted = calloc(plan->count + 1, sizeof *d->wanted);
    if (d->order->waste > 0) {
        snprintf(d->outcome->wasted, sizeof d->outcome->wasted, "%s", plan->cells[d->order->wasted].name);
    }
    return d->wanted != NULL ? CS_OK : fail_memory(d);
}
