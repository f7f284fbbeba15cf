/* SPDX-License-Identifier: MIT */
/*
 * The variants on the downloader's own engine. Define FETCH_STRATEGY, one of cs_fetch_strategy, and
 * FETCH_CONCURRENCY(work), how many transfers there are at once (0: it finds out), before including this.
 *
 * A call opens the folder, makes its connections, and leaves neither: that is what a person waits for.
 */
#ifndef CORESWEEP_KERNELS_FETCH_STRATEGY_H
#define CORESWEEP_KERNELS_FETCH_STRATEGY_H

#include "fetch.h"
#include "fetch/fetch.h"
#include "libcurl.h"

typedef struct source {
    fetch_work *work;
    size_t next;
    char url[128];
} source;

static cs_status next(void *context, cs_fetch_item *item)
{
    source *s = context;
    *item = (cs_fetch_item){0};
    if (s->next < s->work->n && fetch_url(s->work, s->next, s->url, sizeof s->url)) {
        item->url = s->url;
        s->next++;
    }
    return CS_OK;
}

static void ended(void *context, const cs_fetch_outcome *outcome)
{
    const source *s = context;
    if (outcome->result == CS_FETCH_FAILED) {
        fetch_failed(s->work, outcome->url, outcome->reason);
    }
}

/* Loads libcurl, which takes 5 ms and is no part of a fetch. */
static cs_status prepare(const cs_case *c, void *work, void **state)
{
    (void)c;
    (void)work;
    (void)state;
    const cs_libcurl *curl = NULL;
    cs_message message;
    return cs_libcurl_load(&curl, &message) == CS_OK ? CS_OK : CS_ERR_UNAVAILABLE;
}

/* Whatever goes wrong leaves a file out, which the result shows; the work's reason says what it was. */
static void run(void *work, void *state)
{
    (void)state;
    fetch_work *w = work;
    source s = {.work = w};
    cs_message message = {{0}};
    cs_fetch_totals totals;
    const cs_folder_options plain = {.on_exists = CS_EXISTS_NUMBER};
    cs_fetch_options options = {
        .strategy = FETCH_STRATEGY, .concurrency = FETCH_CONCURRENCY(w), .retries = 3};
    const cs_fetch_caller caller = {.context = &s, .next = next, .ended = ended};
    cs_status status = cs_folder_open(w->site.folder, &plain, &options.folder, &message);
    if (status == CS_OK) {
        status = cs_fetch(&options, &caller, &totals, &message);
        cs_folder_close(options.folder);
    }
    if (status != CS_OK) {
        fetch_failed(w, "the fetch failed", message.text[0] != '\0' ? message.text : cs_status_text(status));
    }
}

#endif
