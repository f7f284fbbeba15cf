/* SPDX-License-Identifier: MIT */
/*
 * context.json: everything about a run that its numbers do not tell. What was measured, by which build,
 * on which machine, under which settings, and in which state the node was before and after.
 *
 * Of the environment only variables that steer threads and libraries are kept; all others may hold
 * secrets and are never read into it.
 */
#ifndef CORESWEEP_NODE_PROVENANCE_H
#define CORESWEEP_NODE_PROVENANCE_H

#include <jansson.h>
#include <stdint.h>

#include "coresweep/status.h"
#include "node/probe.h"
#include "node/topology.h"

/* The version of the file's layout. */
enum { CS_CONTEXT_FORMAT = 1 };

typedef struct cs_provenance {
    int argc; /* the command line, the program's name first */
    char *const *argv;
    uint64_t seed;
    const cs_topology *topology;
    const cs_probe_result *before; /* [CS_PROBE_COUNT] */
} cs_provenance;

/* How this program was built: version, git_commit, compiler, flags and build_type, as texts; the caller's
 * reference. NULL where memory is short. */
json_t *cs_provenance_build(void);

/* A new object for context.json, started now and not finished; the caller's reference. Bytes that are no
 * UTF-8 become '?'. CS_ERR_MEMORY, or CS_ERR_SYSTEM where the system does not tell its own name. Not to
 * be called while another thread changes the environment. */
cs_status cs_provenance_new(const cs_provenance *input, json_t **context);

/* Notes the end: finished_utc, and the probes [CS_PROBE_COUNT] again. CS_ERR_MEMORY; CS_ERR_FORMAT where
 * `context` is not such an object. A second call replaces the first's notes. */
cs_status cs_provenance_finish(json_t *context, const cs_probe_result *after);

#endif
