/* SPDX-License-Identifier: MIT */
#ifndef CORESWEEP_BULK_PLAIN_URL_H
#define CORESWEEP_BULK_PLAIN_URL_H

#include <stddef.h>

/* Room for any URL that a fetch takes, each byte percent-encoded, and for the mark where a longer one was
 * cut. */
#define CS_PLAIN_URL_MOST (3 * 8192 + 16)

/* `url` as a terminal, a log and a stranger may see it: "***" in place of user and password, bytes that are
 * no printable ASCII percent-encoded, cut with "..." where it does not fit into text[size], size >= 8. Equal
 * URLs give equal texts. Thread-safe. */
void cs_plain_url(const char *url, char *text, size_t size);

/* Control bytes become '?': for texts of strange servers, which may hold UTF-8. */
void cs_plain_text(const char *from, char *text, size_t size);

#endif
