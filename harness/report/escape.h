/* SPDX-License-Identifier: MIT */
/* Texts, of valid UTF-8, inside of other languages. Thread-safe. */
#ifndef CORESWEEP_REPORT_ESCAPE_H
#define CORESWEEP_REPORT_ESCAPE_H

#include <stdio.h>

/* As an attribute's value or as an element's text. What XML 1.0 cannot hold at all, even as a reference
 * (control characters, U+FFFE, U+FFFF), becomes U+FFFD. */
void cs_escape_xml(FILE *out, const char *text);

/* Between the quotes of a label's value, and in a HELP line (OpenMetrics 1.0, "escaped-string"). */
void cs_escape_openmetrics(FILE *out, const char *text);

/* As plain text in a table's field of GitHub's Markdown: nothing in it is markup, a mention or a new field,
 * and a line break is a blank. */
void cs_escape_markdown(FILE *out, const char *text);

#endif
