/* SPDX-License-Identifier: MIT */
/*
 * OpenMetrics 1.0 text: a gauge for each of five columns of summary.csv, one sample a cell, and what the run
 * was as an info metric. No time stamps: the collectors of text files refuse them, and a run's end is a fact
 * of its own.
 */
#include <inttypes.h>
#include <string.h>

#include "export/format.h"
#include "report/escape.h"
#include "report/format.h"

/* Columns of summary.csv by their fields; names, units and meanings stand in their table. */
static const size_t gauges[] = {
    offsetof(cs_summary_row, median_seconds), offsetof(cs_summary_row, low_seconds),
    offsetof(cs_summary_row, high_seconds),   offsetof(cs_summary_row, confidence),
    offsetof(cs_summary_row, invocations),
};
static const size_t labels[] = {
    offsetof(cs_summary_row, kernel), offsetof(cs_summary_row, variant), offsetof(cs_summary_row, input),
    offsetof(cs_summary_row, n),      offsetof(cs_summary_row, threads), offsetof(cs_summary_row, placement),
};

static void write_value(FILE *out, const cs_column *column, const cs_summary_row *row)
{
    char text[CS_FORMAT_BYTES];
    const void *field = (const char *)row + column->offset;
    switch (column->type) {
    case CS_TEXT:
        cs_escape_openmetrics(out, *(char *const *)field);
        break;
    case CS_COUNT:
        fprintf(out, "%" PRIu64, *(const uint64_t *)field);
        break;
    case CS_REAL:
        cs_format_exact(text, *(const double *)field);
        fputs(text, out);
        break;
    }
}

static void write_sample(FILE *out, const cs_column *gauge, const cs_summary_row *row)
{
    fprintf(out, "coresweep_%s", gauge->name);
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
        const cs_column *label = cs_column_at(&cs_summary_layout, labels[i]);
        fprintf(out, "%s%s=\"", i == 0 ? "{" : ",", label->name);
        write_value(out, label, row);
        fputc('"', out);
    }
    fputs("} ", out);
    write_value(out, gauge, row);
    fputc('\n', out);
}

/* A name has to end with its unit, so that only times have one here. */
static void write_gauge(FILE *out, const cs_column *gauge, const cs_export_run *run)
{
    fprintf(out, "# TYPE coresweep_%s gauge\n", gauge->name);
    if (strcmp(gauge->unit, "s") == 0) {
        fprintf(out, "# UNIT coresweep_%s seconds\n", gauge->name);
    }
    fprintf(out, "# HELP coresweep_%s ", gauge->name);
    cs_escape_openmetrics(out, gauge->meaning);
    fputc('\n', out);
    for (size_t i = 0; i < run->cell_count; i++) {
        if (run->cells[i].timed) {
            write_sample(out, gauge, run->cells[i].summary);
        }
    }
}

static void write_info(FILE *out, const cs_export_run *run)
{
    static const struct {
        const char *label;
        const char *object;
        const char *key;
    } facts[] = {
        {"version", "coresweep", "version"},  {"commit", "coresweep", "git_commit"},
        {"host", "machine", "hostname"},      {"cpu_model", "machine", "cpu_model"},
        {"started_utc", NULL, "started_utc"}, {"finished_utc", NULL, "finished_utc"},
    };
    fputs("# TYPE coresweep_run_info gauge\n# HELP coresweep_run_info the build and the machine that were "
          "measured\n",
          out);
    for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++) {
        fprintf(out, "%s%s=\"", i == 0 ? "coresweep_run_info{" : ",", facts[i].label);
        cs_escape_openmetrics(out, cs_export_fact(run, facts[i].object, facts[i].key));
        fputc('"', out);
    }
    fputs("} 1\n", out);
}

cs_status cs_export_openmetrics(const cs_export_run *run, FILE *out, cs_export_count *count,
                                cs_message *message)
{
    (void)message;
    for (size_t i = 0; i < run->cell_count; i++) {
        *(run->cells[i].timed ? &count->written : &count->left_out) += 1;
    }
    write_info(out, run);
    for (size_t i = 0; i < sizeof gauges / sizeof gauges[0]; i++) {
        write_gauge(out, cs_column_at(&cs_summary_layout, gauges[i]), run);
    }
    fputs("# EOF\n", out);
    return CS_OK;
}
