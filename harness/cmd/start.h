/* SPDX-License-Identifier: MIT */
#ifndef CORESWEEP_CMD_START_H
#define CORESWEEP_CMD_START_H

/* What every main begins with: all three standard streams are open, and SIGPIPE and SIGXFSZ are ignored. */
void cs_start(void);

#endif
