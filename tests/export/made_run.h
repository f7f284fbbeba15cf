/* SPDX-License-Identifier: MIT */
/* A run's folder made of a few rows, so that a test knows every number and may give every name. */
#ifndef CORESWEEP_TESTS_MADE_RUN_H
#define CORESWEEP_TESTS_MADE_RUN_H

#include "support.h"

#include "export/format.h"
#include "report/row.h"

/* A row of samples.csv; what is not told is the same in all. */
typedef struct made_row {
    const char *kernel;
    const char *variant;
    const char *input;
    uint64_t n;
    uint64_t threads;
    const char *placement;
    uint64_t round;
    double seconds;
    double cpu_seconds;
    const char *status;
    const char *note;
} made_row;

#define TIMED(kernel, variant, input, n, threads, placement, round, seconds)                                 \
    {                                                                                                        \
        kernel, variant, input, n, threads, placement, round, seconds, seconds, "ok", ""                     \
    }

static const char made_plan[] =
    "{\"format\": 1, \"settings\": {\"precision\": 0.02, \"budget\": 1.0, \"min_time\": 0.005, "
    "\"invocation_time\": 0.3, \"timeout\": 60.0, \"repetitions\": 3, \"min_invocations\": 6, "
    "\"max_invocations\": 0, \"seed\": \"7\", \"oversubscribe\": false}, \"cells\": [{\"cell\": "
    "\"triad.scalar/uniform/1000/t1/close\", \"variant\": \"triad.scalar\", \"input\": \"uniform\", \"n\": "
    "1000, "
    "\"threads\": 1, \"placement\": \"close\", \"cpus\": [0], \"data_seed\": \"1\", \"repetitions\": 3, "
    "\"stop_reason\": \"precision\"}]}\n";

static const char made_context[] =
    "{\"format\": 1, \"coresweep\": {\"version\": \"0.1.0\", \"git_commit\": \"c0ffee\", \"compiler\": \"GNU "
    "12\", "
    "\"flags\": \"-O3\", \"build_type\": \"Release\"}, \"command\": [\"sweep\"], \"started_utc\": "
    "\"2026-11-23T10:21:05Z\", \"finished_utc\": \"2026-11-23T10:23:35Z\", \"seed\": \"7\", \"machine\": "
    "{\"hostname\": \"no\\\"de\\\\7\", \"cpu_model\": \"A|B\", \"cores\": 2, \"cpus\": 4, \"caches\": "
    "[{\"level\": 1, "
    "\"type\": \"data\", \"bytes\": 49152, \"shared_by_cpus\": 2, \"count\": 2}], \"hypervisor\": null}, "
    "\"system\": "
    "{\"kernel\": \"Linux\"}, \"node\": {\"before\": [{\"probe\": \"governor\", \"state\": \"warn\", "
    "\"found\": "
    "\"powersave\"}, {\"probe\": \"smt\", \"state\": \"ok\", \"found\": \"off\"}], \"after\": []}}\n";

static inline void set_text(char **field, const char *text)
{
    assert_int_equal(cs_text_set(field, text), CS_OK);
}

static inline void make_row(const made_row *made, cs_row *row)
{
    char cell[256];
    snprintf(cell, sizeof cell, "%s.%s/%s/%zu/t%zu/%s", made->kernel, made->variant, made->input,
             (size_t)made->n, (size_t)made->threads, made->placement);
    assert_int_equal(cs_record_init(&cs_row_layout, row), CS_OK);
    set_text(&row->cell, cell);
    set_text(&row->kernel, made->kernel);
    set_text(&row->variant, made->variant);
    set_text(&row->input, made->input);
    set_text(&row->placement, made->placement);
    set_text(&row->status, made->status);
    set_text(&row->note, made->note);
    row->n = made->n;
    row->threads = made->threads;
    row->round = made->round;
    row->iterations = 40;
    row->seconds_per_call = made->seconds;
    row->cpu_seconds_per_call = made->cpu_seconds;
    row->bytes_per_call = 24 * (double)made->n;
}

/* The folder `run`, new, with these rows. */
static inline void make_run(const made_row *made, size_t count)
{
    cs_row rows[32];
    assert_true(count <= COUNT_OF(rows));
    assert_int_equal(system("rm -rf run && mkdir run"), 0);
    for (size_t i = 0; i < count; i++) {
        make_row(&made[i], &rows[i]);
    }
    assert_int_equal(cs_csv_write("run/samples.csv", &cs_row_layout, rows, count), CS_OK);
    for (size_t i = 0; i < count; i++) {
        cs_record_free(&cs_row_layout, &rows[i]);
    }
    put_file("run/plan.json", made_plan);
    put_file("run/context.json", made_context);
}

/* What the format `name` makes of the folder `run`; freed by the caller. */
static inline char *export_made(const char *name, cs_export_count *count)
{
    cs_export_run run;
    cs_message message = {{0}};
    const cs_export_format *format = NULL;
    char *text = NULL;
    size_t bytes = 0;
    if (cs_export_run_read("run", &run, &message) != CS_OK ||
        cs_export_format_find(name, &format, &message) != CS_OK ||
        cs_export_text(&run, format, &text, &bytes, count, &message) != CS_OK) {
        fail_msg("%s", message.text);
    }
    assert_int_equal(strlen(text), bytes);
    cs_export_run_free(&run);
    return text;
}

#endif
