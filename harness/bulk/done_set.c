/* SPDX-License-Identifier: MIT */
#include "bulk/done_set.h"

#include <stdlib.h>
#include <string.h>

#include "file/name.h"

enum { COUNT = 255 }; /* the bits of a slot that count, and the most that one counts */

cs_status cs_done_set_new(size_t most, cs_done_set *set)
{
    /* At most four fifths full: a search for what is not there looks at 13 slots (Knuth, volume 3, 6.4,
     * linear probing). */
    *set = (cs_done_set){.capacity = most + most / 4 + 2};
    set->slots = calloc(set->capacity, sizeof *set->slots);
    return set->slots != NULL ? CS_OK : CS_ERR_MEMORY;
}

void cs_done_set_free(cs_done_set *set)
{
    free(set->slots);
    *set = (cs_done_set){0};
}

/* FNV-1a (Fowler, Noll and Vo, 1991), whose high bits are mixed once more by the caller. */
static uint64_t add_text(uint64_t digest, const char *text)
{
    for (const char *c = text; *c != '\0'; c++) {
        digest = (digest ^ (unsigned char)*c) * 0x100000001b3u;
    }
    return digest;
}

/* "photo.12.jpg" for "photo.jpg", and "photo.12" for "photo". */
static bool is_numbered(const char *file, const char *name)
{
    const char *extension = strrchr(name, '.');
    size_t stem = extension != NULL && extension != name ? (size_t)(extension - name) : strlen(name);
    if (strncmp(file, name, stem) != 0) {
        return false;
    }
    const char *rest = file + stem;
    size_t digits = *rest == '.' ? strspn(rest + 1, "0123456789") : 0;
    rest += digits > 0 ? digits + 1 : 0;
    return strcmp(rest, name + stem) == 0;
}

uint64_t cs_done_digest(const char *url, const char *file)
{
    uint64_t digest = add_text(0xcbf29ce484222325u, url);
    char own[CS_NAME_MOST + 1];
    cs_name_from_url(url, own);
    if (file != NULL && !is_numbered(file, own)) {
        digest = add_text((digest ^ '\t') * 0x100000001b3u, file);
    }
    /* The finish of splitmix64 (Steele, Lea and Flood, 2014). */
    digest = (digest ^ digest >> 30) * 0xbf58476d1ce4e5b9u;
    digest = (digest ^ digest >> 27) * 0x94d049bb133111ebu;
    digest = (digest ^ digest >> 31) & ~(uint64_t)COUNT;
    return digest != 0 ? digest : COUNT + 1;
}

/* Of any number of slots, without a division (Lemire 2019). */
static size_t first_slot(const cs_done_set *set, uint64_t digest)
{
    __extension__ typedef unsigned __int128 wide;
    return (size_t)((wide)digest * set->capacity >> 64);
}

static size_t next_slot(const cs_done_set *set, size_t slot)
{
    return slot + 1 < set->capacity ? slot + 1 : 0;
}

/* The slot of the digest whose count is not `unlike`, or the first free one. A list of a million equal URLs
 * takes 4000 slots, not a million. */
static uint64_t *find(const cs_done_set *set, uint64_t digest, uint64_t unlike)
{
    size_t slot = first_slot(set, digest);
    while (set->slots[slot] != 0 &&
           ((set->slots[slot] & ~(uint64_t)COUNT) != digest || (set->slots[slot] & COUNT) == unlike)) {
        slot = next_slot(set, slot);
    }
    return &set->slots[slot];
}

void cs_done_add(cs_done_set *set, uint64_t digest)
{
    uint64_t *slot = find(set, digest, COUNT);
    *slot = (*slot != 0 ? *slot : digest) + 1;
    set->count++;
}

bool cs_done_take(cs_done_set *set, uint64_t digest)
{
    uint64_t *slot = set->count > 0 ? find(set, digest, 0) : NULL;
    if (slot == NULL || *slot == 0) {
        return false;
    }
    *slot -= 1;
    set->count--;
    return true;
}
