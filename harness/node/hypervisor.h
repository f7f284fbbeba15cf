/* SPDX-License-Identifier: MIT */
/* Under which hypervisor this system runs. Thread-safe. */
#ifndef CORESWEEP_NODE_HYPERVISOR_H
#define CORESWEEP_NODE_HYPERVISOR_H

#include <stddef.h>

#include "coresweep/status.h"

/* Writes "kvm", "vmware", "xen", ... to `name`, "unnamed" for one that does not say, or "" on bare metal.
 * Reads <root>/proc/cpuinfo, <root>/sys and, where root is "", the CPU itself. CS_ERR_IO with errno
 * where cpuinfo cannot be read, CS_ERR_MEMORY. */
cs_status cs_hypervisor_name(const char *root, char *name, size_t size);

#endif
