/* SPDX-License-Identifier: MIT */
#include "run/data_file.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "beside.h"

static char *join(const char *folder, const char *between, const char *path)
{
    char *joined = NULL;
    return asprintf(&joined, "%s%s%s", folder, between, path) < 0 ? NULL : joined;
}

cs_status cs_data_file(const char *path, char **found, cs_message *message)
{
    char folder[PATH_MAX];
    cs_program_folder(folder, sizeof folder);
    char *places[] = {
        join(path[0] == '/' ? "" : folder, path[0] == '/' ? "" : "/" CORESWEEP_DATA_BESIDE "/", path),
        join(CORESWEEP_SOURCE_FOLDER, "/", path)};
    *found = NULL;
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        if (*found == NULL && places[i] != NULL && access(places[i], R_OK) == 0) {
            *found = places[i];
        } else {
            free(places[i]);
        }
    }
    return *found != NULL
               ? CS_OK
               : cs_fail(message, CS_ERR_IO,
                         "no %s in %s/" CORESWEEP_DATA_BESIDE " nor in %s; install coresweep again", path,
                         folder, CORESWEEP_SOURCE_FOLDER);
}
