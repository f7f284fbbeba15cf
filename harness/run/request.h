/* SPDX-License-Identifier: MIT */
/* What a sweep was asked for, as people write it, and the lists that it stands for. */
#ifndef CORESWEEP_RUN_REQUEST_H
#define CORESWEEP_RUN_REQUEST_H

#include <stdbool.h>

#include "node/topology.h"
#include "run/message.h"
#include "run/select.h"

/* What the command line asked for, as text: NULL means the default. */
typedef struct cs_request {
    const char *kernel;
    const char *variant;
    const char *size;      /* "1000,1e6", "default", "all" */
    const char *input;     /* patterns, or "default", "all" */
    const char *threads;   /* "1,2,4", "auto", "all" */
    const char *placement; /* "close", "spread", "close,spread" */
} cs_request;

typedef struct cs_lists {
    unsigned *threads; /* [thread_count] ascending, each once */
    size_t thread_count;
    cs_placement placements[2];
    size_t placement_count;
} cs_lists;

/* Thread counts and placements. CS_ERR_ARGUMENT with a message; *lists is freed by cs_lists_free in any case.
 */
cs_status cs_lists_parse(const cs_request *request, const cs_topology *topology, bool oversubscribe,
                         cs_lists *lists, cs_message *message);
void cs_lists_free(cs_lists *lists);

/* The sizes of one kernel; *sizes is freed by the caller, also after a failure. */
cs_status cs_request_sizes(const cs_request *request, const cs_kernel *kernel, size_t **sizes, size_t *count,
                           cs_message *message);

/* Whether the kernel's input number `input` is asked for. */
bool cs_request_wants_input(const cs_request *request, const cs_kernel *kernel, unsigned input);

/* Every input that is named must be known to one of the selected kernels: CS_ERR_ARGUMENT with a hint. */
cs_status cs_request_check_inputs(const cs_request *request, const cs_selection *selection,
                                  cs_message *message);

#endif
