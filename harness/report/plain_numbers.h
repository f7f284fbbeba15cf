/* SPDX-License-Identifier: MIT */
/* '.' as decimal point whatever the locale: files and tables read the same everywhere. For the calling thread
 * alone. */
#ifndef CORESWEEP_REPORT_PLAIN_NUMBERS_H
#define CORESWEEP_REPORT_PLAIN_NUMBERS_H

#include <locale.h>
#include <stdio.h>

#include "coresweep/status.h"

typedef struct cs_plain_numbers {
    locale_t plain;
    locale_t before;
} cs_plain_numbers;

/* From here to cs_plain_numbers_end, which must follow a CS_OK. CS_ERR_MEMORY. */
cs_status cs_plain_numbers_begin(cs_plain_numbers *numbers);
void cs_plain_numbers_end(cs_plain_numbers *numbers);

/* The same after all was printed to `out`: CS_ERR_IO where it has an error, or cannot be flushed. */
cs_status cs_plain_numbers_printed(cs_plain_numbers *numbers, FILE *out);

#endif
