/* SPDX-License-Identifier: MIT */
#include "provenance.h"

#include <cblas.h>
#include <gnu/libc-version.h>
#include <hwloc.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "bench/bench.h"
#include "build_info.h"
#include "hypervisor.h"
#include "pseudo_file.h"

/* A JSON string; JSON null for NULL. */
static json_t *text_json(const char *text)
{
    if (text == NULL) {
        return json_null();
    }
    json_t *string = json_string(text);
    char *ascii = string == NULL ? strdup(text) : NULL;
    if (ascii != NULL) {
        for (char *c = ascii; *c != '\0'; c++) {
            *c = (*c & 0x80) != 0 ? '?' : *c;
        }
        string = json_string(ascii);
        free(ascii);
    }
    return string;
}

static json_t *now_json(void)
{
    char text[32];
    time_t now = time(NULL);
    struct tm utc;
    gmtime_r(&now, &utc);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return json_string(text);
}

static json_t *command_json(const cs_provenance *input)
{
    json_t *command = json_array();
    for (int i = 0; i < input->argc; i++) {
        if (json_array_append_new(command, text_json(input->argv[i])) != 0) {
            json_decref(command);
            return NULL;
        }
    }
    return command;
}

json_t *cs_provenance_build(void)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:s}", "version", CORESWEEP_VERSION, "git_commit",
                     CORESWEEP_GIT_COMMIT, "compiler", CORESWEEP_COMPILER, "flags", CORESWEEP_FLAGS,
                     "build_type", CORESWEEP_BUILD_TYPE);
}

static json_t *caches_json(const cs_topology *t)
{
    json_t *caches = json_array();
    for (size_t i = 0; i < t->cache_count; i++) {
        const cs_cache *c = &t->caches[i];
        json_t *cache = json_pack("{s:I, s:s, s:I, s:I, s:I}", "level", (json_int_t)c->level, "type", c->type,
                                  "bytes", (json_int_t)c->bytes, "shared_by_cpus",
                                  (json_int_t)c->shared_by_cpus, "count", (json_int_t)c->count);
        if (json_array_append_new(caches, cache) != 0) {
            json_decref(caches);
            return NULL;
        }
    }
    return caches;
}

/* Asked of the running system, and so only where the topology is its own. */
static json_t *hypervisor_json(const cs_topology *t)
{
    char name[64];
    bool guest = t->this_system && cs_hypervisor_name("", name, sizeof name) == CS_OK && name[0] != '\0';
    return text_json(guest ? name : NULL);
}

static json_t *machine_json(const cs_topology *t, const struct utsname *system)
{
    char *usable = NULL;
    if (cs_topology_cpu_list(t, &usable) != CS_OK) {
        return NULL;
    }
    json_t *machine =
        json_pack("{s:o, s:o, s:I, s:I, s:I, s:I, s:s, s:o, s:I, s:o, s:I, s:o}", "hostname",
                  text_json(system->nodename), "cpu_model", text_json(t->cpu_model), "packages",
                  (json_int_t)t->packages, "numa_nodes", (json_int_t)t->numa_nodes, "cores",
                  (json_int_t)t->cores, "cpus", (json_int_t)t->machine_cpus, "usable_cpus", usable,
                  "quota_cpus", isnan(t->quota_cpus) ? json_null() : json_real(t->quota_cpus), "memory_bytes",
                  (json_int_t)t->memory_bytes, "caches", caches_json(t), "page_size",
                  (json_int_t)sysconf(_SC_PAGESIZE), "hypervisor", hypervisor_json(t));
    free(usable);
    return machine;
}

/* PRETTY_NAME="Debian GNU/Linux 12 (bookworm)" of os-release(5). */
static json_t *os_json(void)
{
    static const char key[] = "PRETTY_NAME=";
    char *text = NULL;
    char *rest = cs_pseudo_read_all("", "/etc/os-release", &text) == CS_OK ? text : NULL;
    const char *name = NULL;
    for (char *line; name == NULL && (line = strsep(&rest, "\n")) != NULL;) {
        if (strncmp(line, key, sizeof key - 1) == 0) {
            name = line + sizeof key - 1;
            name += strspn(name, "\"'");
        }
    }
    char pretty[128] = "";
    snprintf(pretty, sizeof pretty, "%.*s", name == NULL ? 0 : (int)strcspn(name, "\"'"),
             name == NULL ? "" : name);
    free(text);
    return text_json(pretty[0] != '\0' ? pretty : NULL);
}

static json_t *system_json(const struct utsname *system)
{
    char kernel[sizeof system->sysname + sizeof system->release + sizeof system->version + 2];
    char libc[64];
    snprintf(kernel, sizeof kernel, "%s %s %s", system->sysname, system->release, system->version);
    snprintf(libc, sizeof libc, "glibc %s", gnu_get_libc_version());
    return json_pack("{s:o, s:s, s:o, s:s}", "kernel", text_json(kernel), "libc", libc, "os", os_json(),
                     "machine", system->machine);
}

#define TEXT_OF(value) #value
#define TEXT_OF_MACRO(macro) TEXT_OF(macro)

static json_t *libraries_json(void)
{
    return json_pack("{s:o, s:s, s:o, s:s, s:s}", "openblas", text_json(openblas_get_config()), "hwloc",
                     HWLOC_VERSION, "google_benchmark", text_json(cs_bench_library()), "openmp",
                     TEXT_OF_MACRO(_OPENMP), "jansson", jansson_version_str());
}

static bool may_be_kept(const char *name)
{
    static const char *const prefixes[] = {"OMP_", "GOMP_",      "KMP_",  "OPENBLAS_",
                                           "MKL_", "CORESWEEP_", "HWLOC_"};
    static const char *const names[] = {"SLURM_JOB_ID", "SLURM_CPUS_PER_TASK"};
    static const char *const secret[] = {"CLIENT_ID", "TOKEN", "KEY", "SECRET", "PASSW", "CREDENTIAL"};
    /* What no shell can set is left out, and JSON could not hold a name that is no UTF-8. */
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
    bool kept = false;
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        kept |= strncmp(name, prefixes[i], strlen(prefixes[i])) == 0;
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        kept |= strcmp(name, names[i]) == 0;
    }
    for (size_t i = 0; i < sizeof secret / sizeof secret[0]; i++) {
        kept &= strcasestr(name, secret[i]) == NULL;
    }
    return kept && name[strspn(name, letters)] == '\0';
}

static json_t *environment_json(void)
{
    json_t *kept = json_object();
    for (char **variable = environ; variable != NULL && *variable != NULL; variable++) {
        size_t length = strcspn(*variable, "=");
        char name[128];
        if (length >= sizeof name || (*variable)[length] == '\0') {
            continue;
        }
        memcpy(name, *variable, length);
        name[length] = '\0';
        if (may_be_kept(name) && json_object_set_new(kept, name, text_json(*variable + length + 1)) != 0) {
            json_decref(kept);
            return NULL;
        }
    }
    return kept;
}

static json_t *probes_json(const cs_probe_result *results)
{
    json_t *probes = json_array();
    for (size_t i = 0; i < CS_PROBE_COUNT; i++) {
        json_t *probe =
            json_pack("{s:s, s:s, s:o}", "probe", results[i].id, "state",
                      cs_probe_state_name(results[i].state), "found", text_json(results[i].found));
        if (json_array_append_new(probes, probe) != 0) {
            json_decref(probes);
            return NULL;
        }
    }
    return probes;
}

cs_status cs_provenance_new(const cs_provenance *input, json_t **context)
{
    *context = NULL;
    struct utsname system;
    if (uname(&system) != 0) {
        return CS_ERR_SYSTEM;
    }
    char seed[24]; /* as text: JSON readers keep 53 bits of a number */
    snprintf(seed, sizeof seed, "%" PRIu64, input->seed);
    /* A NULL among the parts makes json_pack free the others and return NULL. */
    *context = json_pack("{s:i, s:o, s:o, s:o, s:n, s:s, s:o, s:o, s:o, s:o, s:{s:o, s:n}}", "format",
                         CS_CONTEXT_FORMAT, "coresweep", cs_provenance_build(), "command",
                         command_json(input), "started_utc", now_json(), "finished_utc", "seed", seed,
                         "machine", machine_json(input->topology, &system), "system", system_json(&system),
                         "libraries", libraries_json(), "environment", environment_json(), "node", "before",
                         probes_json(input->before), "after");
    return *context != NULL ? CS_OK : CS_ERR_MEMORY;
}

cs_status cs_provenance_finish(json_t *context, const cs_probe_result *after)
{
    json_t *node = json_object_get(context, "node");
    if (!json_is_object(node)) {
        return CS_ERR_FORMAT;
    }
    if (json_object_set_new(node, "after", probes_json(after)) != 0 ||
        json_object_set_new(context, "finished_utc", now_json()) != 0) {
        return CS_ERR_MEMORY;
    }
    return CS_OK;
}
