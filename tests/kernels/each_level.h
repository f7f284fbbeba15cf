/* SPDX-License-Identifier: MIT */
/* A public function chooses its instruction set once a process: so the tests of such functions run in a
 * process of their own for each that this CPU has. */
#ifndef CORESWEEP_TESTS_KERNELS_EACH_LEVEL_H
#define CORESWEEP_TESTS_KERNELS_EACH_LEVEL_H

#include <sys/wait.h>

#include "coresweep/registry.h"
#include "support.h"

/* Runs this program again with the argument `mode` and one more variable in the environment; whether it ended
 * with 0. Started afresh, not forked alone: an OpenMP runtime need not work in a child. */
static inline int ran_again(const char *mode, const char *variable, const char *value)
{
    char *const arguments[] = {(char[]){"again"}, strdup(mode), NULL};
    const pid_t child = fork();
    if (child == 0) {
        setenv(variable, value, 1);
        execv("/proc/self/exe", arguments);
        _exit(127);
    }
    free(arguments[1]);
    int status = 1;
    return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

/* One more option for a sanitizer's run-time, in children. */
static inline void tell_sanitizers(const char *variable, const char *more)
{
    char options[1024];
    const char *already = getenv(variable);
    snprintf(options, sizeof options, "%s:%s", already != NULL ? already : "", more);
    setenv(variable, options, 1);
}

/* For main: `run_all` once for every instruction set, each in a new process. */
static inline int at_each_level(int argc, int (*run_all)(void))
{
    if (argc > 1) {
        return run_all();
    }
    int failed = 0;
    /* Sanitizers end a program that is refused memory, unless they are told not to. */
    tell_sanitizers("ASAN_OPTIONS", "allocator_may_return_null=1");
    tell_sanitizers("TSAN_OPTIONS", "allocator_may_return_null=1");
    unsetenv("CORESWEEP_ISA");
    for (int i = 0; i < CS_ISA_COUNT; i++) {
        if (cs_isa_available((cs_isa)i)) {
            failed += !ran_again(cs_isa_name((cs_isa)i), "CORESWEEP_ISA", cs_isa_name((cs_isa)i));
        }
    }
    fflush(NULL);
    _exit(failed); /* LLVM 14's Archer lets a program crash at its end that has opened no parallel region */
}

#endif
