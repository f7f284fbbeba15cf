/* SPDX-License-Identifier: MIT */
#include "verdict/verdict_junit.h"

#include <math.h>
#include <string.h>

#include "report/escape.h"
#include "report/plain_numbers.h"
#include "report/xml.h"
#include "verdict/verdict_words.h"

enum { WORDS_BYTES = CS__VERDICT_DETAIL_BYTES + 5 * CS_FORMAT_BYTES };

static bool is_skipped(const cs_verdict_row *row)
{
    return strcmp(row->verdict, cs_verdict_word(CS_CANNOT_TELL)) == 0;
}

/* "same: +0.2%, 95% interval -0.8% to +1.3%, could see 1.9%; 1.05 us in base, 1.05 us in head" */
static void write_words(char text[WORDS_BYTES], const cs_verdict_row *row)
{
    char change[CS_FORMAT_BYTES];
    char interval[2 * CS_FORMAT_BYTES];
    char smallest[CS_FORMAT_BYTES];
    char detail[CS__VERDICT_DETAIL_BYTES];
    size_t length = (size_t)snprintf(text, WORDS_BYTES, "%s", row->verdict);
    cs__verdict_detail(detail, row, "\u00b5");
    if (!isnan(row->ratio)) {
        cs__verdict_change(change, row->ratio);
        cs__verdict_interval(interval, row);
        cs__verdict_smallest(smallest, row);
        length += (size_t)snprintf(text + length, WORDS_BYTES - length,
                                   ": %s, 95%% interval %s, could see %s", change, interval, smallest);
    }
    if (detail[0] != '\0') {
        snprintf(text + length, WORDS_BYTES - length, "; %s", detail);
    }
}

static void write_outcome(FILE *out, const cs_verdict_row *row)
{
    char words[WORDS_BYTES];
    write_words(words, row);
    if (!is_skipped(row) && !cs__verdict_is_alarm(row)) {
        fputs("   <system-out>", out);
        cs_escape_xml(out, words);
        fputs("</system-out>\n", out);
        return;
    }
    fputs(is_skipped(row) ? "   <skipped" : "   <failure", out);
    cs_xml_attribute(out, "type", row->verdict);
    cs_xml_attribute(out, "message", words);
    fputs("/>\n", out);
}

static void write_row(FILE *out, const cs_verdict_row *row)
{
    bool timed = cs__verdict_is_time(row) && isfinite(row->head_seconds);
    fputs("  <testcase name=\"", out);
    cs_escape_xml(out, row->cell);
    fputs(cs__verdict_is_time(row) ? "\" classname=\"" : " (efficiency)\" classname=\"", out);
    cs_escape_xml(out, row->kernel);
    fputc('.', out);
    cs_escape_xml(out, row->variant);
    fputc('"', out);
    cs_xml_time(out, timed ? row->head_seconds : 0);
    fputs(">\n", out);
    write_outcome(out, row);
    fputs("  </testcase>\n", out);
}

static void write_suite(FILE *out, const cs_verdict_table *table)
{
    size_t failures = cs_verdict_count(table, CS_SLOWER) + cs_verdict_count(table, CS_FAILED);
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n <testsuite name=\"coresweep verdicts\"",
          out);
    fprintf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"%zu\">\n", table->count, failures,
            cs_verdict_count(table, CS_CANNOT_TELL));
    fprintf(out,
            "  <properties>\n   <property name=\"floor\" value=\"%g\"/>\n"
            "   <property name=\"false_alarms\" value=\"%g\"/>\n  </properties>\n",
            table->floor, table->false_alarms);
    for (size_t i = 0; i < table->count; i++) {
        write_row(out, &table->rows[i]);
    }
    fputs(" </testsuite>\n</testsuites>\n", out);
}

cs_status cs_verdict_junit(FILE *out, const cs_verdict_table *table)
{
    cs_plain_numbers numbers;
    cs_status status = cs_plain_numbers_begin(&numbers);
    if (status != CS_OK) {
        return status;
    }
    write_suite(out, table);
    return cs_plain_numbers_printed(&numbers, out);
}
