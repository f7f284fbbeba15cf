/* SPDX-License-Identifier: MIT */
/* What the writers of JUnit XML share. Errors of `out` are the caller's to ask for. Thread-safe. */
#ifndef CORESWEEP_REPORT_XML_H
#define CORESWEEP_REPORT_XML_H

#include <stdio.h>

/* ` name="value"`; the value is escaped, of valid UTF-8. */
void cs_xml_attribute(FILE *out, const char *name, const char *value);

/* ` time="0.00000123"`, finite and at least 0: a decimal, as the schemas have it, of as many digits as read
 * back to the same bits. The current locale's decimal point is '.'. */
void cs_xml_time(FILE *out, double seconds);

#endif
