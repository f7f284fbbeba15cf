/* SPDX-License-Identifier: MIT */
/* Private to probe*.c: what a probe is given, and how it answers. */
#ifndef CORESWEEP_NODE_PROBE_FUNCTIONS_H
#define CORESWEEP_NODE_PROBE_FUNCTIONS_H

#include <stddef.h>

#include "coresweep/status.h"
#include "node/probe.h"

typedef struct cs_probe_context {
    const char *root;
    double steal_seconds;
} cs_probe_context;

/* Sets the state and the found text; a text that is too long is cut. */
__attribute__((format(printf, 3, 4))) void cs__probe_say(cs_probe_result *result, cs_probe_state state,
                                                         const char *format, ...);

/* Says `unknown`, with why `path` could not be read. */
void cs__probe_unreadable(cs_probe_result *result, const char *path, cs_status status);

/* cs_pseudo_read and cs_pseudo_read_integer, which on failure say so. */
cs_status cs__probe_read(const cs_probe_context *context, const char *path, cs_probe_result *result,
                         char *text, size_t size);
cs_status cs__probe_read_integer(const cs_probe_context *context, const char *path, cs_probe_result *result,
                                 long long *value);

/* How many CPUs a kernel's list such as "0-3,8" names. */
unsigned cs__probe_count_list(const char *list);

/* Each row's own function. */
#define CS_PROBE(id, means, mend)                                                                            \
    void cs__probe_##id(const cs_probe_context *context, cs_probe_result *result);
#include "node/probe.def"
#undef CS_PROBE

#endif
