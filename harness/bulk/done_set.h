/* SPDX-License-Identifier: MIT */
/*
 * Which files an earlier run has finished, by digests of 56 bits with a count: ten bytes a file, so that the
 * log of a million takes 10 MB. Two of a million different ones agree with a probability of 7e-6. Not
 * thread-safe.
 */
#ifndef CORESWEEP_BULK_DONE_SET_H
#define CORESWEEP_BULK_DONE_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "coresweep/status.h"

typedef struct cs_done_set {
    uint64_t *slots; /* the digest, in the lowest byte how many of it; 0: free */
    size_t capacity;
    size_t count; /* digests that are in it */
} cs_done_set;

/* An empty one, for `most` digests. CS_ERR_MEMORY. Released by cs_done_set_free. */
cs_status cs_done_set_new(size_t most, cs_done_set *set);
void cs_done_set_free(cs_done_set *set); /* a zeroed one too */

/* The digest of a file that came from `url` (a plain one) and is called `file`. Where `file` is what the
 * URL's own name gives, with or without a number, or NULL, the URL alone counts: who asks for it does not
 * know the number. */
uint64_t cs_done_digest(const char *url, const char *file);

/* A digest may be added several times: a list may hold a URL several times. `most` of them at most. */
void cs_done_add(cs_done_set *set, uint64_t digest);

/* Whether it is there; one of it is taken out then. */
bool cs_done_take(cs_done_set *set, uint64_t digest);

#endif
