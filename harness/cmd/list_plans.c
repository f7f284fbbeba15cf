/* SPDX-License-Identifier: MIT */
#include "cmd/list_plans.h"

#include <stdio.h>
#include <stdlib.h>

#include "cmd/say.h"
#include "run/plan_source.h"
#include "run/shipped.h"

static cs_status print_plan(const char *name, cs_message *message)
{
    char *path = NULL;
    cs_plan_source source;
    cs_status status = cs_plan_find(name, &path, message);
    if (status == CS_OK) {
        status = cs_plan_source_read(path, &source, message);
    }
    if (status == CS_OK) {
        printf("%-16s %s\n", name, source.summary);
        cs_plan_source_free(&source);
    }
    free(path);
    return status;
}

int cs_list_plans(const char *command)
{
    cs_shipped shipped;
    cs_message message;
    cs_status status = cs_shipped_list(&shipped, &message);
    for (size_t i = 0; i < shipped.count && status == CS_OK; i++) {
        status = print_plan(shipped.names[i], &message);
    }
    cs_shipped_free(&shipped);
    if (status != CS_OK) {
        cs_say(command, "%s", message.text);
    }
    return status == CS_OK ? CS_EXIT_DONE : CS_EXIT_COULD_NOT;
}
