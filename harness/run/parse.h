/* SPDX-License-Identifier: MIT */
/* Values as people write them, on the command line or in a plan: 1e6, 64k, 500ms, 3m, 2%. Thread-safe. */
#ifndef CORESWEEP_RUN_PARSE_H
#define CORESWEEP_RUN_PARSE_H

#include <stdbool.h>
#include <stdint.h>

typedef enum cs_option_kind {
    CS_OPTION_FLAG,     /* bool */
    CS_OPTION_TEXT,     /* const char *, borrowed */
    CS_OPTION_COUNT,    /* uint64_t; 1000, 1e6, 64k (1024), 2M */
    CS_OPTION_SECONDS,  /* double; 500ms, 20us, 10, 10s, 3m, 1h */
    CS_OPTION_FRACTION, /* double; 2% or 0.02 */
} cs_option_kind;

/* False where `text` is no such value; *value is then as it was. A number is finite and not negative. */
bool cs_parse_count(const char *text, uint64_t *value);  /* 1000, 1e6, 64k (1024), 2M */
bool cs_parse_seconds(const char *text, double *value);  /* 10, 10s, 500ms, 20us, 3m, 1h */
bool cs_parse_fraction(const char *text, double *value); /* 2% or 0.02 */
bool cs_parse_factor(const char *text, double *value);   /* 1.4 or 1.4x */

/* Stores what `text` says into the field of that kind; a text is borrowed. A flag is true or false, and true
 * without a text (NULL). False where `text` is no such value. */
bool cs_value_store(cs_option_kind kind, const char *text, void *field);

/* "a time such as 500ms, 10s or 3m": a static string. */
const char *cs_value_expected(cs_option_kind kind);

#endif
