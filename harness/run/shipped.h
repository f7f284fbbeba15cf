/* SPDX-License-Identifier: MIT */
/* The plans that come with the program: plans/NAME.yaml. */
#ifndef CORESWEEP_RUN_SHIPPED_H
#define CORESWEEP_RUN_SHIPPED_H

#include <stddef.h>

#include "message.h"

/* Their names in alphabetical order, without the suffix; freed by cs_shipped_free, also after a failure.
 * CS_ERR_MEMORY, CS_ERR_IO with a message. */
typedef struct cs_shipped {
    char **names; /* [count] */
    size_t count;
} cs_shipped;

cs_status cs_shipped_list(cs_shipped *shipped, cs_message *message);
void cs_shipped_free(cs_shipped *shipped);

/* The file that `text` means: itself where it has a slash or a suffix, else the shipped plan of that name.
 * CS_ERR_ARGUMENT with a message, and a hint, where there is none; CS_ERR_MEMORY. *path is freed by the
 * caller. */
cs_status cs_plan_find(const char *text, char **path, cs_message *message);

#endif
