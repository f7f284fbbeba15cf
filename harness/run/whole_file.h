/* SPDX-License-Identifier: MIT */
/* Small files, read and written as a whole. */
#ifndef CORESWEEP_RUN_WHOLE_FILE_H
#define CORESWEEP_RUN_WHOLE_FILE_H

#include <stddef.h>

#include "message.h"

/* Writes to a temporary name beside `path`, syncs it and renames it, so that a reader sees the old file or
 * the new one; a device or a pipe is written to. CS_ERR_IO, CS_ERR_MEMORY with a message. */
cs_status cs_file_write(const char *path, const char *text, size_t bytes, cs_message *message);

/* Reads a file of at most `most` bytes; *text ends with a NUL behind its `bytes` and is freed by the caller.
 * CS_ERR_IO with a message, also for a longer one; CS_ERR_MEMORY. *text is NULL then. */
cs_status cs_file_read(const char *path, size_t most, char **text, size_t *bytes, cs_message *message);

#endif
