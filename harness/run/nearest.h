/* SPDX-License-Identifier: MIT */
#ifndef CORESWEEP_RUN_NEAREST_H
#define CORESWEEP_RUN_NEAREST_H

#include <stddef.h>

/* The number of insertions, deletions, substitutions and swaps of neighbours that turn a into b
 * (optimal string alignment; Damerau 1964). Words longer than 63 characters are infinitely far. */
unsigned cs_edit_distance(const char *a, const char *b);

/* Remembers the nearest of the words offered to it. Start with {.wanted = word}. */
typedef struct cs_nearest {
    const char *wanted;
    const char *best;
    unsigned distance;
} cs_nearest;

void cs_nearest_offer(cs_nearest *nearest, const char *word);

/* "; did you mean 'sort'?" in `buffer`, or an empty string where nothing is near enough to be what was
 * meant: more than a third of the letters would have to change. Returns `buffer`. */
const char *cs_nearest_hint(const cs_nearest *nearest, char *buffer, size_t bytes);

#endif
