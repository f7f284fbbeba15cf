/* SPDX-License-Identifier: MIT */
/* Files that the program is shipped with: scripts of kernels, the interpreters' side of a worker, plots. */
#ifndef CORESWEEP_RUN_DATA_FILE_H
#define CORESWEEP_RUN_DATA_FILE_H

#include "message.h"

/* Where `path`, from the top of the source tree, lies for this program: below share/coresweep beside the
 * folder of an installed one, wherever that was moved, else in the source tree that it was built from. An
 * absolute path stays as it is. CS_ERR_IO with a message where it is in neither; *found is freed by the
 * caller. */
cs_status cs_data_file(const char *path, char **found, cs_message *message);

#endif
