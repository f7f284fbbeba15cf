/* SPDX-License-Identifier: MIT */
#ifndef CORESWEEP_CMD_LIST_PLANS_H
#define CORESWEEP_CMD_LIST_PLANS_H

/* Prints the name and the summary of each plan that comes with the program. Returns the exit code. */
int cs_list_plans(const char *command);

#endif
