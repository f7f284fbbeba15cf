/* SPDX-License-Identifier: MIT */
#ifndef CORESWEEP_CMD_DRY_RUN_H
#define CORESWEEP_CMD_DRY_RUN_H

#include <stdio.h>

#include "run/plan.h"

/* Prints a line a cell (name, CPUs, guessed time) and an estimate of the whole. */
void cs_dry_run_print(FILE *out, const cs_plan *plan, const cs_topology *topology);

#endif
