/* SPDX-License-Identifier: MIT */
/* What is to be measured, as the options of `sweep`, `duet` and `calibrate` say it: a plan file, or a group
 * of cells, and the rules. */
#ifndef CORESWEEP_CMD_PLAN_CHOICE_H
#define CORESWEEP_CMD_PLAN_CHOICE_H

#include <stddef.h>

#include "cmd/cmd.h"
#include "cmd/python_option.h"
#include "run/plan_source.h"

typedef struct cs_plan_choice {
    cs_request request;
    cs_settings rules;
    const char *plan;
    const char *python;
} cs_plan_choice;

/* Rows of a command's options; `choice` is the field of its settings. The settings of the run come through
 * CS_CHOICE_RULES, by run/settings.def. */
#define CS_CHOICE_AT(type, choice, field) (offsetof(type, choice) + offsetof(cs_plan_choice, field))
#define CS_CHOICE_CELLS(type, choice)                                                                        \
    {"plan", "NAME|FILE", CS_OPTION_TEXT, CS_CHOICE_AT(type, choice, plan),                                  \
     "measure what a plan says: one that comes with the program (`coresweep list --plans`), or a file, "     \
     "named with a slash or a suffix; see docs/plans.md. The settings below go before the plan's"},          \
        {"kernel", "PATTERNS", CS_OPTION_TEXT, CS_CHOICE_AT(type, choice, request.kernel),                   \
         "which kernels: comma-separated shell patterns; one with a dot means variants (`go_fast.omp*`). "   \
         "All by default, but for fetch, which does not compute"},                                           \
        {"variant", "PATTERNS", CS_OPTION_TEXT, CS_CHOICE_AT(type, choice, request.variant),                 \
         "which of their variants (`omp*`). All by default"},                                                \
        {"size", "LIST", CS_OPTION_TEXT, CS_CHOICE_AT(type, choice, request.size),                           \
         "sizes such as 1000,1e6; or `default`, or `all`: each kernel's own, see `coresweep list "           \
         "--inputs`"},                                                                                       \
        {"input", "PATTERNS", CS_OPTION_TEXT, CS_CHOICE_AT(type, choice, request.input),                     \
         "families of inputs; or `default`, or `all`"},                                                      \
        {"threads", "LIST", CS_OPTION_TEXT, CS_CHOICE_AT(type, choice, request.threads),                     \
         "thread counts such as 1,2,4; `auto`: every count up to 8, above that powers of two and the edges " \
         "of L3 groups, NUMA nodes and sockets; `all`: every count. Serial variants run once, with one "     \
         "thread"},                                                                                          \
    {                                                                                                        \
        "placement", "LIST", CS_OPTION_TEXT, CS_CHOICE_AT(type, choice, request.placement),                  \
            "`close` fills an L3 group, a NUMA node, a socket before the next; `spread` goes round all of "  \
            "them; both use every core before any second hardware thread. `close,spread` measures both "     \
            "(close)"                                                                                        \
    }
#define CS_CHOICE_PYTHON(type, choice) CS_PYTHON_OPTION(CS_CHOICE_AT(type, choice, python))

/* Reads the plan file, if one is chosen, into *source (freed by cs_plan_source_free): its settings go below
 * those of the command line, which is therefore parsed once more into `settings`, whose field `choice` is.
 * Then checks what the options say. -1 to go on, else an exit code after a message. */
int cs_plan_choice_take(const cs_command *self, int argc, char **argv, void *settings, cs_plan_choice *choice,
                        cs_plan_source *source);

/* The plan that it stands for, with these rules, on this machine. Notes are said for `command`.
 * CS_ERR_ARGUMENT with a message, CS_ERR_MEMORY. */
cs_status cs_plan_choice_expand(const char *command, const cs_plan_choice *choice,
                                const cs_plan_source *source, const cs_settings *rules,
                                const cs_topology *topology, cs_plan *plan, cs_message *message);

#endif
