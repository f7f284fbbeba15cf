/* SPDX-License-Identifier: MIT */
/* Reading the small text files of /proc and /sys, below a root that tests can replace. Thread-safe. */
#ifndef CORESWEEP_CORE_PSEUDO_FILE_H
#define CORESWEEP_CORE_PSEUDO_FILE_H

#include <stddef.h>

#include "coresweep/status.h"

/* Reads `root` followed by `path` ("" and "/proc/loadavg") into `text`, at most size - 1 bytes, ends it
 * with '\0' and cuts trailing white space. CS_ERR_IO with errno set, CS_ERR_MEMORY; `text` is empty then. */
cs_status cs_pseudo_read(const char *root, const char *path, char *text, size_t size);

/* As above, for a file that holds one whole number; CS_ERR_FORMAT where it does not. */
cs_status cs_pseudo_read_integer(const char *root, const char *path, long long *value);

/* The whole file, allocated and freed by the caller: for what grows with the number of CPUs. */
cs_status cs_pseudo_read_all(const char *root, const char *path, char **text);

#endif
