/* SPDX-License-Identifier: MIT */
/*
 * libcurl, loaded when it is first needed. Linked, it and the 30 libraries that it brings along cost every
 * process of the program 5 ms and 8 MB of memory, those that measure a triad too.
 */
#ifndef CORESWEEP_IO_LIBCURL_H
#define CORESWEEP_IO_LIBCURL_H

/* Its macros check the types of the functions' arguments, but not through pointers. */
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

#include "coresweep/status.h"
#include "message.h"

/* cs_curl->easy_init() is curl_easy_init(). The values of options are long, a pointer or curl_off_t, as
 * libcurl's documentation says: 1L, never 1. */
typedef struct cs_libcurl {
#define CS_CURL(name) __typeof__(&curl_##name) name;
#include "libcurl.def"
#undef CS_CURL
} cs_libcurl;

/* Loads and initialises it, once; *curl stays valid for ever. CS_ERR_SYSTEM: it is not installed, or lacks a
 * function; `message` says what to install. Thread-safe. */
cs_status cs_libcurl_load(const cs_libcurl **curl, cs_message *message);

#endif
