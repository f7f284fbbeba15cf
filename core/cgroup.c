/* SPDX-License-Identifier: MIT */
#include "cgroup.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pseudo_file.h"

/* How one version of cgroups spells what is needed of it. */
typedef struct dialect {
    double (*quota)(const char *root, const char *folder);
    const char *throttled_key;
    double throttled_seconds;
} dialect;

static cs_status read_in(const char *root, const char *folder, const char *file, char *text, size_t size)
{
    char *path = NULL;
    if (asprintf(&path, "%s/%s", folder, file) < 0) {
        return CS_ERR_MEMORY;
    }
    cs_status status = cs_pseudo_read(root, path, text, size);
    free(path);
    return status;
}

static double ratio(double quota, double period)
{
    if (quota > 0 && period > 0) {
        return quota / period;
    }
    return (double)NAN;
}

static double quota_v2(const char *root, const char *folder)
{
    char text[64];
    double quota, period;
    if (read_in(root, folder, "cpu.max", text, sizeof text) != CS_OK ||
        sscanf(text, "%lf %lf", &quota, &period) != 2) { /* "max 100000" is no number */
        return (double)NAN;
    }
    return ratio(quota, period);
}

static double quota_v1(const char *root, const char *folder)
{
    char quota[64], period[64];
    if (read_in(root, folder, "cpu.cfs_quota_us", quota, sizeof quota) != CS_OK ||
        read_in(root, folder, "cpu.cfs_period_us", period, sizeof period) != CS_OK) {
        return (double)NAN;
    }
    return ratio(strtod(quota, NULL), strtod(period, NULL)); /* -1 is no limit */
}

static const dialect version_1 = {quota_v1, "throttled_time ", 1e-9};
static const dialect version_2 = {quota_v2, "throttled_usec ", 1e-6};

static cs_status take_if_tighter(const char *root, const char *folder, const dialect *d, cs_cgroup *cgroup)
{
    double quota = d->quota(root, folder);
    if (isnan(quota) || quota >= cgroup->quota_cpus) {
        return CS_OK;
    }
    char *path = NULL;
    if (asprintf(&path, "%s/cpu.stat", folder) < 0) {
        return CS_ERR_MEMORY;
    }
    free(cgroup->stat_path);
    *cgroup = (cs_cgroup){quota, path, d->throttled_key, d->throttled_seconds};
    return CS_OK;
}

/* From `mount` + `group` up to `mount` itself. A group outside of the cgroup namespace is shown as
 * "/../x": only the mount's root can be seen then. */
static cs_status walk_up(const char *root, const char *mount, const char *group, const dialect *d,
                         cs_cgroup *cgroup)
{
    char *folder = NULL;
    if (asprintf(&folder, "%s%s", mount, strstr(group, "/..") == NULL ? group : "") < 0) {
        return CS_ERR_MEMORY;
    }
    size_t mount_length = strlen(mount);
    cs_status status = CS_OK;
    for (char *slash = folder; status == CS_OK && slash != NULL;) {
        status = take_if_tighter(root, folder, d, cgroup);
        slash = strrchr(folder + mount_length, '/');
        if (slash != NULL) {
            *slash = '\0';
        }
    }
    free(folder);
    return status;
}

static bool lists(const char *controllers, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = controllers; (at = strstr(at, name)) != NULL; at += length) {
        if ((at == controllers || at[-1] == ',') && (at[length] == ',' || at[length] == '\0')) {
            return true;
        }
    }
    return false;
}

/* A line is "hierarchy:controllers:group"; no controllers means version 2. */
static cs_status read_line(const char *root, char *line, cs_cgroup *cgroup)
{
    char *controllers = strchr(line, ':');
    char *group = controllers == NULL ? NULL : strchr(controllers + 1, ':');
    if (group == NULL) {
        return CS_OK;
    }
    *group++ = '\0';
    controllers++;
    if (strcmp(group, "/") == 0) {
        group = "";
    }
    if (controllers[0] == '\0') {
        cs_status status = walk_up(root, "/sys/fs/cgroup", group, &version_2, cgroup);
        return status != CS_OK ? status : walk_up(root, "/sys/fs/cgroup/unified", group, &version_2, cgroup);
    }
    /* Distributions mount it as "cpu,cpuacct" with a link named "cpu", or as "cpu" alone. */
    return lists(controllers, "cpu") ? walk_up(root, "/sys/fs/cgroup/cpu", group, &version_1, cgroup) : CS_OK;
}

cs_status cs_cgroup_read(const char *root, cs_cgroup *cgroup)
{
    *cgroup = (cs_cgroup){.quota_cpus = (double)INFINITY};
    char *text = NULL;
    cs_status status = cs_pseudo_read_all(root, "/proc/self/cgroup", &text);
    if (status == CS_ERR_IO) {
        status = CS_OK;
    }
    char *rest = text;
    for (char *line; status == CS_OK && rest != NULL && (line = strsep(&rest, "\n")) != NULL;) {
        status = read_line(root, line, cgroup);
    }
    free(text);
    if (isinf(cgroup->quota_cpus)) {
        cgroup->quota_cpus = (double)NAN;
    }
    if (status != CS_OK) {
        cs_cgroup_free(cgroup);
    }
    return status;
}

void cs_cgroup_free(cs_cgroup *cgroup)
{
    free(cgroup->stat_path);
    *cgroup = (cs_cgroup){.quota_cpus = (double)NAN};
}
