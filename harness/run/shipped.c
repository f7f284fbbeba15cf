/* SPDX-License-Identifier: MIT */
#include "run/shipped.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "run/data_file.h"
#include "run/nearest.h"

static const char suffix[] = ".yaml";

static int is_plan(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    size_t tail = sizeof suffix - 1;
    return entry->d_name[0] != '.' && length > tail && strcmp(entry->d_name + length - tail, suffix) == 0;
}

/* alphasort would follow the locale. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

cs_status cs_shipped_list(cs_shipped *shipped, cs_message *message)
{
    char *folder = NULL;
    struct dirent **entries = NULL;
    *shipped = (cs_shipped){0};
    cs_status status = cs_data_file("plans", &folder, message);
    if (status != CS_OK) {
        return status;
    }
    int count = scandir(folder, &entries, is_plan, by_name);
    if (count < 0) {
        status = cs_fail(message, CS_ERR_IO, "%s: %s", folder, strerror(errno));
        count = 0;
    }
    free(folder);
    shipped->names = calloc((size_t)count + 1, sizeof *shipped->names);
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        char *copy = shipped->names != NULL ? strndup(name, strlen(name) - (sizeof suffix - 1)) : NULL;
        if (copy != NULL) {
            shipped->names[shipped->count++] = copy;
        } else {
            status = cs_fail(message, CS_ERR_MEMORY, "out of memory");
        }
        free(entries[i]);
    }
    free(entries);
    return status;
}

void cs_shipped_free(cs_shipped *shipped)
{
    for (size_t i = 0; i < shipped->count; i++) {
        free(shipped->names[i]);
    }
    free(shipped->names);
    *shipped = (cs_shipped){0};
}

static cs_status none_shipped(const char *text, cs_message *message)
{
    char hint[96] = "";
    cs_shipped shipped;
    cs_nearest nearest = {.wanted = text};
    if (cs_shipped_list(&shipped, message) == CS_OK) {
        for (size_t i = 0; i < shipped.count; i++) {
            cs_nearest_offer(&nearest, shipped.names[i]);
        }
        cs_nearest_hint(&nearest, hint, sizeof hint);
    }
    cs_fail(message, CS_ERR_ARGUMENT, "no plan named '%s'%s", text,
            access(text, F_OK) == 0 ? "; for the file of that name write ./ before it"
            : hint[0] != '\0'       ? hint
                              : "; `coresweep list --plans` shows them, and a file is named with its suffix");
    cs_shipped_free(&shipped);
    return CS_ERR_ARGUMENT;
}

cs_status cs_plan_find(const char *text, char **path, cs_message *message)
{
    char *name = NULL;
    bool is_file = strpbrk(text, "/.") != NULL;
    *path = is_file ? strdup(text) : NULL;
    if ((is_file && *path == NULL) || asprintf(&name, "plans/%s%s", text, suffix) < 0) {
        return cs_fail(message, CS_ERR_MEMORY, "out of memory");
    }
    cs_status status = CS_OK;
    if (!is_file && (text[0] == '\0' || cs_data_file(name, path, message) != CS_OK)) {
        status = none_shipped(text, message);
    }
    free(name);
    return status;
}
