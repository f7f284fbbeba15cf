/* SPDX-License-Identifier: MIT */
/* URL -> file name. Thread-safe, allocates nothing. */
#ifndef CORESWEEP_IO_FILE_NAME_H
#define CORESWEEP_IO_FILE_NAME_H

#include <stdbool.h>

#define CS_NAME_MOST 200    /* bytes of a name that is made here, so that room is left for a number */
#define CS_NAME_LONGEST 255 /* bytes of any name: what Linux's file systems take */

/* The name under which the body of `url` is kept: the last segment of its path, percent-decoded, made
 * harmless. Never empty, never "." or "..", no '/', '\' or NUL, valid UTF-8 without control characters and
 * without those that turn the direction of writing, no leading '.' or '-', at most CS_NAME_MOST bytes, cut
 * between characters and before the extension. A URL without a last segment gives its host with ".html"
 * ("example.org.html"), one without a host "index.html". Query, fragment, user and password do not enter.
 * What is not harmless becomes '_'. */
void cs_name_from_url(const char *url, char name[CS_NAME_MOST + 1]);

/* Whether `name` may be given by a person: the same rules, but its length is CS_NAME_LONGEST at most and a
 * leading '-' is allowed. */
bool cs_name_is_safe(const char *name);

/* "photo.jpg", 2 -> "photo.2.jpg". What is before the extension is cut, between characters, where the whole
 * would be longer than CS_NAME_LONGEST. */
void cs_name_number(const char *name, unsigned number, char numbered[CS_NAME_LONGEST + 1]);

#endif
