/* SPDX-License-Identifier: MIT */
/*
 * Commands that are programs of their own. What they link, libmicrohttpd with GnuTLS for one, would otherwise
 * be loaded into every worker: 3 to 10 ms and 8 MB each; and the kernels' libraries into them.
 */
#ifndef CORESWEEP_CMD_BECOME_H
#define CORESWEEP_CMD_BECOME_H

#include "cmd/cmd.h"

/* Replaces this process by self->program with the same arguments. Returns where that cannot be had: an exit
 * code, after a message, or after the command's help where that was asked for. */
int cs_become(const cs_command *self, int argc, char **argv);

#endif
