/* SPDX-License-Identifier: MIT */
/* A row of fault.def, for those who carry the fault out. */
#ifndef CORESWEEP_IO_SERVER_FAULT_ROW_H
#define CORESWEEP_IO_SERVER_FAULT_ROW_H

#include "server/fault.h"

enum { CS__FAULT_VALUE = 64 };

typedef enum cs__cut {
    CS__CUT_NONE,
    CS__CUT_STALL,  /* half of the body, then silence */
    CS__CUT_HALF,   /* half of the body, then the end of the connection */
    CS__CUT_BEYOND, /* the whole body, which is shorter than announced */
} cs__cut;

typedef struct cs__fault_row {
    const char *name;
    const char *header; /* or NULL, as `value` then */
    void (*value)(const char *path, char value[CS__FAULT_VALUE]);
    const char *help;
    unsigned status;
    cs__cut cut;
} cs__fault_row;

/* Thread-safe. */
const cs__fault_row *cs__fault_row_of(cs_fault fault);

#endif
