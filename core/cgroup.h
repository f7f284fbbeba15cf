/* SPDX-License-Identifier: MIT */
/*
 * The CPU time that the cgroups of this process grant it.
 *
 * A quota may be set on any ancestor, and the tightest one holds, so the tree is walked from the
 * process's own group up to the root of the mount: cpu.max in version 2, cpu.cfs_quota_us in version 1
 * (Linux, Documentation/admin-guide/cgroup-v2.rst and scheduler/sched-bwc.rst). Folders that a container
 * does not show are passed over.
 */
#ifndef CORESWEEP_CORE_CGROUP_H
#define CORESWEEP_CORE_CGROUP_H

#include "coresweep/status.h"

typedef struct cs_cgroup {
    double quota_cpus; /* CPU seconds a second; NAN: no limit */
    char *stat_path;   /* below root: the cpu.stat of the group with that quota; NULL without a quota */
    const char *throttled_key; /* the line of that file which counts throttled time; static */
    double throttled_seconds;  /* what one unit of that line is worth */
} cs_cgroup;

/* Reads <root>/proc/self/cgroup and <root>/sys/fs/cgroup; root is "" on a live system. A file that is
 * missing or malformed is no limit. CS_ERR_MEMORY. Freed by cs_cgroup_free. Thread-safe. */
cs_status cs_cgroup_read(const char *root, cs_cgroup *cgroup);
void cs_cgroup_free(cs_cgroup *cgroup);

#endif
