/* SPDX-License-Identifier: MIT */
#ifndef CORESWEEP_CMD_SIGNALS_H
#define CORESWEEP_CMD_SIGNALS_H

#include <signal.h>

/* From now on SIGINT, SIGTERM and SIGHUP set a flag instead of ending the program; a second SIGINT ends it.
 * Returns the flag. May be called again. */
const volatile sig_atomic_t *cs_signals_catch(void);

#endif
