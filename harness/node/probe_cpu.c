/* SPDX-License-Identifier: MIT */
/* Probes of the processors: at which clock they run, and what they share. */
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hypervisor.h"
#include "probe_functions.h"
#include "pseudo_file.h"

#define CPU_FOLDER "/sys/devices/system/cpu"

/* Calls `visit` for every entry of CPU_FOLDER that is called cpu<number>. False: no such folder. */
static bool each_cpu(const cs_probe_context *context,
                     void (*visit)(const char *root, const char *cpu, void *arg), void *arg)
{
    char *path = NULL;
    DIR *folder = asprintf(&path, "%s%s", context->root, CPU_FOLDER) < 0 ? NULL : opendir(path);
    free(path);
    if (folder == NULL) {
        return false;
    }
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        char *end;
        if (strncmp(entry->d_name, "cpu", 3) == 0 && strtoul(entry->d_name + 3, &end, 10) < 65536 &&
            end != entry->d_name + 3 && *end == '\0') {
            visit(context->root, entry->d_name, arg);
        }
    }
    closedir(folder);
    return true;
}

typedef struct governors {
    unsigned cpus;
    unsigned slow;
    char slow_name[32];
} governors;

static void count_governor(const char *root, const char *cpu, void *arg)
{
    governors *seen = arg;
    char path[128], name[32];
    snprintf(path, sizeof path, CPU_FOLDER "/%.16s/cpufreq/scaling_governor", cpu);
    if (cs_pseudo_read(root, path, name, sizeof name) != CS_OK) {
        return;
    }
    seen->cpus++;
    if (strcmp(name, "performance") != 0) {
        seen->slow++;
        memcpy(seen->slow_name, name, sizeof name);
    }
}

void cs__probe_governor(const cs_probe_context *context, cs_probe_result *result)
{
    governors seen = {0};
    if (!each_cpu(context, count_governor, &seen) || seen.cpus == 0) {
        cs__probe_say(result, CS_PROBE_UNKNOWN,
                      "no " CPU_FOLDER "/cpu*/cpufreq: the firmware or the hypervisor sets the clock");
    } else if (seen.slow > 0) {
        cs__probe_say(result, CS_PROBE_WARN, "%s on %u of %u CPUs", seen.slow_name, seen.slow, seen.cpus);
    } else {
        cs__probe_say(result, CS_PROBE_OK, "performance on %u CPUs", seen.cpus);
    }
}

/* The same fact in two spellings: Intel's driver says no_turbo, all others boost. */
void cs__probe_turbo(const cs_probe_context *context, cs_probe_result *result)
{
    long long value;
    bool on;
    if (cs_pseudo_read_integer(context->root, CPU_FOLDER "/intel_pstate/no_turbo", &value) == CS_OK) {
        on = value == 0;
    } else if (cs_pseudo_read_integer(context->root, CPU_FOLDER "/cpufreq/boost", &value) == CS_OK) {
        on = value != 0;
    } else {
        cs__probe_say(result, CS_PROBE_UNKNOWN,
                      "neither intel_pstate/no_turbo nor cpufreq/boost can be read");
        return;
    }
    cs__probe_say(result, on ? CS_PROBE_WARN : CS_PROBE_OK, on ? "on" : "off");
}

void cs__probe_smt(const cs_probe_context *context, cs_probe_result *result)
{
    long long active;
    if (cs__probe_read_integer(context, CPU_FOLDER "/smt/active", result, &active) == CS_OK) {
        cs__probe_say(result, active != 0 ? CS_PROBE_WARN : CS_PROBE_OK,
                      active != 0 ? "on: several hardware threads a core"
                                  : "off: one hardware thread a core");
    }
}

typedef struct throttles {
    unsigned counters;
    long long events;
} throttles;

static void count_throttles(const char *root, const char *cpu, void *arg)
{
    static const char *const counters[] = {"core_throttle_count", "package_throttle_count"};
    throttles *seen = arg;
    for (size_t i = 0; i < sizeof counters / sizeof counters[0]; i++) {
        char path[128];
        long long events;
        snprintf(path, sizeof path, CPU_FOLDER "/%.16s/thermal_throttle/%s", cpu, counters[i]);
        if (cs_pseudo_read_integer(root, path, &events) == CS_OK) {
            seen->counters++;
            seen->events += events;
        }
    }
}

void cs__probe_throttling(const cs_probe_context *context, cs_probe_result *result)
{
    throttles seen = {0};
    if (!each_cpu(context, count_throttles, &seen) || seen.counters == 0) {
        cs__probe_say(result, CS_PROBE_UNKNOWN, "no counters in " CPU_FOLDER "/cpu*/thermal_throttle");
    } else {
        cs__probe_say(result, seen.events > 0 ? CS_PROBE_WARN : CS_PROBE_OK, "%lld events since boot",
                      seen.events);
    }
}

void cs__probe_virtualisation(const cs_probe_context *context, cs_probe_result *result)
{
    char name[64];
    cs_status status = cs_hypervisor_name(context->root, name, sizeof name);
    if (status != CS_OK) {
        cs__probe_unreadable(result, "/proc/cpuinfo", status);
    } else {
        cs__probe_say(result, name[0] != '\0' ? CS_PROBE_WARN : CS_PROBE_OK, "%s",
                      name[0] != '\0' ? name : "none");
    }
}

void cs__probe_clocksource(const cs_probe_context *context, cs_probe_result *result)
{
    /* Those that the vDSO reads without a system call. */
    static const char *const fast[] = {"tsc", "kvm-clock", "hyperv_clocksource_tsc_page", "arch_sys_counter",
                                       "timebase"};
    char name[64];
    if (cs__probe_read(context, "/sys/devices/system/clocksource/clocksource0/current_clocksource", result,
                       name, sizeof name) != CS_OK) {
        return;
    }
    cs_probe_state state = CS_PROBE_WARN;
    for (size_t i = 0; i < sizeof fast / sizeof fast[0]; i++) {
        if (strcmp(name, fast[i]) == 0) {
            state = CS_PROBE_OK;
        }
    }
    cs__probe_say(result, state, "%s", name);
}

/* Kernels without isolation leave nohz_full out or write "(null)". Nothing isolated is the common case
 * and no fault. */
void cs__probe_isolation(const cs_probe_context *context, cs_probe_result *result)
{
    char isolated[64], tickless[64];
    if (cs__probe_read(context, CPU_FOLDER "/isolated", result, isolated, sizeof isolated) != CS_OK) {
        return;
    }
    if (cs_pseudo_read(context->root, CPU_FOLDER "/nohz_full", tickless, sizeof tickless) != CS_OK ||
        tickless[0] == '(') {
        tickless[0] = '\0';
    }
    cs__probe_say(result, CS_PROBE_OK, "isolated: %s; without timer tick: %s",
                  isolated[0] ? isolated : "none", tickless[0] ? tickless : "none");
}
