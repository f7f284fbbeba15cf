/* SPDX-License-Identifier: MIT */
/* The ratios of a plan file: see report/ratio.h for what they mean. */
#ifndef CORESWEEP_RUN_PLAN_RATIOS_H
#define CORESWEEP_RUN_PLAN_RATIOS_H

#include "run/plan_source.h"

/* Parses the list into source->ratios, after the groups: a variant that this build lacks may be named only
 * where an optional group names it. Errors as cs_plan_source_read; freed by cs_plan_ratios_free in any case.
 */
cs_status cs_plan_ratios_parse(cs_plan_source *source, cs_yaml_node list, cs_message *message);
void cs_plan_ratios_free(cs_plan_source *source);

/* CS_ERR_ARGUMENT where a ratio names a cell that the plan does not measure, though this build and this
 * machine could. */
cs_status cs_plan_ratios_check(const cs_plan_source *source, const cs_plan *plan, const cs_topology *topology,
                               cs_message *message);

#endif
