/* SPDX-License-Identifier: MIT */
#define FETCH_STRATEGY CS_FETCH_SERIAL
#define FETCH_CONCURRENCY(work) 1
#include "fetch_strategy.h"

const cs_variant cs_variant_fetch_serial = {
    .summary = "one transfer after the other, on one kept connection",
    .prepare = prepare,
    .run = run,
};
