/* SPDX-License-Identifier: MIT */
/* A page of an image gallery's listing: {"data": [{"link": "https://...", ...}, ...]}. Thread-safe. */
#ifndef CORESWEEP_IO_GALLERY_LISTING_H
#define CORESWEEP_IO_GALLERY_LISTING_H

#include <stddef.h>

#include "coresweep/status.h"
#include "message.h"

#define CS_LISTING_MOST (16U << 20) /* bytes of a page */

/* Calls `link` for each data[].link whose URL's path ends in one of `extensions` (".jpg", NULL-ended,
 * compared without case), in their order; entries without a link (albums) are passed over. CS_ERR_ARGUMENT:
 * the text is no such listing (malformed, too deep, too large, `data` missing or no array, a link that is no
 * http or https URL); `message` says where. No link is reported from a page that is refused. */
cs_status cs_listing_read(const char *text, size_t length, const char *const *extensions,
                          void (*link)(void *context, const char *url), void *context, cs_message *message);

#endif
