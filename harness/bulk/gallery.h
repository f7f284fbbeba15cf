/* SPDX-License-Identifier: MIT */
/* The links of a gallery's listing, page by page, before anything else is fetched. */
#ifndef CORESWEEP_BULK_GALLERY_H
#define CORESWEEP_BULK_GALLERY_H

#include "fetch/fetch.h"

#define CS_GALLERY_EXTENSIONS 64 /* at most, with the NULL at the end */
#define CS_GALLERY_PAGE_MOST 100000U

typedef struct cs_gallery_plan {
    const char *url; /* with "{page}" where the page's number goes; borrowed */
    unsigned first;
    unsigned last;
    char *authorization; /* "Authorization: Client-ID ..."; NULL: none */
    char *extension_text;
    const char *extensions[CS_GALLERY_EXTENSIONS]; /* within extension_text, ends with NULL */
} cs_gallery_plan;

/* Reads the options; `client_id` may be NULL. CS_ERR_ARGUMENT: `message` says which, never the id.
 * CS_ERR_MEMORY. *plan is released by cs_gallery_plan_free in any case. */
cs_status cs_gallery_plan_read(const char *url, const char *pages, const char *extensions,
                               const char *client_id, cs_gallery_plan *plan, cs_message *message);
void cs_gallery_plan_free(cs_gallery_plan *plan);

/* The URLs of all links that were read. A zeroed one is empty. */
typedef struct cs_gallery_links {
    char **urls; /* [count] */
    size_t count;
    size_t capacity;
} cs_gallery_links;

void cs_gallery_links_free(cs_gallery_links *links);

/* Reads one page and adds its links. The id goes to the listing's host alone: libcurl drops a given
 * Authorization header when it follows a redirect to another host, port or protocol (since 7.83).
 * CS_ERR_MEMORY; CS_ERR_INTERRUPTED; other codes: the page cannot be had or is no listing, `message` says why
 * and the links are as they were. url[size]: the page's URL. */
cs_status cs_gallery_page(const cs_gallery_plan *plan, unsigned page, const cs_fetch_options *options,
                          cs_gallery_links *links, char *url, size_t size, cs_message *message);

#endif
