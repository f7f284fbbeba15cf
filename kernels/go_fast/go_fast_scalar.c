/* SPDX-License-Identifier: MIT */
#include "go_fast_body_scalar.h"
#include "go_fast_serial.h"

const cs_variant cs_variant_go_fast_scalar = {
    .summary = "one element at a time, one thread, tanh from libm",
    .prepare = prepare,
    .run = run,
};
