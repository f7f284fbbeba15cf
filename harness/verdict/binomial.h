/* SPDX-License-Identifier: MIT */
/* How sure a counted rate is. Thread-safe. */
#ifndef CORESWEEP_VERDICT_BINOMIAL_H
#define CORESWEEP_VERDICT_BINOMIAL_H

#include <stddef.h>

#include "report/stats.h"

/* The rate of `events` in `trials`, with the interval that is certain to cover at least CS_CONFIDENCE:
 * Clopper and Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial"
 * (1934). All NAN where there are no trials. */
cs_interval cs_rate_interval(size_t events, size_t trials);

#endif
