/* SPDX-License-Identifier: MIT */
#include "fetch/pace.h"

#include <math.h>

static const unsigned first_limit = 16;
static const double busy = 0.8;   /* a process that computes most of the time has not much to wait for */
static const double slack = 1e-3; /* seconds: delays that differ by less are equal; a wake-up takes 0.1 ms */
static const double queued = 2.0; /* times the smallest delay: the way holds as much again as it needs */
static const double hold = 1.0;   /* seconds without growth after a refusal */
static const double weight = 1.0 / 16; /* of the newest delay in the mean */

void cs_pace_start(cs_pace *pace, unsigned concurrency, unsigned most)
{
    *pace = (cs_pace){.fixed = concurrency != 0,
                      .limit = concurrency != 0 ? concurrency : first_limit,
                      .most = most,
                      .smallest = HUGE_VAL};
    if (pace->limit > most) {
        pace->limit = most;
    }
}

/* By `factor` at most once in the time that an answer takes: those under way were asked for under the old
 * limit. */
static void shrink(cs_pace *pace, double factor, double now)
{
    double settled = pace->present > slack ? pace->present : slack;
    if (!pace->fixed && now - pace->shrunk > settled) {
        unsigned smaller = (unsigned)(pace->limit * factor);
        pace->limit = smaller > 0 ? smaller : 1;
        pace->shrunk = now;
    }
}

void cs_pace_answered(cs_pace *pace, double first_byte, double now)
{
    if (pace->fixed) {
        return;
    }
    pace->present =
        isinf(pace->smallest) ? first_byte : pace->present + weight * (first_byte - pace->present);
    if (first_byte < pace->smallest) {
        pace->smallest = first_byte;
    }
    double ratio = (pace->smallest + slack) / pace->present;
    if (ratio * queued < 1 && pace->limit > first_limit) {
        shrink(pace, fmax(ratio * queued, 0.5), now);
    }
}

void cs_pace_bound(cs_pace *pace, unsigned most)
{
    if (!pace->fixed && most < pace->most) {
        pace->most = most;
        pace->limit = pace->limit < most ? pace->limit : most;
    }
}

void cs_pace_refused(cs_pace *pace, double now)
{
    shrink(pace, 0.5, now);
    pace->held_until = now + hold;
}

bool cs_pace_turn(cs_pace *pace, double now, double cpu, unsigned used)
{
    if (pace->fixed || now - pace->wall < CS_PACE_TURN) {
        return false;
    }
    double share = (cpu - pace->cpu) / (now - pace->wall);
    bool first = pace->wall == 0;
    pace->wall = now;
    pace->cpu = cpu;
    /* Before the first answer it computes for handshakes, and nothing is known yet. */
    bool waits = !first && (share < busy || isinf(pace->smallest)) && used >= pace->limit;
    bool queue = !isinf(pace->smallest) && pace->present > queued / 1.5 * pace->smallest + slack;
    if (!waits || queue || now < pace->held_until || pace->limit >= pace->most) {
        return false;
    }
    pace->limit = pace->limit < pace->most / 2 ? 2 * pace->limit : pace->most;
    return true;
}
