/* SPDX-License-Identifier: MIT */
/*
 * What Linux tells of a process, its threads and its descendants, whoever asks: /proc/PID. What cannot be
 * read, for a process that has ended meanwhile, counts as nothing. Thread-safe.
 */
#ifndef CORESWEEP_NODE_PROCESS_TREE_H
#define CORESWEEP_NODE_PROCESS_TREE_H

#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "coresweep/status.h"

/* The peak resident memory of `root` and, added, of its living descendants but for `except` (0: all of them),
 * in bytes. Pages that they share, as after fork, count in each. */
uint64_t cs_tree_peak_memory(pid_t root, pid_t except);

/* Has their peaks start anew from what is resident now. Where the kernel refuses, a peak merely includes what
 * came before. */
void cs_tree_reset_peak_memory(pid_t root);

/* The peak resident memory of the largest child of the calling process that has ended and was waited for,
 * with what its own children had; since this process began, for Linux offers no other beginning. */
uint64_t cs_ended_child_peak_memory(void);

/* How often their living threads were preempted, each since it started. */
uint64_t cs_tree_involuntary_switches(pid_t root);

/* How often since it was `before`, at least: a thread that has ended takes its own count away, so that a team
 * of threads that live for one call could make the sum fall. 0 then. */
uint64_t cs_tree_involuntary_switches_since(pid_t root, uint64_t before);

typedef struct cs_thread {
    pid_t id;
    uint64_t run_ns; /* on a CPU, since its start */
    cpu_set_t mask;
} cs_thread;

/* The threads of one process by ascending id, the main thread first; freed by the caller. CS_ERR_MEMORY. */
cs_status cs_process_threads(pid_t process, cs_thread **threads, size_t *count);

#endif
