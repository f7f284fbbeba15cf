/* SPDX-License-Identifier: MIT */
/* What the options of `coresweep serve` fill; cmd/cmd_serve.c says what each means. */
#ifndef CORESWEEP_SERVE_SETTINGS_H
#define CORESWEEP_SERVE_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

typedef struct cs_serve_settings {
    const char *kind;
    uint64_t count;
    uint64_t seed;
    const char *listen;
    uint64_t port;
    uint64_t threads;
    double latency;
    uint64_t rate;
    const char *fault;
    const char *client_id;
    bool exit_with_parent;
} cs_serve_settings;

#endif
