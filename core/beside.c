/* SPDX-License-Identifier: MIT */
#include "beside.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void cs_program_folder(char *folder, size_t size)
{
    char self[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    self[length > 0 ? length : 0] = '\0';
    char *slash = strrchr(self, '/');
    if (slash != NULL) {
        *slash = '\0';
    }
    if ((size_t)snprintf(folder, size, "%s", self) >= size) {
        folder[0] = '\0';
    }
}

cs_status cs_beside(const char *name, char *path, size_t size, cs_message *message)
{
    char own[PATH_MAX];
    cs_program_folder(own, sizeof own);
    const char *const folders[] = {own, CORESWEEP_PROGRAM_FOLDER};
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        if ((size_t)snprintf(path, size, "%s/%s", folders[i], name) >= size) {
            return cs_fail(message, CS_ERR_ARGUMENT, "%s/%s: the path is too long", folders[i], name);
        }
        if (access(path, X_OK) == 0) {
            return CS_OK;
        }
    }
    return cs_fail(message, CS_ERR_UNAVAILABLE,
                   "no program %s in %s, where this one is, nor in %s: this installation is incomplete; "
                   "`cmake --build` makes it and `cmake "
                   "--install` puts it beside coresweep",
                   name, own, CORESWEEP_PROGRAM_FOLDER);
}
