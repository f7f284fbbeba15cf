/* SPDX-License-Identifier: MIT */
#include "cmd/sweep_run.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/say.h"
#include "cmd/show_table.h"
#include "cmd/signals.h"
#include "node/provenance.h"
#include "run/interpreter.h"
#include "run/json_file.h"
#include "run/schedule.h"
#include "run/summarise.h"
#include "run/whole_file.h"

/* In context.json: what cs_interpreters_probe found. */
static const char interpreters_key[] = "interpreters";

static bool is_fault(const cs_row *row)
{
    return !cs_is_timed_status(row->status) && strcmp(row->status, "unavailable") != 0;
}

cs_status cs_sweep_take(cs_sweep *w, const cs_row *row)
{
    cs_status status = cs_samples_append(&w->samples, row, &w->message);
    w->rows += status == CS_OK;
    if (status == CS_OK && is_fault(row)) {
        w->faults++;
        cs_say(w->command, "%s: %s: %s", row->cell, row->status, row->note);
    }
    return status;
}

static cs_status sink(void *context, const cs_row *row)
{
    return cs_sweep_take(context, row);
}

static cs_status checked(void *context)
{
    cs_sweep *w = context;
    return cs_plan_save(&w->plan, w->folder.plan, &w->message);
}

static void progress(void *context, const cs_progress *p)
{
    cs_sweep *w = context;
    cs_progress_show(&w->progress, p);
}

/* Which interpreters there are and what they have, where a cell needs one. */
static cs_status note_interpreters(cs_sweep *w)
{
    bool needed = false;
    for (size_t i = 0; i < w->plan.count; i++) {
        needed = needed || w->plan.cells[i].entry->script != NULL;
    }
    json_t *found = NULL;
    cs_status status = needed ? cs_interpreters_probe(&found, &w->message) : CS_OK;
    if (found != NULL && json_object_set_new(w->context, interpreters_key, found) != 0) {
        status = cs_fail(&w->message, CS_ERR_MEMORY, "%s", cs_status_text(CS_ERR_MEMORY));
    }
    return status;
}

cs_status cs_sweep_start(cs_sweep *w, const char *out, const cs_topology *topology, int argc, char **argv)
{
    cs_status status = cs_folder_create(out, &w->folder, &w->message);
    if (status == CS_OK) {
        status = cs_plan_save(&w->plan, w->folder.plan, &w->message);
    }
    if (status == CS_OK && w->source.text != NULL) {
        status = cs_file_write(w->folder.source, w->source.text, w->source.bytes, &w->message);
    }
    if (status == CS_OK) {
        cs_probe_result before[CS_PROBE_COUNT];
        cs_probe_all("", 0, before);
        cs_provenance provenance = {.argc = argc,
                                    .argv = argv,
                                    .seed = w->plan.settings.seed,
                                    .topology = topology,
                                    .before = before};
        status = cs_provenance_new(&provenance, &w->context);
        if (status != CS_OK) {
            return cs_fail(&w->message, status, "collecting provenance: %s", cs_status_text(status));
        }
        status = note_interpreters(w);
    }
    if (status == CS_OK) {
        status = cs_json_write(w->folder.context, w->context, &w->message);
    }
    if (status == CS_OK) {
        status = cs_samples_create(w->folder.samples, &w->samples, &w->message);
        w->samples_open = status == CS_OK;
    }
    return status;
}

/* Rows of two machines in one cell would be averaged into nothing. */
static cs_status refuse_another_host(cs_sweep *w)
{
    char host[65] = "";
    const char *began =
        json_string_value(json_object_get(json_object_get(w->context, "machine"), "hostname"));
    gethostname(host, sizeof host - 1);
    if (began == NULL || strcmp(began, host) == 0) {
        return CS_OK;
    }
    return cs_fail(&w->message, CS_ERR_FORMAT,
                   "%s: this run began on %s, and this is %s; go on with it there", w->folder.path, began,
                   host);
}

/* What is measured alone breaks the pairs of a duet, and may be of another build. */
static cs_status refuse_duet(cs_sweep *w)
{
    return json_object_get(w->context, "duet") == NULL
               ? CS_OK
               : cs_fail(&w->message, CS_ERR_FORMAT,
                         "%s: this is one side of a duet, which cannot go on; play a new one",
                         w->folder.path);
}

/* One cell, one interpreter. */
static cs_status take_same_interpreter(cs_sweep *w)
{
    const json_t *python = json_object_get(json_object_get(w->context, interpreters_key), "python3");
    return cs_interpreter_choose(json_string_value(json_object_get(python, "path")), &w->message);
}

cs_status cs_sweep_resume(cs_sweep *w, const char *folder)
{
    cs_status status = cs_folder_name(folder, &w->folder);
    if (status != CS_OK) {
        return cs_fail(&w->message, status, "%s", cs_status_text(status));
    }
    /* The lock first: another sweep may be finishing this very run. */
    status = cs_samples_resume(w->folder.samples, &w->samples, &w->earlier, &w->message);
    w->samples_open = status == CS_OK;
    if (status == CS_OK) {
        status = cs_plan_load(w->folder.plan, &w->plan, &w->message);
    }
    if (status == CS_OK && access(w->folder.source, F_OK) == 0) {
        status = cs_plan_source_read(w->folder.source, &w->source, &w->message);
    }
    if (status == CS_OK) {
        status = cs_json_read(w->folder.context, CS_CONTEXT_FORMAT, &w->context, &w->message);
    }
    if (status == CS_OK) {
        status = refuse_duet(w);
    }
    if (status == CS_OK) {
        status = refuse_another_host(w);
    }
    if (status == CS_OK) {
        status = take_same_interpreter(w);
    }
    if (status == CS_OK) {
        w->rows = w->earlier.count;
        for (size_t i = 0; i < w->earlier.count; i++) {
            w->faults += is_fault(&((const cs_row *)w->earlier.rows)[i]);
        }
        cs_say(w->command, "going on after %zu rows%s", w->earlier.count,
               w->earlier.torn_bytes > 0 ? "; a line that was cut while it was written is removed" : "");
    }
    return status;
}

/* The plan file's, from a run that has ended. */
static cs_status keep_ratios(cs_sweep *w, const cs_summary *summary)
{
    cs_status status = cs_ratio_table_build(summary, w->source.ratios, w->source.ratio_count, &w->ratios);
    if (status == CS_OK && w->ratios.count > 0) {
        status = cs_ratio_table_write(w->folder.ratios, &w->ratios);
    }
    return status == CS_OK ? status
                           : cs_fail(&w->message, status, "%s: %s", w->folder.ratios, cs_status_text(status));
}

cs_status cs_sweep_finish(cs_sweep *w)
{
    cs_summary summary = {0};
    cs_status status = cs_plan_save(&w->plan, w->folder.plan, &w->message);
    if (status == CS_OK) {
        status =
            cs_summarise(&w->folder, &w->plan, w->interrupted ? "interrupted" : "", &summary, &w->message);
    }
    if (status == CS_OK) {
        status = cs_summary_write(w->folder.summary, &summary);
        if (status != CS_OK) {
            cs_fail(&w->message, status, "%s: %s", w->folder.summary, cs_status_text(status));
        }
    }
    if (status == CS_OK && !w->interrupted) {
        status = keep_ratios(w, &summary);
    }
    if (status == CS_OK) {
        cs_probe_result after[CS_PROBE_COUNT];
        cs_probe_all("", 0, after);
        status = cs_provenance_finish(w->context, after);
    }
    if (status == CS_OK) {
        status = cs_json_write(w->folder.context, w->context, &w->message);
    }
    cs_summary_free(&summary);
    return status;
}

static cs_status measure(cs_sweep *w)
{
    cs_schedule_request request = {
        .plan = &w->plan,
        .interrupted = cs_signals_catch(),
        .rows = w->earlier.rows,
        .row_count = w->earlier.count,
        .sink = sink,
        .checked = checked,
        .progress = progress,
        .context = w,
    };
    cs_status status = cs_schedule_run(&request, &w->message);
    cs_progress_end(&w->progress);
    w->interrupted = status == CS_ERR_INTERRUPTED;
    return status;
}

/* On standard error: standard output is the folder and nothing else. */
static void show_ratios(const cs_sweep *w)
{
    cs_message message;
    if (w->ratios.count > 0 && cs_show_ratios(stderr, &w->ratios, &message) != CS_OK) {
        cs_say(w->command, "%s", message.text);
    }
}

int cs_sweep_report(const cs_sweep *w, cs_status status)
{
    const char *path = w->folder.path;
    if (status != CS_OK && status != CS_ERR_INTERRUPTED) {
        cs_say(w->command, "%s", w->message.text[0] ? w->message.text : cs_status_text(status));
        if (w->rows > 0) {
            cs_say(w->command, "%zu rows are kept; `coresweep sweep --resume %s` goes on from them", w->rows,
                   path);
        }
        return CS_EXIT_COULD_NOT;
    }
    if (status == CS_ERR_INTERRUPTED) {
        cs_say(w->command, "interrupted; %zu rows are kept, `coresweep sweep --resume %s` goes on from them",
               w->rows, path);
    } else {
        cs_say(w->command, "%zu cells, %zu rows; `coresweep summary %s` shows the table", w->plan.count,
               w->rows, path);
    }
    show_ratios(w);
    printf("%s\n", path);
    if (status == CS_ERR_INTERRUPTED) {
        return CS_EXIT_INTERRUPTED;
    }
    if (w->faults > 0) {
        cs_say(w->command, "%zu cell%s failed: see the rows with a note in %s", w->faults,
               w->faults > 1 ? "s" : "", w->folder.samples);
    }
    return w->faults > 0 ? CS_EXIT_FAILED : CS_EXIT_DONE;
}

void cs_sweep_close(cs_sweep *w)
{
    if (w->samples_open) {
        cs_samples_close(&w->samples);
    }
    cs_csv_free(&cs_row_layout, &w->earlier);
    cs_ratio_table_free(&w->ratios);
    cs_plan_free(&w->plan);
    cs_plan_source_free(&w->source);
    cs_folder_free(&w->folder);
    json_decref(w->context);
}

/* The first thing that went wrong is what counts, but finishing is tried all the same: on a full disk it
 * fails again and the rows are kept. */
cs_status cs_sweep_measure(cs_sweep *w)
{
    cs_status status = measure(w);
    cs_message first = w->message;
    cs_status finished = cs_sweep_finish(w);
    if (status != CS_OK && status != CS_ERR_INTERRUPTED) {
        w->message = first;
        return status;
    }
    return finished == CS_OK ? status : finished;
}
