/* SPDX-License-Identifier: MIT */
#include "beside.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void cs_program_path(char *path, size_t size)
{
    char self[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    self[length > 0 ? length : 0] = '\0';
    if ((size_t)snprintf(path, size, "%s", self) >= size) {
        path[0] = '\0';
    }
}

void cs_program_folder(char *folder, size_t size)
{
    char self[PATH_MAX];
    cs_program_path(self, sizeof self);
    char *slash = strrchr(self, '/');
    if (slash != NULL) {
        *slash = '\0';
    }
    if ((size_t)snprintf(folder, size, "%s", self) >= size) {
        folder[0] = '\0';
    }
}

/* CS_ERR_UNAVAILABLE, without a message: no such program there. */
static cs_status look(const char *folder, const char *name, char *path, size_t size, cs_message *message)
{
    if ((size_t)snprintf(path, size, "%s/%s", folder, name) >= size) {
        return cs_fail(message, CS_ERR_ARGUMENT, "%s/%s: the path is too long", folder, name);
    }
    return access(path, X_OK) == 0 ? CS_OK : CS_ERR_UNAVAILABLE;
}

cs_status cs_beside(const char *name, char *path, size_t size, cs_message *message)
{
    char own[PATH_MAX];
    cs_program_folder(own, sizeof own);
    cs_status status = look(own, name, path, size, message);
    if (status == CS_ERR_UNAVAILABLE) {
        status = look(CORESWEEP_PROGRAM_FOLDER, name, path, size, message);
    }
    return status != CS_ERR_UNAVAILABLE
               ? status
               : cs_fail(
                     message, CS_ERR_UNAVAILABLE,
                     "no program %s in %s, where this one is, nor in %s: this installation is "
                     "incomplete; `cmake --build` makes it and `cmake --install` puts it beside coresweep",
                     name, own, CORESWEEP_PROGRAM_FOLDER);
}

cs_status cs_beside_alone(const char *name, char *path, size_t size, cs_message *message)
{
    char own[PATH_MAX];
    cs_program_folder(own, sizeof own);
    cs_status status = look(own, name, path, size, message);
    return status != CS_ERR_UNAVAILABLE
               ? status
               : cs_fail(
                     message, CS_ERR_UNAVAILABLE,
                     "no program %s in %s, where this one is: they belong together; `cmake --install` puts "
                     "both into one folder, and whoever copies one copies both",
                     name, own);
}
