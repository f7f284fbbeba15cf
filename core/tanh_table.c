/* SPDX-License-Identifier: MIT */
#include "tanh_table.h"

const cs_tanh_node cs_tanh_nodes[] = {
#define CS_TANH_NODE(a, t) {a, t},
#include "tanh_table.def"
#undef CS_TANH_NODE
};
