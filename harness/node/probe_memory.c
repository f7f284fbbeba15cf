/* SPDX-License-Identifier: MIT */
/* Probes of memory and of the kernel's settings. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probe_functions.h"
#include "pseudo_file.h"

void cs__probe_numa_balancing(const cs_probe_context *context, cs_probe_result *result)
{
    char nodes[128];
    if (cs__probe_read(context, "/sys/devices/system/node/online", result, nodes, sizeof nodes) != CS_OK) {
        return;
    }
    unsigned count = cs__probe_count_list(nodes);
    long long on;
    if (count <= 1) {
        cs__probe_say(result, CS_PROBE_OK, "one NUMA node");
    } else if (cs__probe_read_integer(context, "/proc/sys/kernel/numa_balancing", result, &on) == CS_OK) {
        cs__probe_say(result, on != 0 ? CS_PROBE_WARN : CS_PROBE_OK, "%s, %u NUMA nodes",
                      on != 0 ? "on" : "off", count);
    }
}

/* "always [madvise] never": the one in brackets holds. */
void cs__probe_thp(const cs_probe_context *context, cs_probe_result *result)
{
    static const char path[] = "/sys/kernel/mm/transparent_hugepage/enabled";
    char text[64];
    if (cs__probe_read(context, path, result, text, sizeof text) != CS_OK) {
        return;
    }
    const char *open = strchr(text, '[');
    const char *close = open == NULL ? NULL : strchr(open, ']');
    if (close == NULL) {
        cs__probe_unreadable(result, path, CS_ERR_FORMAT);
        return;
    }
    int length = (int)(close - open) - 1;
    cs__probe_say(result, strncmp(open, "[always]", 8) == 0 ? CS_PROBE_OK : CS_PROBE_WARN, "%.*s", length,
                  open + 1);
}

void cs__probe_aslr(const cs_probe_context *context, cs_probe_result *result)
{
    static const char *const names[] = {"off", "on, heap excepted", "on"};
    long long value;
    if (cs__probe_read_integer(context, "/proc/sys/kernel/randomize_va_space", result, &value) == CS_OK) {
        const char *name = value >= 0 && value <= 2 ? names[value] : "unheard of";
        cs__probe_say(result, value == 2 ? CS_PROBE_OK : CS_PROBE_WARN, "%lld: %s", value, name);
    }
}

/* In kibibytes; -1 where the line is missing. */
static long long meminfo(const char *text, const char *key)
{
    const char *line = strstr(text, key);
    return line == NULL ? -1 : strtoll(line + strlen(key), NULL, 10);
}

void cs__probe_swap(const cs_probe_context *context, cs_probe_result *result)
{
    char *text = NULL;
    cs_status status = cs_pseudo_read_all(context->root, "/proc/meminfo", &text);
    long long total = status == CS_OK ? meminfo(text, "SwapTotal:") : -1;
    long long unused = status == CS_OK ? meminfo(text, "SwapFree:") : -1;
    free(text);
    if (total < 0 || unused < 0) {
        cs__probe_unreadable(result, "/proc/meminfo", status == CS_OK ? CS_ERR_FORMAT : status);
    } else if (total == 0) {
        cs__probe_say(result, CS_PROBE_OK, "none");
    } else {
        cs__probe_say(result, total > unused ? CS_PROBE_WARN : CS_PROBE_OK, "%lld of %lld MiB in use",
                      (total - unused) / 1024, total / 1024);
    }
}

/* Documentation/admin-guide/sysctl/kernel.rst: above 2 an ordinary user gets no counter at all (Debian's
 * own extension), at 2 those of its own code outside of the kernel. */
void cs__probe_perf(const cs_probe_context *context, cs_probe_result *result)
{
    long long level;
    if (cs__probe_read_integer(context, "/proc/sys/kernel/perf_event_paranoid", result, &level) == CS_OK) {
        cs__probe_say(result, level > 2 ? CS_PROBE_WARN : CS_PROBE_OK, "perf_event_paranoid is %lld", level);
    }
}
