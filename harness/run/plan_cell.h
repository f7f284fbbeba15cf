/* SPDX-License-Identifier: MIT */
/* One cell as a plan file's ratios name it. */
#ifndef CORESWEEP_RUN_PLAN_CELL_H
#define CORESWEEP_RUN_PLAN_CELL_H

#include "run/plan_source.h"

/* What a plan file is being read into, and where a message goes. */
typedef struct cs_plan_reader {
    cs_plan_source *source;
    cs_message *message;
} cs_plan_reader;

/* The keys that say which cell of a variant is meant: the first ones of a cell, of a side and of a ratio. */
enum { CS_CELL_SIZE, CS_CELL_INPUT, CS_CELL_THREADS, CS_CELL_PLACEMENT, CS_CELL_KEYS };
#define CS_CELL_KEY_ROWS                                                                                     \
    [CS_CELL_SIZE] = {"size", CS_YAML_TEXT}, [CS_CELL_INPUT] = {"input", CS_YAML_TEXT},                      \
    [CS_CELL_THREADS] = {"threads", CS_YAML_TEXT}, [CS_CELL_PLACEMENT] = {"placement", CS_YAML_TEXT}

/* Fills in the keys that are not given from those of the whole. */
void cs_plan_cell_inherit(cs_yaml_node *keys, const cs_yaml_node *whole);

/* Reads a cell written as its variant's name or as a map. `whole` has CS_CELL_KEYS values that hold where the
 * map says nothing else. Input, threads and placement default to the kernel's first input, 1 and close; a
 * size must be given. Errors as cs_plan_source_read. */
cs_status cs_plan_cell_parse(const cs_plan_reader *r, cs_yaml_node node, const cs_yaml_node *whole,
                             cs_ratio_cell *cell);

#endif
