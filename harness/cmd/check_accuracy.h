/* SPDX-License-Identifier: MIT */
/* `check --points`: the error of elementwise variants against the true values, by range. */
#ifndef CORESWEEP_CMD_CHECK_ACCURACY_H
#define CORESWEEP_CMD_CHECK_ACCURACY_H

#include "coresweep/registry.h"
#include "message.h"

typedef struct cs_check_accuracy_request {
    const cs_entry **entries; /* [count], available, the rows of a kernel together; others than elementwise
                                 are passed over */
    size_t count;
    uint64_t points;
    uint64_t seed;
} cs_check_accuracy_request;

/* Measures and prints. *failed becomes the number of variants that break their promise. Where no entry
 * belongs to an elementwise kernel it says so and is done. Errors as cs_accuracy_measure's, with a message
 * where the status alone does not say it. */
cs_status cs_check_accuracy(const cs_check_accuracy_request *request, unsigned *failed, cs_message *message);

#endif
