/* SPDX-License-Identifier: MIT */
/*
 * JUnit XML as Jenkins, GitLab and Maven Surefire read it: one test suite a run, one test case a cell. There
 * is no standard; this is what their schemas have in common, but for the decimals of `time`, of which they
 * have three where their readers take any: nothing would be left of a kernel of a microsecond.
 */
#include <inttypes.h>
#include <string.h>

#include "export/format.h"
#include "export/interval.h"
#include "report/escape.h"
#include "report/xml.h"

static bool is_skipped(const cs_export_cell *cell)
{
    return strcmp(cell->summary->status, "unavailable") == 0;
}

static void write_outcome(FILE *out, const cs_export_cell *cell)
{
    const cs_summary_row *s = cell->summary;
    if (cell->timed) {
        fputs("   <system-out>", out);
        cs_export_cell_interval(out, s);
        fprintf(out, ", %" PRIu64 " invocations, stopped by: ", s->invocations);
        cs_escape_xml(out, s->stop_reason);
        fputs("</system-out>\n", out);
        return;
    }
    fputs(is_skipped(cell) ? "   <skipped" : "   <failure", out);
    cs_xml_attribute(out, "type", s->status);
    cs_xml_attribute(out, "message", s->note);
    fputs("/>\n", out);
}

static void write_cell(FILE *out, const cs_export_cell *cell)
{
    const cs_summary_row *s = cell->summary;
    fputs("  <testcase", out);
    cs_xml_attribute(out, "name", s->cell);
    fputs(" classname=\"", out);
    cs_escape_xml(out, s->kernel);
    fputc('.', out);
    cs_escape_xml(out, s->variant);
    fputc('"', out);
    cs_xml_time(out, cell->timed ? s->median_seconds : 0);
    fputs(">\n", out);
    write_outcome(out, cell);
    fputs("  </testcase>\n", out);
}

static void write_properties(FILE *out, const cs_export_run *run)
{
    static const struct {
        const char *object;
        const char *key;
    } facts[] = {
        {"coresweep", "version"}, {"coresweep", "git_commit"}, {"coresweep", "compiler"},
        {"machine", "cpu_model"}, {"system", "kernel"},        {NULL, "seed"},
    };
    fputs("  <properties>\n", out);
    for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++) {
        fputs("   <property", out);
        cs_xml_attribute(out, "name", facts[i].key);
        cs_xml_attribute(out, "value", cs_export_fact(run, facts[i].object, facts[i].key));
        fputs("/>\n", out);
    }
    fputs("  </properties>\n", out);
}

/* UTC without its Z: older schemas allow no time zone. */
static void write_timestamp(FILE *out, const char *utc)
{
    char text[32];
    snprintf(text, sizeof text, "%.*s", (int)strcspn(utc, "Z"), utc);
    if (text[0] != '\0') {
        cs_xml_attribute(out, "timestamp", text);
    }
}

cs_status cs_export_junit(const cs_export_run *run, FILE *out, cs_export_count *count, cs_message *message)
{
    (void)message;
    size_t skipped = 0;
    size_t failed = 0;
    for (size_t i = 0; i < run->cell_count; i++) {
        skipped += is_skipped(&run->cells[i]);
        failed += !run->cells[i].timed && !is_skipped(&run->cells[i]);
    }
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n <testsuite name=\"coresweep\"", out);
    fprintf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"%zu\"", run->cell_count, failed,
            skipped);
    write_timestamp(out, cs_export_fact(run, NULL, "started_utc"));
    cs_xml_attribute(out, "hostname", cs_export_fact(run, "machine", "hostname"));
    fputs(">\n", out);
    write_properties(out, run);
    for (size_t i = 0; i < run->cell_count; i++) {
        write_cell(out, &run->cells[i]);
    }
    fputs(" </testsuite>\n</testsuites>\n", out);
    count->written += run->cell_count;
    return CS_OK;
}
