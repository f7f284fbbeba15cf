/* SPDX-License-Identifier: MIT */
#include "run/folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static char *join(const char *path, const char *file)
{
    char *text = NULL;
    return asprintf(&text, "%s/%s", path, file) < 0 ? NULL : text;
}

cs_status cs_folder_name(const char *path, cs_folder *folder)
{
    *folder = (cs_folder){
        .path = strdup(path),
        .samples = join(path, "samples.csv"),
        .summary = join(path, "summary.csv"),
        .context = join(path, "context.json"),
        .plan = join(path, "plan.json"),
        .ratios = join(path, "ratios.csv"),
        .source = join(path, "plan.yaml"),
    };
    size_t length = folder->path != NULL ? strlen(folder->path) : 0;
    while (length > 1 && folder->path[length - 1] == '/') {
        folder->path[--length] = '\0';
    }
    if (folder->path == NULL || folder->samples == NULL || folder->summary == NULL ||
        folder->context == NULL || folder->plan == NULL || folder->ratios == NULL || folder->source == NULL) {
        cs_folder_free(folder);
        return CS_ERR_MEMORY;
    }
    return CS_OK;
}

void cs_folder_free(cs_folder *folder)
{
    free(folder->path);
    free(folder->samples);
    free(folder->summary);
    free(folder->context);
    free(folder->plan);
    free(folder->ratios);
    free(folder->source);
    *folder = (cs_folder){0};
}

/* results/<UTC time>-<host>, with a number behind it where another run began in the same second. */
static char *default_path(void)
{
    char host[65] = "unknown";
    char stamp[32];
    char *path = NULL;
    struct tm utc;
    time_t now = time(NULL);
    gethostname(host, sizeof host - 1);
    host[strcspn(host, "./")] = '\0';
    strftime(stamp, sizeof stamp, "%Y%m%dT%H%M%SZ", gmtime_r(&now, &utc));
    int length = asprintf(&path, "results/%s-%s", stamp, host);
    for (unsigned number = 2; length >= 0 && access(path, F_OK) == 0; number++) {
        free(path);
        length = asprintf(&path, "results/%s-%s-%u", stamp, host, number);
    }
    return length < 0 ? NULL : path;
}

bool cs_make_folders(const char *path)
{
    char *copy = strdup(path);
    bool made = copy != NULL;
    for (char *slash = copy; made && (slash = strchr(slash + 1, '/')) != NULL;) {
        *slash = '\0';
        made = mkdir(copy, 0777) == 0 || errno == EEXIST;
        *slash = '/';
    }
    made = made && (mkdir(path, 0777) == 0 || errno == EEXIST);
    int error = errno;
    free(copy);
    errno = error;
    return made;
}

static bool is_empty(const char *path)
{
    DIR *open = opendir(path);
    int entries = 0;
    if (open == NULL) {
        return false;
    }
    while (entries <= 2 && readdir(open) != NULL) {
        entries++;
    }
    closedir(open);
    return entries <= 2; /* "." and ".." */
}

cs_status cs_folder_create(const char *path, cs_folder *folder, cs_message *message)
{
    char *own = path != NULL ? strdup(path) : default_path();
    *folder = (cs_folder){0};
    cs_status status = CS_OK;
    if (own != NULL && own[0] == '\0') {
        status = cs_fail(message, CS_ERR_ARGUMENT, "the folder's name is empty");
    } else if (own == NULL || cs_folder_name(own, folder) != CS_OK) {
        status = cs_fail(message, CS_ERR_MEMORY, "out of memory");
    } else if (!cs_make_folders(folder->path)) {
        status = cs_fail(message, CS_ERR_IO, "cannot make the folder %s: %s; --out names another",
                         folder->path, strerror(errno));
    } else if (!is_empty(folder->path)) {
        status = cs_fail(message, CS_ERR_IO,
                         "the folder %s is not empty; name a new one with --out (`coresweep sweep --resume` "
                         "goes on with a "
                         "sweep)",
                         folder->path);
    }
    if (status != CS_OK && own != NULL) {
        cs_folder_free(folder);
    }
    free(own);
    return status;
}
