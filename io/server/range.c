/* SPDX-License-Identifier: MIT */
#include "server/range.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

/* Digits from *text on; a number that does not fit is as good as the largest. False where there are none. */
static bool read_digits(const char **text, uint64_t *number)
{
    const char *start = *text;
    *number = 0;
    for (; **text >= '0' && **text <= '9'; (*text)++) {
        uint64_t digit = (uint64_t)(**text - '0');
        *number = *number > (UINT64_MAX - digit) / 10 ? UINT64_MAX : *number * 10 + digit;
    }
    return *text > start;
}

cs__range_kind cs__range_read(const char *text, uint64_t size, uint64_t *first, uint64_t *last)
{
    static const char unit[] = "bytes=";
    uint64_t from = 0;
    uint64_t to = UINT64_MAX;
    if (text == NULL || strncasecmp(text, unit, sizeof unit - 1) != 0) {
        return CS__RANGE_WHOLE;
    }
    text += sizeof unit - 1;
    bool has_from = read_digits(&text, &from);
    if (*text++ != '-') {
        return CS__RANGE_WHOLE;
    }
    bool has_to = read_digits(&text, &to);
    if (*text != '\0' || (!has_from && !has_to) || (has_from && has_to && to < from)) {
        return CS__RANGE_WHOLE;
    }
    if (!has_from) {
        if (to == 0) {
            return CS__RANGE_OUTSIDE;
        }
        from = to < size ? size - to : 0;
        to = size - 1;
    }
    if (from >= size) {
        return CS__RANGE_OUTSIDE;
    }
    *first = from;
    *last = has_to && to < size ? to : size - 1;
    return CS__RANGE_PART;
}
