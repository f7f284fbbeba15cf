/* SPDX-License-Identifier: MIT */
/*
 * Child processes that run on in this program.
 *
 * Between fork and _exit a child calls async-signal-safe functions only: the process that it was copied from
 * may have had threads, and their locks stay locked for ever in the copy.
 */
#ifndef CORESWEEP_CORE_CHILD_H
#define CORESWEEP_CORE_CHILD_H

#include <errno.h>
#include <stdbool.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

/* fork, without the handlers that libraries registered with pthread_atfork (POSIX.1-2024; glibc since 2.34).
 * They have no business in a child that does so little, and LLVM 14's OpenMP runtime has one that sets the
 * child's mask back to the process's first one and, where OMP_PLACES is set, aborts in free. */
static inline pid_t cs_child_fork(void)
{
    return _Fork();
}

/* Waits for a child's end. True where there was one and it ended with exit status 0. */
static inline bool cs_child_wait(pid_t child)
{
    if (child <= 0) {
        return false;
    }
    int status = 0;
    pid_t ended = 0;
    do {
        ended = waitpid(child, &status, 0);
    } while (ended == -1 && errno == EINTR);
    return ended == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

#endif
