/* SPDX-License-Identifier: MIT */
/*
 * Which variants a person means: comma-separated shell patterns (fnmatch). A pattern with a dot is held
 * against the full name ("go_fast.omp*"), one without against the kernel's or the variant's name.
 */
#ifndef CORESWEEP_RUN_SELECT_H
#define CORESWEEP_RUN_SELECT_H

#include <stdbool.h>

#include "coresweep/registry.h"
#include "message.h"

typedef struct cs_selection {
    const cs_entry **entries; /* [count], in the registry's order; freed by cs_selection_free */
    size_t count;
} cs_selection;

/* The variants that match one of `kernels` and one of `variants`; NULL for either means all.
 * CS_ERR_ARGUMENT where a pattern matches nothing, with the nearest name in the message. */
cs_status cs_select(const char *kernels, const char *variants, cs_selection *selection, cs_message *message);
void cs_selection_free(cs_selection *selection);

/* Copies the next element of a comma-separated list, without blanks around it, to `element` and moves *list
 * behind it. False at the end. An element longer than `bytes` - 1 is cut. */
bool cs_list_next(const char **list, char *element, size_t bytes);

#endif
