/* SPDX-License-Identifier: MIT */
/* Whether a file may be put in another's place. */
#ifndef CORESWEEP_REPORT_TARGET_H
#define CORESWEEP_REPORT_TARGET_H

#include <stdbool.h>

/* Whether `path` is a device, a pipe or a socket: it is written to, for a rename over /dev/null would leave
 * the whole system with a plain file there. Thread-safe. */
bool cs_is_stream(const char *path);

#endif
