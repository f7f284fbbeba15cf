/* SPDX-License-Identifier: MIT */
/* What a worker's environment says to OpenMP and OpenBLAS, which read it once, when they are loaded. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compiler.h"
#include "run/invoke.h"

/* Prefixes of variables that would change how many threads there are or where they run. What chooses a code
 * path, such as OPENBLAS_CORETYPE, stays: it is the user's, and context.json records it. */
static const char *const removed[] = {
    "OMP_",      "GOMP_", "KMP_", "OPENBLAS_NUM_THREADS=", "GOTO_NUM_THREADS=", "OPENBLAS_MAIN_FREE=",
    "BENCHMARK_"};

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

/* How a runtime is told where its threads go: one place a thread, in the threads' order, so that thread i is
 * bound to place i; a CPU that stands twice in an oversubscribed cell is two places. LLVM's runtime is told
 * in its own words: it comes with libgomp, which OpenBLAS needs, and libgomp would bind the main thread by
 * OMP_PLACES when it is loaded, whereupon LLVM's finds one CPU for all. */
typedef struct binding {
    const char *prefix;
    const char *open; /* around each CPU */
    const char *close;
    const char *suffix;
    const char *policy;
} binding;

static const binding runtime =
#if CS_OPENMP_LLVM
    {"KMP_AFFINITY=granularity=fine,explicit,proclist=[", "", "", "]", "KMP_WARNINGS=true"};
#else
    {"OMP_PLACES=", "{", "}", "", "OMP_PROC_BIND=close"};
#endif

/* Where no thread is to be bound, the main one included. */
static const binding unbound =
#if CS_OPENMP_LLVM
    {"KMP_AFFINITY=disabled", "", "", "", "KMP_WARNINGS=true"};
#else
    {"OMP_PLACES=threads", "", "", "", "OMP_PROC_BIND=false"};
#endif

static char *places_for(const cs_cell *cell, const binding *how)
{
    char *text = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&text, &bytes);
    if (out == NULL) {
        return NULL;
    }
    fputs(how->prefix, out);
    for (unsigned i = 0; cell->cpus != NULL && i < cs_cell_bound(cell); i++) {
        fprintf(out, "%s%s%d%s", i > 0 ? "," : "", how->open, cell->cpus[i], how->close);
    }
    fputs(how->suffix, out);
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

bool cs_cpus_shared(const int *cpus, unsigned threads)
{
    for (unsigned i = 1; cpus != NULL && i < threads; i++) {
        for (unsigned k = 0; k < i; k++) {
            if (cpus[k] == cpus[i]) {
                return true;
            }
        }
    }
    return false;
}

bool cs_cell_oversubscribed(const cs_cell *cell)
{
    return cs_cpus_shared(cell->cpus, cell->threads);
}

/* Whether others than the OpenMP team do the work: an interpreter, or threads that the variant starts itself,
 * which says so by its `visit`. */
static bool has_own_threads(const cs_entry *entry)
{
    return entry != NULL && (entry->script != NULL || entry->variant->visit != NULL);
}

cs_status cs_environment_for(const cs_cell *cell, bool oversubscribed, char ***environment)
{
    /* Spinning threads that share a CPU would wait for each other's time slices; and the team that touched a
     * work's buffers first would take the CPUs of those that do the work. */
    const char *wait =
        oversubscribed || has_own_threads(cell->entry) ? "OMP_WAIT_POLICY=passive" : "OMP_WAIT_POLICY=active";
    const binding *how = cell->cpus != NULL ? &runtime : &unbound;
    const unsigned team = cell->cpus != NULL ? cell->threads : 1; /* a concurrency is no team */
    char *own[] = {number("OMP_NUM_THREADS", team), number("OPENBLAS_NUM_THREADS", team),
                   places_for(cell, how),           strdup(how->policy),
                   strdup("OMP_DYNAMIC=false"),     strdup(wait)};
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
