/* SPDX-License-Identifier: MIT */
/*
 * One variant, set up on one case: what the worker checks and times. Used from one thread.
 */
#ifndef CORESWEEP_RUN_SUBJECT_H
#define CORESWEEP_RUN_SUBJECT_H

#include "coresweep/registry.h"
#include "run/script.h"

typedef struct cs_subject {
    const cs_entry *entry;
    cs_case c;
    void *work;
    void *state;
    cs_script_session *session; /* of an interpreted variant; else NULL */
    bool borrowed;              /* the session is another's */
    cs_fault fault;             /* why the last function that failed did */
} cs_subject;

/* Creates the work and prepares the variant. The case is copied, its CPUs are borrowed. On failure nothing is
 * left behind but subject->fault. CS_ERR_UNAVAILABLE where this machine cannot run it: it lacks the ISA, the
 * interpreter or a module, or this build what the variant needs. */
cs_status cs_subject_open(const cs_entry *entry, const cs_case *c, cs_subject *subject);

/* The same in an interpreter that is already running the variant, for many cases one after the other; NULL,
 * of a compiled variant, is cs_subject_open. */
cs_status cs_subject_open_in(cs_script_session *session, const cs_entry *entry, const cs_case *c,
                             cs_subject *subject);
void cs_subject_close(cs_subject *subject);

/* One untimed call, restore included. Fails, with a fault, for an interpreted variant alone. */
cs_status cs_subject_call(cs_subject *subject);

/* The result of the last call; fails likewise. */
cs_status cs_subject_result(cs_subject *subject, cs_view *result);

/* How a result compares with the reference's. */
typedef struct cs_verdict {
    bool accepted;
    bool exact; /* bit for bit */
    cs_difference difference;
    uint64_t digest;   /* of the subject's own result */
    cs_message reason; /* of a rejected result, in the kernel's words; empty: it has none */
} cs_verdict;

/* "exact", "within" or "failed": the values of the column `check`. */
const char *cs_verdict_name(const cs_verdict *verdict);

/* Why a result was rejected into `text`, where the kernel tells; else how it differs, in a few words. */
void cs_verdict_describe(const cs_verdict *verdict, char *text, size_t bytes);

/* Compares `got`, the subject's last result, with what the kernel expects, or else with the reference's,
 * which is run once on the same case. */
cs_status cs_subject_verify(const cs_subject *subject, cs_view got, cs_verdict *verdict);

#endif
