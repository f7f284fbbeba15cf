/* SPDX-License-Identifier: MIT */
/* What the options of `coresweep fetch` are stored in. Texts are borrowed from the command line. */
#ifndef CORESWEEP_BULK_SETTINGS_H
#define CORESWEEP_BULK_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

typedef struct cs_bulk_settings {
    const char *input; /* NULL: none; "-": standard input */
    const char *dir;
    uint64_t jobs; /* 0: found out */
    const char *strategy;
    const char *on_exists;
    bool durable;
    bool resume;
    const char *log; /* NULL: in the folder */
    uint64_t max_size;
    uint64_t retries;
    double connect_timeout;
    double stall_timeout;
    double timeout;
    double retry_longest;
    const char *cacert;
    bool http1;
    bool quiet;
    bool gallery;
    const char *gallery_url;
    const char *pages;
    const char *client_id; /* NULL: CORESWEEP_CLIENT_ID */
    const char *extensions;
} cs_bulk_settings;

#define CS_BULK_GALLERY "https://api.imgur.com/3/gallery/random/random/{page}"
#define CS_BULK_PAGES "1-6"
#define CS_BULK_EXTENSIONS ".jpg,.gif,.mp4"

#endif
