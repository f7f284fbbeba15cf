/* SPDX-License-Identifier: MIT */
#include "run/script_environment.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "run/invoke.h"

/* Whatever an interpreter's modules start threads with. */
static const char *const thread_counts[] = {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS",
                                            "NUMBA_NUM_THREADS"};

static bool set_places(const cs_case *c)
{
    char *text = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&text, &bytes);
    for (unsigned t = 0; out != NULL && t < c->threads; t++) {
        fprintf(out, "%s{%d}", t > 0 ? "," : "", c->cpus[t]);
    }
    bool set = out != NULL && fclose(out) == 0 && setenv("OMP_PLACES", text, 1) == 0 &&
               setenv("OMP_PROC_BIND", "close", 1) == 0;
    free(text);
    return set;
}

cs_status cs_script_environment(const cs_case *c)
{
    char number[16];
    snprintf(number, sizeof number, "%u", c->threads);
    bool set = true;
    for (size_t i = 0; i < sizeof thread_counts / sizeof thread_counts[0]; i++) {
        set = set && setenv(thread_counts[i], number, 1) == 0;
    }
    /* Numba's other layers bind no thread; OpenMP's is bound as a compiled team is, and waits as one does. */
    bool shared = c->cpus != NULL && cs_cpus_shared(c->cpus, c->threads);
    set = set && setenv("NUMBA_THREADING_LAYER", "omp", 0) == 0 &&
          setenv("OMP_WAIT_POLICY", shared ? "passive" : "active", 1) == 0;
    unsetenv("KMP_AFFINITY"); /* this worker's own, in a build with LLVM's runtime */
    if (c->cpus != NULL) {
        set = set && set_places(c);
    }
    return set ? CS_OK : CS_ERR_MEMORY;
}
