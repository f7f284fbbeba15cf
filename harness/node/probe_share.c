/* SPDX-License-Identifier: MIT */
/* Probes of who else uses the CPUs, and of how many of them this process may use. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cgroup.h"
#include "probe_functions.h"
#include "proc_stat.h"
#include "pseudo_file.h"

void cs__probe_load(const cs_probe_context *context, cs_probe_result *result)
{
    char text[64];
    if (cs__probe_read(context, "/proc/loadavg", result, text, sizeof text) != CS_OK) {
        return;
    }
    char *end;
    double load = strtod(text, &end);
    if (end == text) {
        cs__probe_unreadable(result, "/proc/loadavg", CS_ERR_FORMAT);
        return;
    }
    /* Half a CPU busy over the last minute is more than any system's own housekeeping. */
    cs__probe_say(result, load > 0.5 ? CS_PROBE_WARN : CS_PROBE_OK, "%.2f CPUs busy over the last minute",
                  load);
}

/* The line `key` of a file such as /proc/stat; NULL where there is none. */
static const char *line_of(const char *text, const char *key)
{
    size_t length = strlen(key);
    for (const char *line = text; line != NULL; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, key, length) == 0) {
            return line + length;
        }
    }
    return NULL;
}

void cs__probe_running(const cs_probe_context *context, cs_probe_result *result)
{
    char *text = NULL;
    cs_status status = cs_pseudo_read_all(context->root, "/proc/stat", &text);
    const char *running = status == CS_OK ? line_of(text, "procs_running ") : NULL;
    if (running == NULL) {
        cs__probe_unreadable(result, "/proc/stat", status == CS_OK ? CS_ERR_FORMAT : status);
    } else {
        long others = strtol(running, NULL, 10) - 1; /* the reader itself runs */
        others = others > 0 ? others : 0;
        cs__probe_say(result, others > 0 ? CS_PROBE_WARN : CS_PROBE_OK,
                      "threads that want a CPU, this one excepted: %ld", others);
    }
    free(text);
}

static cs_status read_cpu_time(const cs_probe_context *context, cs_cpu_time *all)
{
    char *text = NULL;
    cs_status status = cs_pseudo_read_all(context->root, "/proc/stat", &text);
    if (status == CS_OK) {
        const char *cursor = text;
        status = cs_cpu_time_next(&cursor, all) && all->cpu == -1 ? CS_OK : CS_ERR_FORMAT;
    }
    free(text);
    return status;
}

static void wait_seconds(double seconds)
{
    double whole = floor(seconds);
    struct timespec rest = {(time_t)whole, (long)(1e9 * (seconds - whole))};
    nanosleep(&rest, NULL); /* cut short by a signal, the sample is shorter: no harm */
}

void cs__probe_steal(const cs_probe_context *context, cs_probe_result *result)
{
    cs_cpu_time begin = {0}, end;
    cs_status status = CS_OK;
    if (context->steal_seconds > 0) {
        status = read_cpu_time(context, &begin);
        wait_seconds(context->steal_seconds);
    }
    if (status == CS_OK) {
        status = read_cpu_time(context, &end);
    }
    if (status != CS_OK) {
        cs__probe_unreadable(result, "/proc/stat", status);
        return;
    }
    unsigned long long total = end.total - begin.total, steal = end.steal - begin.steal;
    double percent = total > 0 ? 100 * (double)steal / (double)total : 0;
    char window[48] = "since boot";
    if (context->steal_seconds > 0) {
        snprintf(window, sizeof window, "over %.0f ms", 1e3 * context->steal_seconds);
    }
    cs__probe_say(result, percent > 0.1 ? CS_PROBE_WARN : CS_PROBE_OK, "%.2f%% of CPU time %s", percent,
                  window);
}

void cs__probe_quota(const cs_probe_context *context, cs_probe_result *result)
{
    char text[8];
    cs_cgroup cgroup;
    if (cs__probe_read(context, "/proc/self/cgroup", result, text, sizeof text) != CS_OK) {
        return;
    }
    cs_status status = cs_cgroup_read(context->root, &cgroup);
    if (status != CS_OK) {
        cs__probe_unreadable(result, "/proc/self/cgroup", status);
    } else if (isnan(cgroup.quota_cpus)) {
        cs__probe_say(result, CS_PROBE_OK, "none");
    } else {
        cs__probe_say(result, CS_PROBE_WARN, "%.4g CPUs", cgroup.quota_cpus);
    }
    if (status == CS_OK) {
        cs_cgroup_free(&cgroup);
    }
}

void cs__probe_cpuset(const cs_probe_context *context, cs_probe_result *result)
{
    static const char key[] = "Cpus_allowed_list:\t";
    char online[256];
    if (cs__probe_read(context, "/sys/devices/system/cpu/online", result, online, sizeof online) != CS_OK) {
        return;
    }
    char *text = NULL;
    cs_status status = cs_pseudo_read_all(context->root, "/proc/self/status", &text);
    const char *allowed = status == CS_OK ? line_of(text, key) : NULL;
    if (allowed == NULL) {
        cs__probe_unreadable(result, "/proc/self/status", status == CS_OK ? CS_ERR_FORMAT : status);
    } else {
        unsigned some = cs__probe_count_list(allowed), all = cs__probe_count_list(online);
        cs__probe_say(result, some < all ? CS_PROBE_WARN : CS_PROBE_OK, "%u of %u CPUs: %.*s", some, all,
                      (int)strcspn(allowed, "\n"), allowed);
    }
    free(text);
}

void cs__probe_omp_environment(const cs_probe_context *context, cs_probe_result *result)
{
    (void)context;
    static const char *const prefixes[] = {"OMP_", "GOMP_", "KMP_", "OPENBLAS_"};
    char names[128] = "";
    for (char **variable = environ; variable != NULL && *variable != NULL; variable++) {
        for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
            if (strncmp(*variable, prefixes[i], strlen(prefixes[i])) == 0) {
                size_t used = strlen(names);
                snprintf(names + used, sizeof names - used, "%s%.*s", used > 0 ? " " : "",
                         (int)strcspn(*variable, "="), *variable);
            }
        }
    }
    cs__probe_say(result, names[0] != '\0' ? CS_PROBE_WARN : CS_PROBE_OK, "%s",
                  names[0] != '\0' ? names : "no such variable is set");
}
