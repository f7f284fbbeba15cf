/* SPDX-License-Identifier: MIT */
/* From a run's folder to its summary. */
#ifndef CORESWEEP_RUN_SUMMARISE_H
#define CORESWEEP_RUN_SUMMARISE_H

#include "report/summary.h"
#include "run/folder.h"
#include "run/plan.h"

/* A cs_is_parallel that asks the registry. Thread-safe. */
bool cs_registered_parallel(const char *kernel, const char *variant);

/* Reads samples.csv and builds the summary; stop reasons come from `plan`, and `open_reason` stands for cells
 * that have none yet ("interrupted", or ""). Errors carry a message with the file and the line. Freed by
 * cs_summary_free. */
cs_status cs_summarise(const cs_folder *folder, const cs_plan *plan, const char *open_reason,
                       cs_summary *summary, cs_message *message);

/* The same from `count` rows that were read before. */
cs_status cs_summarise_rows(const cs_row *rows, size_t count, const cs_plan *plan, const char *open_reason,
                            cs_summary *summary, cs_message *message);

#endif
