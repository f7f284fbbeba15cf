/* SPDX-License-Identifier: MIT */
#include "run/nearest.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

enum { LONGEST = 63 };

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

unsigned cs_edit_distance(const char *a, const char *b)
{
    size_t rows = strlen(a);
    size_t columns = strlen(b);
    unsigned d[LONGEST + 1][LONGEST + 1];
    if (rows > LONGEST || columns > LONGEST) {
        return UINT_MAX;
    }
    for (size_t i = 0; i <= rows; i++) {
        for (size_t j = 0; j <= columns; j++) {
            if (i == 0 || j == 0) {
                d[i][j] = (unsigned)(i + j);
                continue;
            }
            unsigned change = a[i - 1] != b[j - 1];
            d[i][j] = least(d[i - 1][j - 1] + change, least(d[i - 1][j], d[i][j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
            }
        }
    }
    return d[rows][columns];
}

void cs_nearest_offer(cs_nearest *nearest, const char *word)
{
    unsigned distance = cs_edit_distance(nearest->wanted, word);
    if (nearest->best == NULL || distance < nearest->distance) {
        nearest->best = word;
        nearest->distance = distance;
    }
}

const char *cs_nearest_hint(const cs_nearest *nearest, char *buffer, size_t bytes)
{
    buffer[0] = '\0';
    if (nearest->best != NULL && 3 * nearest->distance <= strlen(nearest->best) + 2) {
        snprintf(buffer, bytes, "; did you mean '%s'?", nearest->best);
    }
    return buffer;
}
