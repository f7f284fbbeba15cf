/* SPDX-License-Identifier: MIT */
/*
 * Faults to order. Which file is struck by which fault follows from the seed and the file's number alone, not
 * from the order of the requests, which is another one every time where several are under way. So every
 * request for a file meets the same fault, unless it is to strike once: then the next request for that file
 * gets a good answer.
 */
#ifndef CORESWEEP_IO_SERVER_FAULT_H
#define CORESWEEP_IO_SERVER_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum cs_fault {
    CS_FAULT_NONE,
#define CS_FAULT(id, name, status, header, value, cut, help) CS_FAULT_##id,
#include "server/fault.def"
#undef CS_FAULT
    CS_FAULT_COUNT,
} cs_fault;

/* "stall"; of CS_FAULT_NONE "none". Thread-safe. */
const char *cs_fault_name(cs_fault fault);
const char *cs_fault_help(cs_fault fault);

/* A fault and the share of the files that it strikes. The shares of a server add up to 1 at most. */
typedef struct cs_fault_share {
    double share; /* 0 to 1 */
    cs_fault fault;
    bool once; /* only the first GET of a file */
} cs_fault_share;

/* The fault among shares[count] that strikes `file`, as a pointer into `shares`, or NULL. Thread-safe. */
const cs_fault_share *cs_fault_strikes(const cs_fault_share *shares, size_t count, uint64_t seed,
                                       uint64_t file);

#endif
