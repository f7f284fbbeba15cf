/* SPDX-License-Identifier: MIT */
/*
 * A plan as a person writes it, in YAML: groups of cells, the run's settings, and ratios between cells. What
 * it means stands in docs/plans.md.
 *
 * Every error about it is CS_ERR_ARGUMENT with a message that names file, line and key.
 */
#ifndef CORESWEEP_RUN_PLAN_SOURCE_H
#define CORESWEEP_RUN_PLAN_SOURCE_H

#include "report/ratio.h"
#include "run/plan.h"
#include "run/yaml.h"

enum { CS_PLAN_BYTES = 1 << 20 }; /* a plan file's, at most */

typedef struct cs_plan_group {
    cs_request request;
    cs_request_origin origin;
    bool optional; /* variants that this build lacks are left out, with a note */
} cs_plan_group;

/* Everything is owned by it, and what it points to lives as long as it. */
typedef struct cs_plan_source {
    char *path;
    char *text; /* [bytes] as it was read; NULL: no plan file was given */
    size_t bytes;
    const char *summary; /* one line; "" where there is none */
    cs_settings settings;
    cs_plan_group *groups; /* [group_count], one at least */
    size_t group_count;
    cs_ratio *ratios; /* [ratio_count] */
    size_t ratio_count;
    cs_yaml *yaml;
    char **texts; /* [text_count] put together while parsing */
    size_t text_count;
} cs_plan_source;

/* Reads and parses a plan file. Also CS_ERR_IO, CS_ERR_MEMORY. On failure nothing is left behind; else freed
 * by cs_plan_source_free. */
cs_status cs_plan_source_read(const char *path, cs_plan_source *source, cs_message *message);

/* The same with other settings below the plan's than those of a sweep. */
cs_status cs_plan_source_read_over(const char *path, const cs_settings *defaults, cs_plan_source *source,
                                   cs_message *message);
void cs_plan_source_free(cs_plan_source *source);

/* Told once for each variant that an optional group names and this build lacks: one line, no full stop. */
typedef void (*cs_plan_note)(void *context, const char *text);

/* The cells of all groups, with these settings, and the check that each ratio's cells are among them. `note`
 * may be NULL. On failure nothing is left behind; *plan is freed by cs_plan_free. */
cs_status cs_plan_source_expand(const cs_plan_source *source, const cs_settings *settings,
                                const cs_topology *topology, cs_plan_note note, void *context, cs_plan *plan,
                                cs_message *message);

#endif
