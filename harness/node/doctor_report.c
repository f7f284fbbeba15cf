/* SPDX-License-Identifier: MIT */
#include "doctor_report.h"

#include <jansson.h>
#include <string.h>

enum { WIDTH = 100, STATE_WIDTH = 7, GAP = 2 };

static int longest_id(const cs_probe_result *results, size_t count)
{
    size_t longest = 0;
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(results[i].id);
        longest = length > longest ? length : longest;
    }
    return (int)longest;
}

/* How much of `text` fits into `room` columns without cutting a word; a longer word is left whole. */
static size_t line_length(const char *text, size_t room)
{
    size_t length = strlen(text);
    if (length <= room) {
        return length;
    }
    size_t end = room;
    while (end > 0 && text[end] != ' ') {
        end--;
    }
    return end > 0 ? end : strcspn(text, " ");
}

/* `label` and the wrapped text behind it, both from column `indent` on. */
static void print_wrapped(FILE *out, int indent, const char *label, const char *text)
{
    int hang = indent + (int)strlen(label);
    const char *lead = label;
    int lead_indent = indent;
    do {
        size_t length = line_length(text, (size_t)(WIDTH - hang));
        fprintf(out, "%*s%s%.*s\n", lead_indent, "", lead, (int)length, text);
        text += length;
        text += strspn(text, " ");
        lead = "";
        lead_indent = hang;
    } while (*text != '\0');
}

static void print_result(FILE *out, int id_width, const cs_probe_result *r)
{
    char label[64];
    int indent = STATE_WIDTH + GAP + id_width + GAP;
    snprintf(label, sizeof label, "%-*s%*s%-*s%*s", STATE_WIDTH, cs_probe_state_name(r->state), GAP, "",
             id_width, r->id, GAP, "");
    print_wrapped(out, 0, label, r->found);
    if (r->state != CS_PROBE_OK) {
        print_wrapped(out, indent, "", r->means);
    }
    if (r->state == CS_PROBE_WARN) {
        print_wrapped(out, indent, "mend: ", r->mend);
    }
}

static size_t count_state(const cs_probe_result *results, size_t count, cs_probe_state state)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        found += results[i].state == state;
    }
    return found;
}

static void print_text(FILE *out, const cs_probe_result *results, size_t count)
{
    int id_width = longest_id(results, count);
    for (size_t i = 0; i < count; i++) {
        print_result(out, id_width, &results[i]);
    }
    size_t warn = count_state(results, count, CS_PROBE_WARN);
    size_t unknown = count_state(results, count, CS_PROBE_UNKNOWN);
    fprintf(out, "\n%zu of %zu probes warn", warn, count);
    if (unknown > 0) {
        fprintf(out, "; %zu could not be answered", unknown);
    }
    fputc('\n', out);
}

static cs_status print_json(FILE *out, const cs_probe_result *results, size_t count)
{
    json_t *all = json_array();
    cs_status status = CS_ERR_MEMORY;
    for (size_t i = 0; i < count; i++) {
        const cs_probe_result *r = &results[i];
        json_t *one =
            json_pack("{s:s, s:s, s:s, s:s, s:s}", "probe", r->id, "state", cs_probe_state_name(r->state),
                      "found", r->found, "means", r->means, "mend", r->mend);
        if (json_array_append_new(all, one) != 0) {
            goto out;
        }
    }
    if (all != NULL) {
        status = json_dumpf(all, out, JSON_COMPACT) == 0 && fputc('\n', out) != EOF ? CS_OK : CS_ERR_IO;
    }
out:
    json_decref(all);
    return status;
}

cs_status cs_doctor_print(FILE *out, const cs_probe_result *results, size_t count, bool json)
{
    cs_status status = CS_OK;
    if (json) {
        status = print_json(out, results, count);
    } else {
        print_text(out, results, count);
    }
    if (status == CS_OK && (fflush(out) != 0 || ferror(out) != 0)) {
        status = CS_ERR_IO;
    }
    return status;
}
