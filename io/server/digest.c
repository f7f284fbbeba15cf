/* SPDX-License-Identifier: MIT */
/* Apart from the rest of the catalogue, which needs no library: whoever only wants to know what a file must
 * hold does not load one. */
#include <nettle/sha2.h>
#include <stdio.h>

#include "server/catalogue.h"

void cs_content_digest(const cs_catalogue *catalogue, uint64_t file, char digest[CS_CONTENT_DIGEST])
{
    struct sha256_ctx context;
    uint8_t bytes[4096];
    uint8_t hash[SHA256_DIGEST_SIZE];
    uint64_t size = cs_content_size(catalogue, file);
    sha256_init(&context);
    for (uint64_t at = 0; at < size; at += sizeof bytes) {
        size_t part = size - at < sizeof bytes ? (size_t)(size - at) : sizeof bytes;
        cs_content_read(catalogue, file, at, bytes, part);
        sha256_update(&context, part, bytes);
    }
    sha256_digest(&context, sizeof hash, hash);
    for (size_t i = 0; i < sizeof hash; i++) {
        snprintf(digest + 2 * i, 3, "%02x", hash[i]);
    }
}
