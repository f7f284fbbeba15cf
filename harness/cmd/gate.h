/* SPDX-License-Identifier: MIT */
/* What `compare` and `duet` share: the rule of their verdicts, how these are shown, and what a command exits
 * with. */
#ifndef CORESWEEP_CMD_GATE_H
#define CORESWEEP_CMD_GATE_H

#include "cmd/cmd.h"
#include "message.h"
#include "verdict/judge.h"

typedef struct cs_gate_choice {
    cs_verdict_rule rule;
    const char *fail_on;
    const char *junit;
    bool csv;
    bool markdown;
} cs_gate_choice;

/* The defaults of the rule. */
#define CS_GATE_DEFAULT                                                                                      \
    {                                                                                                        \
        .rule = {.floor = 0.03, .false_alarms = 0.01 }                                                       \
    }

/* Rows of a command's options; `gate` is the field of its settings. */
#define CS_GATE_AT(type, gate, field) (offsetof(type, gate) + offsetof(cs_gate_choice, field))
#define CS_GATE_RULE(type, gate)                                                                             \
    {"floor", "P", CS_OPTION_FRACTION, CS_GATE_AT(type, gate, rule.floor),                                   \
     "a smaller change is no regression, however sure it is (3%)"},                                          \
    {                                                                                                        \
        "false-alarms", "P", CS_OPTION_FRACTION, CS_GATE_AT(type, gate, rule.false_alarms),                  \
            "in how many comparisons of equal builds any cell may be called slower, at most (1%)"            \
    }
#define CS_GATE_OUTPUT(type, gate)                                                                           \
    {"fail-on", "WHAT", CS_OPTION_TEXT, CS_GATE_AT(type, gate, fail_on),                                     \
     "`regression`: exit with 1 where something is slower or has failed, and with 4 where nothing at all "   \
     "could be told; `cannot-tell`: with 4 also where any cell could not; `never`: with 0 (regression)"},    \
        {"csv", NULL, CS_OPTION_FLAG, CS_GATE_AT(type, gate, csv),                                           \
         "as CSV; `coresweep list --columns` explains the columns"},                                         \
        {"junit", "FILE", CS_OPTION_TEXT, CS_GATE_AT(type, gate, junit),                                     \
         "also write the verdicts to FILE as JUnit XML: slower and failed are failures, cannot tell is "     \
         "skipped"},                                                                                         \
    {                                                                                                        \
        "markdown", NULL, CS_OPTION_FLAG, CS_GATE_AT(type, gate, markdown),                                  \
            "as a table in Markdown, for a pull request's comment"                                           \
    }

/* -1 to go on, CS_EXIT_USAGE after a message. */
int cs_gate_check(const char *command, const cs_gate_choice *gate);

/* Prints the verdicts to standard output as chosen, and returns the exit code. */
int cs_gate_report(const char *command, const cs_gate_choice *gate, const cs_verdict_table *table);

#endif
