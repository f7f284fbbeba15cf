/* SPDX-License-Identifier: MIT */
/* What a sweep was asked for, as people write it, and the lists that it stands for. */
#ifndef CORESWEEP_RUN_REQUEST_H
#define CORESWEEP_RUN_REQUEST_H

#include <stdbool.h>

#include "message.h"
#include "node/topology.h"
#include "run/select.h"

/* The fields of a request, by which its errors are located. */
typedef enum cs_request_key {
    CS_KEY_KERNEL,
    CS_KEY_VARIANT,
    CS_KEY_SIZE,
    CS_KEY_INPUT,
    CS_KEY_THREADS,
    CS_KEY_PLACEMENT,
    CS_REQUEST_KEYS
} cs_request_key;

/* Where a request stands in a plan file. */
typedef struct cs_request_origin {
    const char *path;
    unsigned line;                   /* of the whole */
    unsigned lines[CS_REQUEST_KEYS]; /* of each key; 0: it is not there */
} cs_request_origin;

/* What the command line or a group of a plan file asks for, as text: NULL means the default. */
typedef struct cs_request {
    const char *kernel;
    const char *variant;
    const char *size;                /* "1000,1e6", "default", "all" */
    const char *input;               /* patterns, or "default", "all" */
    const char *threads;             /* "1,2,4", "auto", "all" */
    const char *placement;           /* "close", "spread", "close,spread" */
    const cs_request_origin *origin; /* NULL: the command line. Borrowed */
} cs_request;

/* "kernel" ... "placement", and the offset in cs_request of the text that belongs to it. */
typedef struct cs_request_field {
    const char *name;
    size_t offset;
} cs_request_field;

extern const cs_request_field cs_request_fields[CS_REQUEST_KEYS];

/* Puts "FILE:LINE: KEY: " before a message about a request of a plan file; CS_REQUEST_KEYS: about the whole
 * of it, and no key. Returns `status`; one that is not CS_ERR_ARGUMENT, and one about the command line, leave
 * the message as it was. */
cs_status cs_request_locate(const cs_request *request, cs_request_key key, cs_status status,
                            cs_message *message);

typedef struct cs_lists {
    unsigned *threads; /* [thread_count] ascending, each once */
    size_t thread_count;
    bool threads_given; /* written out as numbers */
    cs_placement placements[2];
    size_t placement_count;
} cs_lists;

/* Thread counts and placements. CS_ERR_ARGUMENT with a message; *lists is freed by cs_lists_free in any case.
 */
cs_status cs_lists_parse(const cs_request *request, const cs_topology *topology, bool oversubscribe,
                         cs_lists *lists, cs_message *message);
void cs_lists_free(cs_lists *lists);

/* The same for a concurrent kernel: no thread is bound, and unless numbers were given the counts are powers
 * of two. What it points into is the other's or static. */
cs_lists cs_lists_free_of_cpus(const cs_lists *lists);

/* The sizes of one kernel; *sizes is freed by the caller, also after a failure. */
cs_status cs_request_sizes(const cs_request *request, const cs_kernel *kernel, size_t **sizes, size_t *count,
                           cs_message *message);

/* Whether the kernel's input number `input` is asked for. */
bool cs_request_wants_input(const cs_request *request, const cs_kernel *kernel, unsigned input);

/* Every input that is named must be known to one of the selected kernels: CS_ERR_ARGUMENT with a hint. */
cs_status cs_request_check_inputs(const cs_request *request, const cs_selection *selection,
                                  cs_message *message);

#endif
