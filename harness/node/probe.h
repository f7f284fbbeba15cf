/* SPDX-License-Identifier: MIT */
/*
 * Is this node fit to be measured? One probe a row of probe.def; each looks at one thing in /proc and
 * /sys and changes nothing. What cannot be read is `unknown` with the reason, never an error.
 */
#ifndef CORESWEEP_NODE_PROBE_H
#define CORESWEEP_NODE_PROBE_H

typedef enum cs_probe_state {
    CS_PROBE_OK,
    CS_PROBE_WARN,    /* measurements suffer, or mean something else than one would think */
    CS_PROBE_UNKNOWN, /* could not be found out */
    CS_PROBE_STATES
} cs_probe_state;

enum {
#define CS_PROBE(id, means, mend) CS_PROBE_INDEX_##id,
#include "node/probe.def"
#undef CS_PROBE
    CS_PROBE_COUNT
};

typedef struct cs_probe_result {
    const char *id;    /* "governor"; static, like means and mend */
    const char *means; /* what it does to measurements */
    const char *mend;  /* what to do about it */
    cs_probe_state state;
    char found[160]; /* "powersave on 16 of 16 CPUs" */
} cs_probe_result;

/* Fills results[CS_PROBE_COUNT], in the order of probe.def. `root` stands before /proc and /sys: "" on a
 * live system. Steal time is sampled over `steal_seconds`; 0: since boot, without waiting. Reads a few
 * dozen small files: some milliseconds on a large node. Not to be called while another thread changes
 * the environment. */
void cs_probe_all(const char *root, double steal_seconds, cs_probe_result *results);

/* "ok", "warn" or "unknown"; static. */
const char *cs_probe_state_name(cs_probe_state state);

#endif
