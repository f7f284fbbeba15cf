/* SPDX-License-Identifier: MIT */
/*
 * The affinity mask with which this process was started.
 *
 * libgomp binds the main thread to its first place when it is loaded, before main, wherever OMP_PROC_BIND,
 * OMP_PLACES or GOMP_CPU_AFFINITY is set: as it is on many clusters. Whoever then asks for the mask sees
 * one CPU, and every child process inherits it. The mask is therefore read from .preinit_array, which the
 * loader runs before any shared library's constructors, and can be put back.
 */
#ifndef CORESWEEP_NODE_AFFINITY_H
#define CORESWEEP_NODE_AFFINITY_H

#include <sched.h>

#include "coresweep/status.h"

/* Gives the calling thread the mask with which the process was started; what it starts from then on
 * inherits it. For main, before anything reads the topology or starts a process; not for a process
 * whose threads are to stay bound. CS_ERR_SYSTEM where the kernel refuses, or the mask could not be
 * read. */
cs_status cs_affinity_restore(void);

/* That mask, as far as cpu_set_t reaches. CS_ERR_SYSTEM where it could not be read. */
cs_status cs_affinity_start(cpu_set_t *mask);

#endif
