/* SPDX-License-Identifier: MIT */
#include "run/parse.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct unit {
    const char *suffix;
    double factor;
} unit;

static const unit count_units[] = {{"", 1}, {"k", 0x1p10}, {"K", 0x1p10}, {"M", 0x1p20}, {"G", 0x1p30}};
static const unit second_units[] = {{"", 1},      {"s", 1},  {"ms", 1e-3}, {"us", 1e-6},
                                    {"ns", 1e-9}, {"m", 60}, {"min", 60},  {"h", 3600}};
static const unit fraction_units[] = {{"", 1}, {"%", 0.01}};
static const unit factor_units[] = {{"", 1}, {"x", 1}};

/* A finite, non-negative number with one of `units` behind it. The program never calls setlocale for
 * numbers, so strtod reads '.'. */
static bool parse(const char *text, const unit *units, size_t unit_count, double *value)
{
    char *end = NULL;
    if (!((text[0] >= '0' && text[0] <= '9') || text[0] == '.')) {
        return false;
    }
    double number = strtod(text, &end);
    if (end == text || !isfinite(number)) {
        return false;
    }
    for (size_t i = 0; i < unit_count; i++) {
        if (strcmp(end, units[i].suffix) == 0) {
            if (isinf(number * units[i].factor)) {
                return false;
            }
            *value = number * units[i].factor;
            return true;
        }
    }
    return false;
}

#define PARSE(text, units, value) parse(text, units, sizeof units / sizeof units[0], value)

bool cs_parse_count(const char *text, uint64_t *value)
{
    /* Digits alone may exceed what a double holds: a seed has 64 bits. */
    if (text[0] != '\0' && strspn(text, "0123456789") == strlen(text) && strlen(text) <= 19) {
        *value = strtoull(text, NULL, 10);
        return true;
    }
    double number = 0;
    if (!PARSE(text, count_units, &number) || number != floor(number) || number > 0x1p53) {
        return false;
    }
    *value = (uint64_t)number;
    return true;
}

bool cs_parse_seconds(const char *text, double *value)
{
    return PARSE(text, second_units, value);
}

bool cs_parse_fraction(const char *text, double *value)
{
    return PARSE(text, fraction_units, value);
}

bool cs_parse_factor(const char *text, double *value)
{
    return PARSE(text, factor_units, value);
}

static bool store_flag(const char *text, bool *flag)
{
    bool yes = text == NULL || strcmp(text, "true") == 0;
    if (!yes && strcmp(text, "false") != 0) {
        return false;
    }
    *flag = yes;
    return true;
}

bool cs_value_store(cs_option_kind kind, const char *text, void *field)
{
    switch (kind) {
    case CS_OPTION_FLAG:
        return store_flag(text, field);
    case CS_OPTION_TEXT:
        *(const char **)field = text;
        return true;
    case CS_OPTION_COUNT:
        return cs_parse_count(text, field);
    case CS_OPTION_SECONDS:
        return cs_parse_seconds(text, field);
    case CS_OPTION_FRACTION:
        return cs_parse_fraction(text, field);
    }
    return false;
}

const char *cs_value_expected(cs_option_kind kind)
{
    switch (kind) {
    case CS_OPTION_FLAG:
        return "true or false";
    case CS_OPTION_COUNT:
        return "a whole number such as 1000, 1e6 or 64k";
    case CS_OPTION_SECONDS:
        return "a time such as 500ms, 10s or 3m";
    case CS_OPTION_FRACTION:
        return "a fraction such as 2% or 0.02";
    case CS_OPTION_TEXT:
        break;
    }
    return "a value";
}
