/* SPDX-License-Identifier: MIT */
#include "server/catalogue.h"

#include <endian.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rng.h"

static const struct {
    const char *name;
    uint64_t count;
    uint64_t low;
    uint64_t high;
    const char *help;
} kinds[] = {
#define CS_KIND(id, name, count, low, high, help) {name, count, low, high, help},
#include "server/kind.def"
#undef CS_KIND
};

static const struct {
    const char *extension;
    unsigned share;
    const char *type;
} extensions[] = {
#define CS_EXTENSION(extension, share, type) {extension, share, type},
#include "server/extension.def"
#undef CS_EXTENSION
};

enum { SHARES = 20, /* the sum of the column */ WORD = sizeof(uint64_t) };

/* Parts of a file's seed, so that its size tells nothing of its bytes. */
enum { PART_BYTES, PART_SIZE, PART_ETAG };

const char *cs_kind_name(cs_content_kind kind)
{
    return kinds[kind].name;
}

const char *cs_kind_help(cs_content_kind kind)
{
    return kinds[kind].help;
}

cs_catalogue cs_catalogue_made(cs_content_kind kind, uint64_t count, uint64_t seed)
{
    return (cs_catalogue){.kind = kind, .count = count > 0 ? count : kinds[kind].count, .seed = seed};
}

/* Which row of extensions[]. Strides of 7, which has no factor in common with 20, mix the kinds within a
 * page. */
static size_t extension_of(uint64_t file)
{
    unsigned at = (unsigned)(file * 7 % SHARES);
    size_t row = 0;
    while (at >= extensions[row].share) {
        at -= extensions[row++].share;
    }
    return row;
}

void cs_content_path(const cs_catalogue *catalogue, uint64_t file, char path[CS_CONTENT_PATH])
{
    snprintf(path, CS_CONTENT_PATH, "/%s/%" PRIu64 ".%s", kinds[catalogue->kind].name, file,
             extensions[extension_of(file)].extension);
}

bool cs_content_find(const cs_catalogue *catalogue, const char *path, uint64_t *file)
{
    char right[CS_CONTENT_PATH];
    size_t folder = strlen(kinds[catalogue->kind].name) + 2;
    if (strlen(path) <= folder || strlen(path) >= sizeof right) {
        return false;
    }
    /* Whatever strtoull makes of it: only a path that is written as ours is a file's. */
    uint64_t number = strtoull(path + folder, NULL, 10);
    if (number >= catalogue->count) {
        return false;
    }
    cs_content_path(catalogue, number, right);
    *file = number;
    return strcmp(path, right) == 0;
}

const char *cs_content_type(uint64_t file)
{
    return extensions[extension_of(file)].type;
}

static uint64_t seed_of(const cs_catalogue *catalogue, uint64_t file, uint64_t part)
{
    uint64_t own = cs_rng_derive(cs_rng_derive(catalogue->seed, (uint64_t)catalogue->kind), file);
    return cs_rng_derive(own, part);
}

uint64_t cs_content_size(const cs_catalogue *catalogue, uint64_t file)
{
    uint64_t low = kinds[catalogue->kind].low;
    uint64_t high = kinds[catalogue->kind].high;
    cs_rng rng = cs_rng_seeded(seed_of(catalogue, file, PART_SIZE));
    double size = (double)low * pow((double)high / (double)low, cs_rng_uniform(&rng));
    /* Another machine's pow may differ in the last bit, which must not change a size: 100 bytes are far more.
     */
    return low == high ? low : (uint64_t)(size / 100) * 100 + cs_rng_below(&rng, 100);
}

void cs_content_etag(const cs_catalogue *catalogue, uint64_t file, char etag[CS_CONTENT_ETAG])
{
    snprintf(etag, CS_CONTENT_ETAG, "\"%016" PRIx64 "\"", seed_of(catalogue, file, PART_ETAG));
}

void cs_content_read(const cs_catalogue *catalogue, uint64_t file, uint64_t offset, void *bytes, size_t count)
{
    uint64_t seed = seed_of(catalogue, file, PART_BYTES);
    uint64_t words[128];
    unsigned char *to = bytes;
    while (count > 0) {
        size_t skip = (size_t)(offset % WORD);
        size_t part = count < sizeof words - skip ? count : sizeof words - skip;
        size_t needed = (skip + part + WORD - 1) / WORD;
        cs_rng_words(seed, offset / WORD, words, needed);
        for (size_t i = 0; i < needed; i++) {
            words[i] = htole64(words[i]);
        }
        memcpy(to, (const char *)words + skip, part);
        to += part;
        offset += part;
        count -= part;
    }
}
