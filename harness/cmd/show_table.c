/* SPDX-License-Identifier: MIT */
#include "cmd/show_table.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "node/provenance.h"
#include "report/cost_table.h"
#include "report/ratio_table.h"
#include "report/table.h"
#include "run/json_file.h"

double cs_measured_llc_bytes(const cs_folder *folder)
{
    cs_message ignored;
    json_t *context = NULL;
    double bytes = 0;
    json_int_t highest = 0;
    if (cs_json_read(folder->context, CS_CONTEXT_FORMAT, &context, &ignored) != CS_OK) {
        return 0;
    }
    const json_t *machine = json_object_get(context, "machine");
    const json_t *caches = json_object_get(machine, "caches");
    double cpus = json_number_value(json_object_get(machine, "cpus"));
    for (size_t i = 0; i < json_array_size(caches); i++) {
        const json_t *cache = json_array_get(caches, i);
        json_int_t level = json_integer_value(json_object_get(cache, "level"));
        double shared = json_number_value(json_object_get(cache, "shared_by_cpus"));
        if (level > highest && shared > 0) {
            highest = level;
            double count = cpus > shared ? cpus / shared : 1;
            bytes = count * json_number_value(json_object_get(cache, "bytes"));
        }
    }
    json_decref(context);
    return bytes;
}

static bool locale_is_utf8(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *value = getenv(names[i]);
        if (value != NULL && value[0] != '\0') {
            return strcasestr(value, "utf-8") != NULL || strcasestr(value, "utf8") != NULL;
        }
    }
    return false;
}

static cs_table_options options_for(FILE *out)
{
    struct winsize window = {0};
    bool terminal = isatty(fileno(out)) == 1;
    if (terminal) {
        ioctl(fileno(out), TIOCGWINSZ, &window);
    }
    return (cs_table_options){
        .width = window.ws_col,
        .color = terminal && getenv("NO_COLOR") == NULL,
        .utf8 = locale_is_utf8(),
    };
}

static cs_status shown(cs_status status, cs_message *message)
{
    return status == CS_OK ? status
                           : cs_fail(message, status, "printing the table: %s", cs_status_text(status));
}

cs_status cs_show_table(FILE *out, const cs_summary *summary, const cs_folder *folder, cs_message *message)
{
    cs_table_options options = options_for(out);
    options.llc_bytes = cs_measured_llc_bytes(folder);
    cs_status status = cs_table_print(out, summary, &options);
    return shown(status == CS_OK ? cs_cost_table_print(out, summary, &options) : status, message);
}

cs_status cs_show_ratios(FILE *out, const cs_ratio_table *table, cs_message *message)
{
    cs_table_options options = options_for(out);
    return shown(cs_ratio_table_print(out, table, &options), message);
}

cs_status cs_show_scaling(FILE *out, const cs_scaling_table *table, cs_message *message)
{
    cs_table_options options = options_for(out);
    return shown(cs_scaling_print(out, table, &options), message);
}

cs_status cs_show_verdicts(FILE *out, const cs_verdict_table *table, cs_message *message)
{
    cs_table_options options = options_for(out);
    return shown(cs_verdict_print(out, table, &options), message);
}
