/* SPDX-License-Identifier: MIT */
#include "verdict/verdict_words.h"

#include <math.h>
#include <string.h>

bool cs__verdict_is_time(const cs_verdict_row *row)
{
    return strcmp(row->gate, "time") == 0;
}

bool cs__verdict_is_alarm(const cs_verdict_row *row)
{
    return strcmp(row->verdict, cs_verdict_word(CS_SLOWER)) == 0 ||
           strcmp(row->verdict, cs_verdict_word(CS_FAILED)) == 0;
}

void cs__verdict_change(char text[CS_FORMAT_BYTES], double ratio)
{
    snprintf(text, CS_FORMAT_BYTES, isnan(ratio) ? "-" : "%+.1f%%", 100 * (ratio - 1));
}

void cs__verdict_interval(char text[2 * CS_FORMAT_BYTES], const cs_verdict_row *row)
{
    char low[CS_FORMAT_BYTES];
    char high[CS_FORMAT_BYTES];
    cs__verdict_change(low, row->low);
    cs__verdict_change(high, row->high);
    snprintf(text, 2 * CS_FORMAT_BYTES, isnan(row->low) ? "-" : "%.40s to %.40s", low, high);
}

void cs__verdict_smallest(char text[CS_FORMAT_BYTES], const cs_verdict_row *row)
{
    snprintf(text, CS_FORMAT_BYTES, isnan(row->smallest_change) ? "none" : "%.1f%%",
             100 * row->smallest_change);
}

void cs__verdict_detail(char text[CS__VERDICT_DETAIL_BYTES], const cs_verdict_row *row, const char *micro)
{
    char base[CS_FORMAT_BYTES];
    char head[CS_FORMAT_BYTES];
    char first[CS_FORMAT_BYTES];
    size_t length = 0;
    text[0] = '\0';
    cs_format_seconds(base, row->base_seconds, micro);
    cs_format_seconds(head, row->head_seconds, micro);
    cs__verdict_change(first, row->first_ratio);
    if (cs__verdict_is_time(row) && !isnan(row->ratio)) {
        length = (size_t)snprintf(text, CS__VERDICT_DETAIL_BYTES, "%s in base, %s in head", base, head);
    }
    if (!isnan(row->first_ratio)) {
        length += (size_t)snprintf(text + length, CS__VERDICT_DETAIL_BYTES - length,
                                   "%sit looked %s at first, and the figures are of a second look alone",
                                   length > 0 ? "; " : "", first);
    }
    if (*row->note != '\0') {
        snprintf(text + length, CS__VERDICT_DETAIL_BYTES - length, "%s%.400s", length > 0 ? "; " : "",
                 row->note);
    }
}
