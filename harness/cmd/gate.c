/* SPDX-License-Identifier: MIT */
#include "cmd/gate.h"

#include <stdlib.h>
#include <string.h>

#include "cmd/say.h"
#include "cmd/show_table.h"
#include "run/whole_file.h"
#include "verdict/verdict_junit.h"

static const char *const fail_on[] = {"regression", "cannot-tell", "never"};
enum { ON_REGRESSION, ON_CANNOT_TELL, NEVER, FAIL_ONS };

static size_t fail_on_of(const cs_gate_choice *gate)
{
    for (size_t i = 0; gate->fail_on != NULL && i < FAIL_ONS; i++) {
        if (strcmp(gate->fail_on, fail_on[i]) == 0) {
            return i;
        }
    }
    return gate->fail_on == NULL ? ON_REGRESSION : FAIL_ONS;
}

int cs_gate_check(const char *command, const cs_gate_choice *gate)
{
    if (fail_on_of(gate) == FAIL_ONS) {
        cs_say(command, "--fail-on %s: expected regression, cannot-tell or never", gate->fail_on);
        return CS_EXIT_USAGE;
    }
    if (!(gate->rule.floor > 0 && gate->rule.floor < 1)) {
        cs_say(command, "--floor %g%%: expected a fraction above 0 and below 1, such as 3%%",
               100 * gate->rule.floor);
        return CS_EXIT_USAGE;
    }
    if (!(gate->rule.false_alarms >= 1e-9 && gate->rule.false_alarms <= 0.2)) {
        cs_say(command, "--false-alarms %g%%: expected 1e-9 to 20%%, such as 1%%",
               100 * gate->rule.false_alarms);
        return CS_EXIT_USAGE;
    }
    if (gate->csv && gate->markdown) {
        cs_say(command, "--csv and --markdown both want standard output; give one of them");
        return CS_EXIT_USAGE;
    }
    return -1;
}

static cs_status print_csv(const cs_verdict_table *table)
{
    cs_status status = cs_csv_print(stdout, &cs_verdict_layout, table->rows, table->count);
    return status == CS_OK && (fflush(stdout) != 0 || ferror(stdout)) ? CS_ERR_IO : status;
}

static cs_status show(const cs_gate_choice *gate, const cs_verdict_table *table)
{
    cs_message ignored;
    return gate->csv        ? print_csv(table)
           : gate->markdown ? cs_verdict_markdown(stdout, table)
                            : cs_show_verdicts(stdout, table, &ignored);
}

static cs_status write_junit(const char *path, const cs_verdict_table *table, cs_message *message)
{
    char *text = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&text, &bytes);
    cs_status status = out == NULL ? CS_ERR_MEMORY : cs_verdict_junit(out, table);
    if (out != NULL && fclose(out) != 0) {
        status = CS_ERR_MEMORY;
    }
    status = status == CS_OK ? cs_file_write(path, text, bytes, message)
                             : cs_fail(message, status, "%s", cs_status_text(status));
    free(text);
    return status;
}

int cs_gate_report(const char *command, const cs_gate_choice *gate, const cs_verdict_table *table)
{
    size_t on = fail_on_of(gate);
    size_t alarms = cs_verdict_count(table, CS_SLOWER) + cs_verdict_count(table, CS_FAILED);
    size_t untold = cs_verdict_count(table, CS_CANNOT_TELL);
    size_t told = table->count - untold;
    cs_message message = {{0}};
    cs_status status = show(gate, table);
    if (status != CS_OK) {
        cs_say(command, "printing the verdicts: %s", cs_status_text(status));
        return CS_EXIT_COULD_NOT;
    }
    if (gate->junit != NULL && write_junit(gate->junit, table, &message) != CS_OK) {
        cs_say(command, "%s", message.text);
        return CS_EXIT_COULD_NOT;
    }
    if (told == 0 && alarms == 0) {
        cs_say(command, "not one cell could be judged; more cells in common, more "
                        "invocations or a longer budget are needed");
    }
    if (on == NEVER) {
        return CS_EXIT_DONE;
    }
    if (alarms > 0) {
        return CS_EXIT_FAILED;
    }
    return told == 0 || (on == ON_CANNOT_TELL && untold > 0) ? CS_EXIT_CANNOT_TELL : CS_EXIT_DONE;
}
