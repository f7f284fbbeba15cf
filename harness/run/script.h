/* SPDX-License-Identifier: MIT */
/*
 * An interpreted variant, seen from its worker: the interpreter runs and times it, the worker gives it the
 * kernel's input and takes its result, both through memory that the two share. Used from one thread, one at a
 * time in a process: it changes the environment.
 *
 * The functions that fail say why in a cs_fault: what a row's status and note become.
 */
#ifndef CORESWEEP_RUN_SCRIPT_H
#define CORESWEEP_RUN_SCRIPT_H

#include <sched.h>
#include <sys/types.h>

#include "coresweep/registry.h"
#include "message.h"

typedef struct cs_fault {
    const char *status; /* failed, crashed or unavailable: the column `status` */
    cs_message note;
} cs_fault;

/* What it costs before the first call, in seconds; NAN: not known yet. */
typedef struct cs_script_costs {
    double startup; /* from the process's start to the interpreter's first line */
    double import;  /* of the script and the modules that it needs */
    double prepare; /* of the variant: what it compiles beforehand, and its copy of the input */
    double loop;    /* what timing adds to a call */
    double first_call;
} cs_script_costs;

typedef struct cs_script_session cs_script_session;

/* Starts the interpreter and imports what the variant needs. CS_ERR_UNAVAILABLE where it or a module is
 * missing. */
cs_status cs_script_open(const cs_entry *entry, const cs_case *c, cs_script_session **session,
                         cs_fault *fault);

/* Sets the variant up on a work of the case; the one before is forgotten. `work` is borrowed until the next.
 */
cs_status cs_script_prepare(cs_script_session *session, const cs_case *c, void *work, cs_fault *fault);

/* Does `calls` >= 1 calls, each restored before where the kernel asks for it. */
cs_status cs_script_call(cs_script_session *session, uint64_t calls, double *seconds, double *cpu_seconds,
                         cs_fault *fault);

/* The last call's result; valid until the next call. */
cs_status cs_script_result(cs_script_session *session, cs_view *result, cs_fault *fault);

/* Whether the variant starts threads or processes itself and can reach them: what cs_script_masks is for. */
bool cs_script_has_team(const cs_script_session *session);

/* Has each of them read its own mask: *count of them into masks[0 .. most), more are counted only. */
cs_status cs_script_masks(cs_script_session *session, size_t most, cpu_set_t *masks, size_t *count,
                          cs_fault *fault);

/* The peak resident memory of the interpreter's largest child that had ended by the last answer, in bytes. */
uint64_t cs_script_ended_child(const cs_script_session *session);

const cs_script_costs *cs_script_costs_of(const cs_script_session *session);
pid_t cs_script_pid(const cs_script_session *session);

/* NULL is allowed. */
void cs_script_close(cs_script_session *session);

#endif
