/* SPDX-License-Identifier: MIT */
#include "cmd/plan_choice.h"

#include <stdlib.h>

#include "cmd/say.h"
#include "run/interpreter.h"
#include "run/shipped.h"

/* What --plan says itself: a group of cells would silently lose to it, or it to the group. */
static const char *request_option(const cs_request *request)
{
    for (size_t i = 0; i < CS_REQUEST_KEYS; i++) {
        if (*(const char *const *)(const void *)((const char *)request + cs_request_fields[i].offset) !=
            NULL) {
            return cs_request_fields[i].name;
        }
    }
    return NULL;
}

static int read_source(const cs_command *self, const cs_plan_choice *choice, cs_plan_source *source)
{
    cs_message message;
    char *path = NULL;
    cs_status status = cs_plan_find(choice->plan, &path, &message);
    if (status == CS_OK) {
        status = cs_plan_source_read_over(path, &choice->rules, source, &message);
    }
    free(path);
    if (status != CS_OK) {
        cs_say(self->name, "%s", message.text);
        return status == CS_ERR_ARGUMENT ? CS_EXIT_USAGE : CS_EXIT_COULD_NOT;
    }
    return -1;
}

static int check(const cs_command *self, const cs_plan_choice *choice)
{
    const char *selects = choice->plan != NULL ? request_option(&choice->request) : NULL;
    if (selects != NULL) {
        cs_say(self->name,
               "--%s does not go with --plan, which names the cells itself; edit a copy of the plan",
               selects);
        return CS_EXIT_USAGE;
    }
    cs_message message;
    if (cs_interpreter_choose(choice->python, &message) != CS_OK) {
        cs_say(self->name, "%s", message.text);
        return CS_EXIT_USAGE;
    }
    const char *expected = NULL;
    const char *wrong = cs_settings_wrong(&choice->rules, &expected);
    if (wrong != NULL) {
        cs_say(self->name, "--%s is out of range: expected %s", wrong, expected);
        return CS_EXIT_USAGE;
    }
    return -1;
}

int cs_plan_choice_take(const cs_command *self, int argc, char **argv, void *settings, cs_plan_choice *choice,
                        cs_plan_source *source)
{
    int outcome = -1;
    if (choice->plan != NULL) {
        outcome = read_source(self, choice, source);
        if (outcome < 0) {
            cs_operands operands;
            choice->rules = source->settings;
            outcome = cs_options_parse(self, argc, argv, settings, &operands);
        }
    }
    return outcome < 0 ? check(self, choice) : outcome;
}

static void say_note(void *context, const char *text)
{
    cs_say(context, "%s", text);
}

cs_status cs_plan_choice_expand(const char *command, const cs_plan_choice *choice,
                                const cs_plan_source *source, const cs_settings *rules,
                                const cs_topology *topology, cs_plan *plan, cs_message *message)
{
    return choice->plan != NULL ? cs_plan_source_expand(source, rules, topology, say_note,
                                                        (void *)(uintptr_t)command, plan, message)
                                : cs_plan_make(&choice->request, rules, topology, plan, message);
}
