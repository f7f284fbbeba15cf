/* SPDX-License-Identifier: MIT */
/* The nodes from which tanh_vector.h computes tanh. Made by scripts/tanh_table. Immutable. */
#ifndef CORESWEEP_CORE_TANH_TABLE_H
#define CORESWEEP_CORE_TANH_TABLE_H

#include <stdalign.h>

typedef struct cs_tanh_node {
    alignas(16) double a; /* so that one 16-byte load fetches both */
    double t;             /* tanh(a) to within 2^-11 ULP */
} cs_tanh_node;

/* Row 0 is (0, 0). The row of x is told by the bits of x alone: its exponent, from 2^CS_TANH_FIRST_EXPONENT
 * on, and the first CS_TANH_INDEX_BITS of its significand. 25 KB. */
extern const cs_tanh_node cs_tanh_nodes[];

enum { CS_TANH_FIRST_EXPONENT = -8, CS_TANH_INDEX_BITS = 7 };

#define CS_TANH_LAST 19.0625                   /* the rows end here; tanh(x) rounds to 1 from 19.0615 on */
#define CS_TANH_LAST_NODE 0x1.2b708872320e2p+4 /* the last row's a: atanh(1 - 2^-53) */

#endif
