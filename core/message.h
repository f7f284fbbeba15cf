/* SPDX-License-Identifier: MIT */
/* What a function tells its caller to tell the person, when a status alone would not do. */
#ifndef CORESWEEP_CORE_MESSAGE_H
#define CORESWEEP_CORE_MESSAGE_H

#include "coresweep/status.h"

typedef struct cs_message {
    char text[1024]; /* one line, no full stop, no line feed; empty: nothing to say */
} cs_message;

/* Writes the message and returns `status`, so that a failing function ends in one line. */
__attribute__((format(printf, 3, 4))) cs_status cs_fail(cs_message *message, cs_status status,
                                                        const char *format, ...);

/* Turns what a strange process said into text that a CSV can hold: every byte that is not printable ASCII
 * becomes
 * '?'. */
void cs_make_plain(char *text);

#endif
