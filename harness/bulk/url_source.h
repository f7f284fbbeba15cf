/* SPDX-License-Identifier: MIT */
/* Where the URLs come from: the command line, a gallery's listing, a list; in this order. Not thread-safe. */
#ifndef CORESWEEP_BULK_URL_SOURCE_H
#define CORESWEEP_BULK_URL_SOURCE_H

#include "bulk/done_set.h"
#include "bulk/url_lines.h"
#include "fetch/fetch.h"

/* All of it is borrowed. */
typedef struct cs_url_source {
    char *const *words; /* [word_count] the URLs of the command line */
    size_t word_count;
    char *const *links; /* [link_count] of the listing */
    size_t link_count;
    cs_url_lines *lines; /* NULL: no list */
    cs_done_set *done;   /* what is passed over; NULL: nothing */
    /* Hears of an item that cannot be fetched, and why. */
    void (*refuse)(void *context, const cs_fetch_item *item, const char *reason);
    void *context;
    size_t next;     /* how many of words and links were given out */
    uint64_t passed; /* over, since they are done */
} cs_url_source;

/* The next item; item->url is NULL at the end, and with item->later where there is none yet. CS_ERR_IO with a
 * message. */
cs_status cs_url_source_next(cs_url_source *source, cs_fetch_item *item, cs_message *message);

/* How many items there are in all, those passed over and refused included; *exact says whether that is known
 * or an estimate. NAN: nobody can tell. */
double cs_url_source_expected(const cs_url_source *source, bool *exact);

#endif
