/* SPDX-License-Identifier: MIT */
/* The figures of one row of verdicts in words, the same in every form. The C locale is current. Thread-safe.
 */
#ifndef CORESWEEP_VERDICT_VERDICT_WORDS_H
#define CORESWEEP_VERDICT_VERDICT_WORDS_H

#include <stdbool.h>

#include "report/format.h"
#include "verdict/verdict_table.h"

enum { CS__VERDICT_DETAIL_BYTES = 768 };

/* Not of an efficiency. */
bool cs__verdict_is_time(const cs_verdict_row *row);

/* Slower, or failed: what a pipeline fails for. */
bool cs__verdict_is_alarm(const cs_verdict_row *row);

/* Percent with its sign, "+5.2%"; "-" of NAN. */
void cs__verdict_change(char text[CS_FORMAT_BYTES], double ratio);

/* "+3.1% to +7.4%", or "-". */
void cs__verdict_interval(char text[2 * CS_FORMAT_BYTES], const cs_verdict_row *row);

/* "1.3%"; "none": nothing could have been told. */
void cs__verdict_smallest(char text[CS_FORMAT_BYTES], const cs_verdict_row *row);

/* What those do not show: the times, the first look, the note. micro as for cs_format_seconds. */
void cs__verdict_detail(char text[CS__VERDICT_DETAIL_BYTES], const cs_verdict_row *row, const char *micro);

#endif
