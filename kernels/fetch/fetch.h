/* SPDX-License-Identifier: MIT */
/* What the variants of fetch work on. */
#ifndef CORESWEEP_KERNELS_FETCH_H
#define CORESWEEP_KERNELS_FETCH_H

#include "coresweep/kernel.h"
#include "fetch_site.h"
#include "message.h"
#include "server/catalogue.h"

typedef struct fetch_work {
    size_t n; /* files to be fetched */
    unsigned threads;
    cs_catalogue catalogue; /* what the server serves; one file where n is 0, of which nobody asks */
    fetch_site site;
    char *text; /* what `input` shows, [text_words] words, zero-filled */
    size_t text_words;
    unsigned char *room; /* [room_bytes] a file, while its word is made */
    size_t room_bytes;
    int64_t *words;    /* [n + 1] the result */
    int64_t *expected; /* [n + 1] */
    cs_message reason; /* what went wrong first since the last restore; empty: nothing was seen to */
} fetch_work;

/* The URL of file number `file`; false where it does not fit. */
static inline bool fetch_url(const fetch_work *w, size_t file, char *url, size_t bytes)
{
    char path[CS_CONTENT_PATH];
    cs_content_path(&w->catalogue, file, path);
    int length = snprintf(url, bytes, "%s%s", w->site.url, path);
    return length > 0 && (size_t)length < bytes;
}

/* Of several failures the first: the others often follow from it. `why` may quote a strange server. */
static inline void fetch_failed(fetch_work *w, const char *what, const char *why)
{
    if (w->reason.text[0] == '\0') {
        cs_fail(&w->reason, CS_ERR_SYSTEM, "%s: %s", what, why);
        cs_make_plain(w->reason.text);
    }
}

#endif
