/* SPDX-License-Identifier: MIT */
/*
 * The caches, and when to store past them.
 *
 * An ordinary store first reads the line that it writes to; a streaming store does not, and leaves the line
 * in memory. The first is right for what fits in the caches, the second for what does not. Where one becomes
 * the other is measured, near the size that the machine tells: with 32 MB of L3 on a virtual Zen 5, of which
 * neighbours have an unknown part, out = a + s takes these times in ms
 *
 *     a and out together     16 MB    23 MB    31 MB    46 MB    64 MB    164 MB    1600 MB
 *     ordinary stores        0.14     0.25     0.49     0.75     1.28      4.2        43
 *     streaming stores       0.18     0.27     0.40     0.73     1.11      3.4        31
 *
 * and the C library, asked there for the size of L3, answers 384 MB.
 */
#ifndef CORESWEEP_CORE_CACHE_H
#define CORESWEEP_CORE_CACHE_H

#include <stdbool.h>
#include <stddef.h>

#include "coresweep/kernel.h"

/* Bytes of the last-level caches that the case's CPUs reach, each counted once; of the calling thread's CPU
 * where the case is unpinned. A cache counts in full, although other CPUs may share it. 0 where the system
 * does not tell. Reads a few files under /sys for every CPU of the case: microseconds each. Thread-safe. */
size_t cs_cache_bytes(const cs_case *c);

/* One pass over the arrays in question, with the stores that `bypass` says. */
typedef void (*cs_cache_pass)(void *arg, bool bypass);

/*
 * Whether work that reads and writes `bytes` in all is better done with stores past the caches.
 *
 * Below 1 MB, below half of cs_cache_bytes, and from twice that on, the size decides. Between them, and to
 * 256 MB where the system does not tell, `pass` does: it is called six times with each kind of store, which
 * takes 10 ms at 48 MB. Call it from `prepare`. Thread-safe where `pass` is.
 */
bool cs_cache_bypass(const cs_case *c, size_t bytes, cs_cache_pass pass, void *arg);

/* As cs_cache_bytes, from another folder than /sys/devices/system/cpu. For tests. */
size_t cs__cache_bytes_in(const char *folder, const cs_case *c);

typedef enum cs__cache_choice { CS__CACHE_STORE, CS__CACHE_MEASURE, CS__CACHE_BYPASS } cs__cache_choice;

/* What a size alone says: `bytes` read and written, `cache` from cs_cache_bytes. */
cs__cache_choice cs__cache_choose(size_t bytes, size_t cache);

/* The measurement alone. */
bool cs__cache_measure(cs_cache_pass pass, void *arg);

#endif
