/* SPDX-License-Identifier: MIT */
/* Values as people write them: 1e6, 64k, 500ms, 3m, 2%. Thread-safe. */
#ifndef CORESWEEP_RUN_PARSE_H
#define CORESWEEP_RUN_PARSE_H

#include <stdbool.h>
#include <stdint.h>

/* False where `text` is no such value; *value is then as it was. A number is finite and not negative. */
bool cs_parse_count(const char *text, uint64_t *value);  /* 1000, 1e6, 64k (1024), 2M */
bool cs_parse_seconds(const char *text, double *value);  /* 10, 10s, 500ms, 20us, 3m, 1h */
bool cs_parse_fraction(const char *text, double *value); /* 2% or 0.02 */

#endif
