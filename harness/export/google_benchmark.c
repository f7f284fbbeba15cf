/* SPDX-License-Identifier: MIT */
/*
 * Google Benchmark's JSON, as its JSONReporter writes it (src/json_reporter.cc; json_schema_version 1): a
 * context, and a row a repetition. compare.py pairs the rows of one name in two files by their index, hence
 * an index that runs on over invocations. Rates (bytes_per_second) stay out: a reader that finds one takes it
 * for the result, and coresweep's results are costs.
 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "export/format.h"
#include "export/json.h"

/* What else a cell's name has to tell, beside kernel, variant, n and threads. */
typedef struct distinct {
    bool input;
    bool placement;
} distinct;

static distinct find_distinct(const cs_export_run *run, const cs_summary_row *cell)
{
    distinct found = {0};
    for (size_t i = 0; i < run->summary.count; i++) {
        const cs_summary_row *other = &run->summary.rows[i];
        if (strcmp(other->kernel, cell->kernel) == 0) {
            found.input |= strcmp(other->input, cell->input) != 0;
            found.placement |= strcmp(other->placement, cell->placement) != 0;
        }
    }
    return found;
}

/* kernel.variant/n:N/omp:T/real_time, with input and placement before n where the kernel has several of them
 * in the run. "real_time" is the library's mark for a benchmark whose result is wall time. */
static json_t *name_of(const cs_export_run *run, const cs_summary_row *cell)
{
    distinct tell = find_distinct(run, cell);
    return json_sprintf("%s.%s%s%s%s%s/n:%" PRIu64 "/omp:%" PRIu64 "/real_time", cell->kernel, cell->variant,
                        tell.input ? "/" : "", tell.input ? cell->input : "", tell.placement ? "/" : "",
                        tell.placement ? cell->placement : "", cell->n, cell->threads);
}

/* The library has no key for either; compare.py shows a label. */
static json_t *label_of(const cs_row *row)
{
    return strcmp(row->status, "ok") == 0 ? NULL : json_string(row->status);
}

static bool is_whole(const cs_export_cell *cell, const cs_row *row)
{
    return cell->timed && cs_is_timed_status(row->status) && !isnan(row->cpu_seconds_per_call);
}

static size_t count_whole(const cs_export_cell *cell)
{
    size_t whole = 0;
    for (size_t i = 0; i < cell->repetition_count; i++) {
        whole += is_whole(cell, cell->repetitions[i]);
    }
    return whole;
}

static int append_cell(json_t *rows, const cs_export_cell *cell, json_t *name, cs_export_count *count)
{
    size_t whole = count_whole(cell);
    size_t index = 0;
    int failed = name == NULL;
    for (size_t i = 0; i < cell->repetition_count && !failed; i++) {
        const cs_row *row = cell->repetitions[i];
        if (!is_whole(cell, row)) {
            continue;
        }
        failed = json_array_append_new(
            rows,
            json_pack("{s:O, s:O, s:s, s:I, s:I, s:I, s:I, s:o, s:o, s:s, s:o*}", "name", name, "run_name",
                      name, "run_type", "iteration", "repetitions", (json_int_t)whole, "repetition_index",
                      (json_int_t)index, "threads", (json_int_t)row->threads, "iterations",
                      (json_int_t)row->iterations, "real_time", cs_export_nanoseconds(row->seconds_per_call),
                      "cpu_time", cs_export_nanoseconds(row->cpu_seconds_per_call), "time_unit", "ns",
                      "label", label_of(row)));
        index++;
    }
    count->written += whole;
    count->left_out += cell->repetition_count - whole;
    json_decref(name);
    return failed;
}

/* "data" is "Data", as the library spells it. */
static json_t *cache_type(const json_t *cache)
{
    const char *type = json_string_value(json_object_get(cache, "type"));
    if (type == NULL || *type < 'a' || *type > 'z') {
        return json_string(type != NULL ? type : "");
    }
    return json_sprintf("%c%s", *type - 'a' + 'A', type + 1);
}

static json_t *caches_of(const json_t *machine)
{
    json_t *caches = json_array();
    size_t i;
    const json_t *cache;
    json_array_foreach(json_object_get(machine, "caches"), i, cache)
    {
        json_array_append_new(caches, json_pack("{s:o, s:O*, s:O*, s:O*}", "type", cache_type(cache), "level",
                                                json_object_get(cache, "level"), "size",
                                                json_object_get(cache, "bytes"), "num_sharing",
                                                json_object_get(cache, "shared_by_cpus")));
    }
    return caches;
}

/* What the run does not know is left out: mhz_per_cpu, cpu_scaling_enabled, load_avg. The last line is what
 * the library calls custom context. */
static json_t *context_of(const cs_export_run *run)
{
    const json_t *machine = json_object_get(run->context, "machine");
    const json_t *build = json_object_get(run->context, "coresweep");
    const char *type = cs_export_fact(run, "coresweep", "build_type");
    return json_pack(
        "{s:O*, s:O*, s:s, s:O*, s:o, s:s, s:i, s:O*, s:O*, s:O*, s:O*, s:O*}", "date",
        json_object_get(run->context, "started_utc"), "host_name", json_object_get(machine, "hostname"),
        "executable", "coresweep", "num_cpus", json_object_get(machine, "cpus"), "caches", caches_of(machine),
        "library_build_type", strcmp(type, "Debug") == 0 ? "debug" : "release", "json_schema_version", 1,
        "cpu_model", json_object_get(machine, "cpu_model"), "coresweep_version",
        json_object_get(build, "version"), "git_commit", json_object_get(build, "git_commit"), "compiler",
        json_object_get(build, "compiler"), "seed", json_object_get(run->context, "seed"));
}

cs_status cs_export_google_benchmark(const cs_export_run *run, FILE *out, cs_export_count *count,
                                     cs_message *message)
{
    json_t *rows = json_array();
    int failed = rows == NULL;
    for (size_t i = 0; i < run->cell_count && !failed; i++) {
        failed = append_cell(rows, &run->cells[i], name_of(run, run->cells[i].summary), count);
    }
    if (failed) {
        json_decref(rows);
        return cs_fail(message, CS_ERR_MEMORY, "out of memory");
    }
    return cs_export_json(json_pack("{s:o, s:o}", "context", context_of(run), "benchmarks", rows), out,
                          message);
}
