/* SPDX-License-Identifier: MIT */
/*
 * The files that a server serves. Nothing of them is kept: names, sizes and bytes follow from kind, count and
 * seed, any range without what comes before it, the same on every machine. All functions are thread-safe.
 */
#ifndef CORESWEEP_IO_SERVER_CATALOGUE_H
#define CORESWEEP_IO_SERVER_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum cs_content_kind {
#define CS_KIND(id, name, count, low, high, help) CS_KIND_##id,
#include "server/kind.def"
#undef CS_KIND
    CS_KIND_COUNT,
} cs_content_kind;

const char *cs_kind_name(cs_content_kind kind);
const char *cs_kind_help(cs_content_kind kind);

#define CS_CATALOGUE_MOST 10000000u

enum {
    CS_CONTENT_PATH = 48,   /* room for any file's path, its end included */
    CS_CONTENT_ETAG = 20,   /* and for its entity tag with the quotation marks */
    CS_CONTENT_DIGEST = 65, /* and for its SHA-256 in hexadecimal digits */
};

typedef struct cs_catalogue {
    cs_content_kind kind;
    uint64_t count;
    uint64_t seed;
} cs_catalogue;

/* `count` 0: as many files as the kind has by itself. */
cs_catalogue cs_catalogue_made(cs_content_kind kind, uint64_t count, uint64_t seed);

/* "/gallery/17.jpg", of file number 17 < count. */
void cs_content_path(const cs_catalogue *catalogue, uint64_t file, char path[CS_CONTENT_PATH]);

/* The number of the file with that path; false where there is none. */
bool cs_content_find(const cs_catalogue *catalogue, const char *path, uint64_t *file);

/* "image/jpeg": a static string. */
const char *cs_content_type(uint64_t file);

/* In bytes. */
uint64_t cs_content_size(const cs_catalogue *catalogue, uint64_t file);

/* A strong entity tag, in quotation marks: other content has another one. */
void cs_content_etag(const cs_catalogue *catalogue, uint64_t file, char etag[CS_CONTENT_ETAG]);

/* Bytes offset .. offset + count - 1 of the file, which must lie within it. */
void cs_content_read(const cs_catalogue *catalogue, uint64_t file, uint64_t offset, void *bytes,
                     size_t count);

/* SHA-256 (FIPS 180-4) of the whole file, as sha256sum writes it. Reads it all: about 1 s a GiB. */
void cs_content_digest(const cs_catalogue *catalogue, uint64_t file, char digest[CS_CONTENT_DIGEST]);

#endif
