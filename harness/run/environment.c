/* SPDX-License-Identifier: MIT */
/* What a worker's environment says to OpenMP and OpenBLAS, which read it once, when they are loaded. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "run/invoke.h"

/* Prefixes of variables that would change how many threads there are or where they run. What chooses a code
 * path, such as OPENBLAS_CORETYPE, stays: it is the user's, and context.json records it. */
static const char *const removed[] = {
    "OMP_", "GOMP_", "KMP_", "OPENBLAS_NUM_THREADS=", "GOTO_NUM_THREADS=", "OPENBLAS_MAIN_FREE="};

/* OMP_TOOL and OMP_TOOL_LIBRARIES stay: a checker such as Archer is loaded by them. */
static bool is_removed(const char *variable)
{
    if (strncmp(variable, "OMP_TOOL", strlen("OMP_TOOL")) == 0) {
        return false;
    }
    for (size_t i = 0; i < sizeof removed / sizeof removed[0]; i++) {
        if (strncmp(variable, removed[i], strlen(removed[i])) == 0) {
            return true;
        }
    }
    return false;
}

/* OMP_PLACES={0},{4}: one place a thread in the threads' order, so that `close` binds thread i to place i. A
 * CPU that stands twice in an oversubscribed cell is one place. */
static char *places_for(const cs_cell *cell)
{
    char *text = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&text, &bytes);
    if (out == NULL) {
        return NULL;
    }
    fputs("OMP_PLACES=", out);
    for (unsigned i = 0; i < cell->threads; i++) {
        bool seen = false;
        for (unsigned k = 0; k < i && !seen; k++) {
            seen = cell->cpus[k] == cell->cpus[i];
        }
        if (!seen) {
            fprintf(out, "%s{%d}", i > 0 ? "," : "", cell->cpus[i]);
        }
    }
    if (fclose(out) != 0) {
        free(text);
        return NULL;
    }
    return text;
}

static char *number(const char *name, unsigned value)
{
    char *text = NULL;
    return asprintf(&text, "%s=%u", name, value) < 0 ? NULL : text;
}

bool cs_cell_oversubscribed(const cs_cell *cell)
{
    for (unsigned i = 1; i < cell->threads; i++) {
        for (unsigned k = 0; k < i; k++) {
            if (cell->cpus[k] == cell->cpus[i]) {
                return true;
            }
        }
    }
    return false;
}

cs_status cs_environment_for(const cs_cell *cell, bool oversubscribed, char ***environment)
{
    /* Spinning threads that share a CPU would wait for each other's time slices. */
    const char *wait = oversubscribed ? "OMP_WAIT_POLICY=passive" : "OMP_WAIT_POLICY=active";
    char *own[] = {number("OMP_NUM_THREADS", cell->threads),
                   number("OPENBLAS_NUM_THREADS", cell->threads),
                   places_for(cell),
                   strdup("OMP_PROC_BIND=close"),
                   strdup("OMP_DYNAMIC=false"),
                   strdup(wait)};
    size_t own_count = sizeof own / sizeof own[0];
    size_t count = 0;
    while (environ[count] != NULL) {
        count++;
    }
    char **all = calloc(count + own_count + 1, sizeof *all);
    size_t kept = 0;
    bool complete = all != NULL;
    for (size_t i = 0; i < own_count; i++) {
        complete = complete && own[i] != NULL;
        if (all != NULL && own[i] != NULL) {
            all[kept++] = own[i];
        } else {
            free(own[i]);
        }
    }
    for (size_t i = 0; complete && i < count; i++) {
        if (!is_removed(environ[i])) {
            all[kept] = strdup(environ[i]);
            complete = all[kept] != NULL;
            kept += complete;
        }
    }
    *environment = all;
    if (!complete) {
        cs_environment_free(all);
        *environment = NULL;
    }
    return complete ? CS_OK : CS_ERR_MEMORY;
}

void cs_environment_free(char **environment)
{
    for (size_t i = 0; environment != NULL && environment[i] != NULL; i++) {
        free(environment[i]);
    }
    free(environment);
}
