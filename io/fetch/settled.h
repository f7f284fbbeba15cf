/* SPDX-License-Identifier: MIT */
/* What holds for every request of a fetch: its options with their defaults filled in, and libcurl's. */
#ifndef CORESWEEP_IO_FETCH_SETTLED_H
#define CORESWEEP_IO_FETCH_SETTLED_H

#include "fetch/fetch.h"
#include "libcurl.h"

/* Zeros become the defaults that fetch.h names. */
cs_fetch_options cs_fetch_settled(const cs_fetch_options *options);

/* Redirects, time-outs, certificates, protocols: all but the URL and the call-backs. */
void cs_fetch_set_up(const cs_libcurl *curl, CURL *easy, const cs_fetch_options *options);

/* Where redirects may lead: from https to https only, never to anything but the two. */
void cs_fetch_set_redirects(const cs_libcurl *curl, CURL *easy, const char *url);

/* Whether the environment names a proxy. */
bool cs_fetch_proxy_is_set(void);

/* Whether the URL's scheme is https. */
bool cs_fetch_is_secure(const char *url);

#endif
