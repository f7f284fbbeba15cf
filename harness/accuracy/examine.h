/* SPDX-License-Identifier: MIT */
/* One variant's results on one block of arguments. Each thread has its own cs_sight, subjects and tallies. */
#ifndef CORESWEEP_ACCURACY_EXAMINE_H
#define CORESWEEP_ACCURACY_EXAMINE_H

#include "accuracy/accuracy.h"
#include "accuracy/points.h"
#include "run/subject.h"

/* A block with the true values at its arguments, those of MPFR as far as they were asked for. */
typedef struct cs_sight {
    const cs_truth *truth;
    cs_oracle oracle;
    cs_block block;
    unsigned char range[CS_BLOCK];
    cs_true_value screen[CS_BLOCK];
    cs_true_value exact[CS_BLOCK];
    bool known[CS_BLOCK]; /* whether exact is there */
} cs_sight;

/* Fills range and screen from the block. */
void cs_sight_take(cs_sight *sight);

/* MPFR's value at argument i. */
cs_true_value cs_sight_exact(cs_sight *sight, size_t i);

/* Keeps the greater of the two errors; of equal ones that of the smaller argument, so that the outcome does
 * not depend on which thread saw which first. */
void cs_range_error_note(cs_range_error *r, cs_range_error other);

/* Runs the subject, a variant on CS_BLOCK elements, on the block and notes what it does wrong. */
void cs_examine_block(cs_sight *sight, cs_subject *subject, cs_accuracy *a);

/* The same with the function's special values. */
void cs_examine_specials(const cs_truth *truth, cs_subject *subject, cs_accuracy *a);

#endif
