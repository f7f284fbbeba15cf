/* SPDX-License-Identifier: MIT */
#include "probe.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probe_functions.h"
#include "pseudo_file.h"

typedef struct probe {
    const char *id;
    const char *means;
    const char *mend;
    void (*look)(const cs_probe_context *context, cs_probe_result *result);
} probe;

static const probe probes[] = {
#define CS_PROBE(id, means, mend) {#id, means, mend, cs__probe_##id},
#include "node/probe.def"
#undef CS_PROBE
};

static const char *const state_names[CS_PROBE_STATES] = {
    [CS_PROBE_OK] = "ok",
    [CS_PROBE_WARN] = "warn",
    [CS_PROBE_UNKNOWN] = "unknown",
};

const char *cs_probe_state_name(cs_probe_state state)
{
    return state_names[state];
}

void cs_probe_all(const char *root, double steal_seconds, cs_probe_result *results)
{
    cs_probe_context context = {root, steal_seconds};
    for (size_t i = 0; i < CS_PROBE_COUNT; i++) {
        results[i] = (cs_probe_result){probes[i].id, probes[i].means, probes[i].mend, CS_PROBE_UNKNOWN, ""};
        probes[i].look(&context, &results[i]);
    }
}

void cs__probe_say(cs_probe_result *result, cs_probe_state state, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(result->found, sizeof result->found, format, arguments);
    va_end(arguments);
    result->state = state;
}

void cs__probe_unreadable(cs_probe_result *result, const char *path, cs_status status)
{
    const char *reason = status == CS_ERR_IO ? strerror(errno) : cs_status_text(status);
    cs__probe_say(result, CS_PROBE_UNKNOWN, "%s: %s", path, reason);
}

cs_status cs__probe_read(const cs_probe_context *context, const char *path, cs_probe_result *result,
                         char *text, size_t size)
{
    cs_status status = cs_pseudo_read(context->root, path, text, size);
    if (status != CS_OK) {
        cs__probe_unreadable(result, path, status);
    }
    return status;
}

cs_status cs__probe_read_integer(const cs_probe_context *context, const char *path, cs_probe_result *result,
                                 long long *value)
{
    cs_status status = cs_pseudo_read_integer(context->root, path, value);
    if (status != CS_OK) {
        cs__probe_unreadable(result, path, status);
    }
    return status;
}

unsigned cs__probe_count_list(const char *list)
{
    unsigned count = 0;
    for (const char *at = list; *at != '\0';) {
        char *end;
        unsigned long first = strtoul(at, &end, 10);
        if (end == at) {
            break;
        }
        unsigned long last = *end == '-' ? strtoul(end + 1, &end, 10) : first;
        count += last >= first ? (unsigned)(last - first) + 1 : 0;
        at = *end == ',' ? end + 1 : end;
    }
    return count;
}
