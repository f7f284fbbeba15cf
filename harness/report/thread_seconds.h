/* SPDX-License-Identifier: MIT */
/* The column thread_seconds: when each thread of a team had done its share of a call, from the call's start,
 * thread 0 first, parted by blanks; empty where it is not known. Thread-safe, and the same in every locale.
 */
#ifndef CORESWEEP_REPORT_THREAD_SECONDS_H
#define CORESWEEP_REPORT_THREAD_SECONDS_H

#include "coresweep/status.h"

/* Replaces the column's text by seconds[count], which are not negative, to a nanosecond. CS_ERR_MEMORY. */
cs_status cs_thread_seconds_set(char **text, const double *seconds, unsigned count);

/* Of the thread time up to the slowest thread's end, the part in which the others had ended before it: (the
 * slowest - the mean) / the slowest. NAN where it is not known: the text is empty, no such list, or all 0. */
double cs_thread_imbalance(const char *text);

#endif
