/* SPDX-License-Identifier: MIT */
/*
 * A comment on a pull request, in GitHub's Markdown: what went wrong first, then medians with their intervals
 * and why each cell stopped, then what a reader needs in order to judge them.
 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "export/format.h"
#include "export/interval.h"
#include "report/escape.h"
#include "report/format.h"

enum { MOST_OPEN = 20 }; /* a longer table would bury the discussion: it is folded */

static size_t count_timed(const cs_export_run *run)
{
    size_t timed = 0;
    for (size_t i = 0; i < run->cell_count; i++) {
        timed += run->cells[i].timed;
    }
    return timed;
}

static void write_fact(FILE *out, const char *before, const char *fact)
{
    if (fact[0] != '\0') {
        fputs(before, out);
        cs_escape_markdown(out, fact);
    }
}

static void write_head(FILE *out, const cs_export_run *run, size_t faults)
{
    const json_t *machine = json_object_get(run->context, "machine");
    fprintf(out, "### coresweep: %zu cell%s, %zu with a fault\n\n", run->cell_count,
            run->cell_count == 1 ? "" : "s", faults);
    if (run->open_cells > 0) {
        fprintf(out, "**The run was not finished: %zu of its cells had more to come.**\n\n", run->open_cells);
    }
    cs_escape_markdown(out, cs_export_fact(run, "machine", "cpu_model"));
    fprintf(out, ", %lld cores", (long long)json_integer_value(json_object_get(machine, "cores")));
    write_fact(out, ", ", cs_export_fact(run, "machine", "hypervisor"));
    write_fact(out, ", host ", cs_export_fact(run, "machine", "hostname"));
    write_fact(out, "; commit ", cs_export_fact(run, "coresweep", "git_commit"));
    write_fact(out, "; ", cs_export_fact(run, NULL, "started_utc"));
    fputs("\n", out);
}

static void write_faults(FILE *out, const cs_export_run *run)
{
    fputs("\n| cell | fault | why |\n|---|---|---|\n", out);
    for (size_t i = 0; i < run->cell_count; i++) {
        const cs_summary_row *cell = run->cells[i].summary;
        if (!run->cells[i].timed) {
            write_fact(out, "| ", cell->cell);
            write_fact(out, " | ", cell->status);
            fputs(" | ", out);
            cs_escape_markdown(out, cell->note);
            fputs(" |\n", out);
        }
    }
}

static void write_speedup(FILE *out, const cs_summary_row *cell)
{
    char text[CS_FORMAT_BYTES];
    char low[CS_FORMAT_BYTES];
    char high[CS_FORMAT_BYTES];
    if (isnan(cell->speedup_serial)) {
        fputs("-", out);
        return;
    }
    cs_format_number(text, cell->speedup_serial, 3, 2);
    cs_format_number(low, cell->speedup_serial_low, 3, 2);
    cs_format_number(high, cell->speedup_serial_high, 3, 2);
    fprintf(out, "%s [%s, %s] over ", text, low, high);
    cs_escape_markdown(out, cell->serial_base);
}

static void write_cell(FILE *out, const cs_summary_row *cell)
{
    fputs("| ", out);
    cs_escape_markdown(out, cell->cell);
    fputs(" | ", out);
    cs_export_cell_interval(out, cell);
    fputs(" | ", out);
    write_speedup(out, cell);
    fprintf(out, " | %" PRIu64 " | ", cell->invocations);
    cs_escape_markdown(out, cell->stop_reason);
    write_fact(out, ", ", strcmp(cell->status, "ok") == 0 ? "" : cell->status);
    fputs(" |\n", out);
}

static void write_cells(FILE *out, const cs_export_run *run, size_t timed)
{
    fprintf(out, "\n<details%s>\n<summary>%zu cell%s measured</summary>\n\n",
            timed <= MOST_OPEN ? " open" : "", timed, timed == 1 ? "" : "s");
    fputs(
        "| cell | median [interval] | times as fast as the best serial variant | invocations | stopped by |\n"
        "|---|--:|--:|--:|---|\n",
        out);
    for (size_t i = 0; i < run->cell_count; i++) {
        if (run->cells[i].timed) {
            write_cell(out, run->cells[i].summary);
        }
    }
    fputs("\n</details>\n", out);
}

/* The probes that were not content, of `when`: "before" or "after". */
static void write_probes(FILE *out, const cs_export_run *run, const char *when)
{
    size_t i;
    const json_t *probe;
    json_array_foreach(json_object_get(json_object_get(run->context, "node"), when), i, probe)
    {
        const char *state = json_string_value(json_object_get(probe, "state"));
        const char *name = json_string_value(json_object_get(probe, "probe"));
        const char *found = json_string_value(json_object_get(probe, "found"));
        if (state != NULL && name != NULL && found != NULL && strcmp(state, "ok") != 0) {
            fprintf(out, "| %s the run | ", when);
            cs_escape_markdown(out, name);
            fputs(": ", out);
            cs_escape_markdown(out, state);
            fputs(" | ", out);
            cs_escape_markdown(out, found);
            fputs(" |\n", out);
        }
    }
}

static void write_details(FILE *out, const cs_export_run *run)
{
    static const struct {
        const char *title;
        const char *object;
        const char *key;
    } facts[] = {
        {"coresweep", "coresweep", "version"},
        {"compiler", "coresweep", "compiler"},
        {"flags", "coresweep", "flags"},
        {"system", "system", "kernel"},
        {"seed", NULL, "seed"},
    };
    fputs("\n<details>\n<summary>Build, machine and what may have disturbed it</summary>\n\n| | | "
          "|\n|---|---|---|\n",
          out);
    for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++) {
        fprintf(out, "| %s | | ", facts[i].title);
        cs_escape_markdown(out, cs_export_fact(run, facts[i].object, facts[i].key));
        fputs(" |\n", out);
    }
    write_probes(out, run, "before");
    write_probes(out, run, "after");
    fputs("\n</details>\n", out);
}

cs_status cs_export_markdown(const cs_export_run *run, FILE *out, cs_export_count *count, cs_message *message)
{
    (void)message;
    size_t timed = count_timed(run);
    write_head(out, run, run->cell_count - timed);
    if (timed < run->cell_count) {
        write_faults(out, run);
    }
    if (timed > 0) {
        write_cells(out, run, timed);
    }
    write_details(out, run);
    count->written += run->cell_count;
    return CS_OK;
}
