/* SPDX-License-Identifier: MIT */
/*
 * Numbers as people read them, and as programs do. All write a terminated text and cut what does not fit; for
 * NAN those for people write "-". They follow the current locale's decimal point.
 */
#ifndef CORESWEEP_REPORT_FORMAT_H
#define CORESWEEP_REPORT_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Enough for any of them. */
enum { CS_FORMAT_BYTES = 48 };

/* `value` with that many significant digits, never in exponent form, at most `decimals` after the point. */
void cs_format_number(char *text, double value, int significant, int decimals);

/* With the fewest digits from 15 to 17 that read back to the same bits; "nan" and "inf" for what is no
 * number. */
void cs_format_exact(char *text, double value);

/* "5.123 ms": four digits, the unit by its size. micro: the prefix for 1e-6, "u" or its Greek letter. */
void cs_format_seconds(char *text, double seconds, const char *micro);

/* "0.83%", "12%". */
void cs_format_percent(char *text, double fraction, int significant);

/* Takes off what is left of a UTF-8 character that was cut at the end of `text`: such a text is no UTF-8, and
 * a file with it neither XML nor JSON. */
void cs_format_trim(char *text);

/* "33.6 MB": decimal units, as rates have them. */
void cs_format_bytes(char *text, double bytes);

/* Writes `text` to `out` in at least `width` columns, padded on the left or on the right. A UTF-8
 * character counts as one column. */
void cs_print_padded(FILE *out, const char *text, unsigned width, bool right);

/* Writes `text` and a line break, broken at blanks into lines that end before column `width`. The cursor
 * stands at column `indent`, and further lines start there. */
void cs_print_wrapped(FILE *out, const char *text, unsigned indent, unsigned width);

#endif
