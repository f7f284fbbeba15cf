/* SPDX-License-Identifier: MIT */
#ifndef CORESWEEP_REPORT_CSV_FIELD_H
#define CORESWEEP_REPORT_CSV_FIELD_H

#include <locale.h>

#include "report/csv.h"

/* Sets the field of `row` that `column` describes from its text in a file. Takes what the writer writes
 * and no more. CS_ERR_FORMAT (the field is as it was), CS_ERR_MEMORY. Thread-safe. */
cs_status cs_field_parse(const cs_column *column, const char *text, locale_t c_locale, void *row);

#endif
