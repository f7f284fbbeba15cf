/* SPDX-License-Identifier: MIT */
#include "team_channel_futex.h"
#include "team_partner_thread.h"

#include "team_pingpong.h"

const cs_variant cs_variant_team_thread_futex = {
    .summary = "a round trip between two threads through a futex",
    .parallel = true,
    .exact_threads = SIDES,
    .prepare = prepare,
    .release = release,
    .run = run,
    .visit = visit,
};
