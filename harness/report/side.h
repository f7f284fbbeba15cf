/* SPDX-License-Identifier: MIT */
/* The two sides of a comparison: what was there before, and what is to take its place. */
#ifndef CORESWEEP_REPORT_SIDE_H
#define CORESWEEP_REPORT_SIDE_H

typedef enum cs_side {
    CS_BASE,
    CS_HEAD,
    CS_SIDES /* how many there are */
} cs_side;

/* "base", "head": a static string. Thread-safe. */
const char *cs_side_name(cs_side side);

#endif
