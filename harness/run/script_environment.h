/* SPDX-License-Identifier: MIT */
#ifndef CORESWEEP_RUN_SCRIPT_ENVIRONMENT_H
#define CORESWEEP_RUN_SCRIPT_ENVIRONMENT_H

#include "coresweep/kernel.h"

/* Sets in this process's own environment what an interpreter started by it, and the libraries that it loads,
 * read about threads and CPUs: this worker's own libraries have read theirs. CS_ERR_MEMORY. */
cs_status cs_script_environment(const cs_case *c);

#endif
