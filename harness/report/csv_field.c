/* SPDX-License-Identifier: MIT */
#include "report/csv_field.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* strtoull would take blanks, signs and a wrap-around of negative numbers. */
static cs_status parse_count(const char *text, uint64_t *count)
{
    uint64_t value = 0;
    bool good = *text != '\0';
    for (const char *c = text; good && *c != '\0'; c++) {
        uint64_t digit = (uint64_t)(*c - '0');
        good = *c >= '0' && *c <= '9' && value <= (UINT64_MAX - digit) / 10;
        value = 10 * value + digit;
    }
    if (!good) {
        return CS_ERR_FORMAT;
    }
    *count = value;
    return CS_OK;
}

/* strtod alone would take blanks, hexadecimal and "nan(2)". */
static bool is_decimal(const char *text)
{
    return text[strspn(text, "0123456789+-.eE")] == '\0' || strcmp(text, "inf") == 0 ||
           strcmp(text, "-inf") == 0;
}

static cs_status parse_real(const char *text, locale_t c_locale, double *real)
{
    if (*text == '\0') {
        *real = (double)NAN;
        return CS_OK;
    }
    char *end = NULL;
    double value = strtod_l(text, &end, c_locale);
    if (!is_decimal(text) || end == text || *end != '\0') {
        return CS_ERR_FORMAT;
    }
    *real = value;
    return CS_OK;
}

cs_status cs_field_parse(const cs_column *column, const char *text, locale_t c_locale, void *row)
{
    void *field = (char *)row + column->offset;
    switch (column->type) {
    case CS_TEXT:
        return cs_text_set(field, text);
    case CS_COUNT:
        return parse_count(text, field);
    case CS_REAL:
        return parse_real(text, c_locale, field);
    }
    return CS_ERR_INTERNAL;
}
