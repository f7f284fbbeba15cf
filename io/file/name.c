/* SPDX-License-Identifier: MIT */
#include "file/name.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum {
    EXTENSION_MOST = 16, /* bytes with the dot; what is longer is a part of the name like any other */
    CHARACTER_MOST = 4,  /* bytes of UTF-8 */
};

/* What is left of a text, percent-encoded or not. */
typedef struct cursor {
    const char *at;
    const char *end;
    bool is_encoded;
} cursor;

/* A character of the name that is to be. */
typedef struct character {
    char bytes[CHARACTER_MOST];
    size_t size;
    bool is_changed; /* it was not harmless and became '_' */
} character;

static int digit_of(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *found = c == '\0' ? NULL : strchr(digits, c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c);
    return found == NULL ? -1 : (int)(found - digits);
}

/* Takes a byte of a text that has not ended. A '%' without two digits behind it stands for itself. */
static unsigned take_byte(cursor *text)
{
    if (text->is_encoded && *text->at == '%' && text->end - text->at > 2) {
        const int high = digit_of(text->at[1]);
        const int low = digit_of(text->at[2]);
        if (high >= 0 && low >= 0) {
            text->at += 3;
            return (unsigned)(high << 4 | low);
        }
    }
    return (unsigned char)*text->at++;
}

/* How many bytes follow the first of a character; -1 where it cannot be a first one. */
static int bytes_behind(unsigned first)
{
    if (first < 0x80) {
        return 0;
    }
    return first >= 0xc2 && first <= 0xdf   ? 1
           : first >= 0xe0 && first <= 0xef ? 2
           : first >= 0xf0 && first <= 0xf4 ? 3
                                            : -1;
}

/* Control characters steer terminals; those that turn the direction of writing let "gpj.exe" look like
 * "exe.jpg". */
static bool is_harmless(uint32_t code)
{
    const bool is_control = code < 0x20 || (code >= 0x7f && code <= 0x9f) || code == 0x2028 || code == 0x2029;
    const bool is_turn = code == 0x200e || code == 0x200f || code == 0x061c ||
                         (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
    return !is_control && !is_turn && code != '/' && code != '\\';
}

/* The code point of a well-formed sequence (Unicode 15, table 3-7); UINT32_MAX of any other. */
static uint32_t decode(const character *c)
{
    static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
    uint32_t code = (unsigned char)c->bytes[0];
    if (c->size > 1) {
        code &= 0x7fU >> c->size;
    }
    for (size_t i = 1; i < c->size; i++) {
        const unsigned byte = (unsigned char)c->bytes[i];
        if ((byte & 0xc0) != 0x80) {
            return UINT32_MAX;
        }
        code = code << 6 | (byte & 0x3f);
    }
    const bool is_surrogate = code >= 0xd800 && code <= 0xdfff;
    return code < least[c->size - 1] || is_surrogate || code > 0x10ffff ? UINT32_MAX : code;
}

/* Takes the next character of a text that has not ended; of bytes that are no character, one. */
static character take_character(cursor *text)
{
    const unsigned first = take_byte(text);
    const cursor behind_first = *text;
    character c = {.bytes = {(char)first}, .size = 1};
    const int more = bytes_behind(first);
    while ((int)c.size <= more && text->at < text->end) {
        c.bytes[c.size++] = (char)take_byte(text);
    }
    const uint32_t code = more >= 0 && (int)c.size == more + 1 ? decode(&c) : UINT32_MAX;
    if (code == UINT32_MAX) {
        *text = behind_first;
    }
    if (code == UINT32_MAX || !is_harmless(code)) {
        c = (character){.bytes = "_", .size = 1, .is_changed = true};
    }
    return c;
}

/* Bytes of `text` as a name, and of them the extension's: 0 where there is none. */
static size_t size_of(cursor text, size_t *extension)
{
    size_t size = 0;
    size_t dot = 0;
    while (text.at < text.end) {
        const character c = take_character(&text);
        dot = c.bytes[0] == '.' ? size : dot;
        size += c.size;
    }
    *extension = dot > 0 && size - dot <= EXTENSION_MOST ? size - dot : 0;
    return size;
}

/* Writes `text` as a name of at most `most` bytes, its end included in neither. Where it is too long, what
 * stands before the extension is cut. */
static size_t write_name(cursor text, size_t most, char *name)
{
    size_t extension = 0;
    const size_t size = size_of(text, &extension);
    const size_t kept = size <= most ? size : most - extension; /* of its beginning */
    size_t written = 0;
    for (size_t at = 0; text.at < text.end;) {
        const character c = take_character(&text);
        if (at + c.size <= kept || at >= size - extension) {
            memcpy(name + written, c.bytes, c.size);
            written += c.size;
        }
        at += c.size;
    }
    name[written] = '\0';
    return written;
}

/* Behind "https://"; curl takes "example.org/photo.jpg" as well. */
static const char *authority_of(const char *url)
{
    static const char scheme[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.";
    const size_t length = strspn(url, scheme);
    return strncmp(url + length, "://", 3) == 0 ? url + length + 3 : url;
}

/* The host of an authority: what is neither user and password nor port, without an IPv6 address's brackets.
 */
static cursor host_of(const char *authority, const char *end)
{
    const char *user = memrchr(authority, '@', (size_t)(end - authority));
    const char *host = user == NULL ? authority : user + 1;
    const bool is_bracketed = host < end && *host == '[';
    const char *stop = memchr(host, is_bracketed ? ']' : ':', (size_t)(end - host));
    return (cursor){.at = host + is_bracketed, .end = stop == NULL ? end : stop};
}

void cs_name_from_url(const char *url, char name[CS_NAME_MOST + 1])
{
    static const char page[] = ".html";
    const char *authority = authority_of(url);
    const char *authority_end = authority + strcspn(authority, "/?#");
    const char *path_end = authority_end + strcspn(authority_end, "?#");
    const char *slash = memrchr(authority_end, '/', (size_t)(path_end - authority_end));
    cursor segment = {.at = slash == NULL ? path_end : slash + 1, .end = path_end, .is_encoded = true};
    size_t length = write_name(segment, CS_NAME_MOST, name);
    if (length == 0) {
        length = write_name(host_of(authority, authority_end), CS_NAME_MOST - (sizeof page - 1), name);
        if (length == 0) {
            memcpy(name, "index", sizeof "index");
            length = sizeof "index" - 1;
        }
        memcpy(name + length, page, sizeof page);
    }
    if (name[0] == '.' || name[0] == '-') {
        name[0] = '_';
    }
}

bool cs_name_is_safe(const char *name)
{
    const size_t length = strlen(name);
    cursor text = {.at = name, .end = name + length};
    bool is_safe = length > 0 && length <= CS_NAME_LONGEST && name[0] != '.';
    while (is_safe && text.at < text.end) {
        is_safe = !take_character(&text).is_changed;
    }
    return is_safe;
}

void cs_name_number(const char *name, unsigned number, char numbered[CS_NAME_LONGEST + 1])
{
    char inserted[16];
    const size_t room = CS_NAME_LONGEST - (size_t)snprintf(inserted, sizeof inserted, ".%u", number);
    char cut[CS_NAME_LONGEST + 1];
    const size_t length = write_name((cursor){.at = name, .end = name + strlen(name)}, room, cut);
    size_t extension = 0;
    size_of((cursor){.at = cut, .end = cut + length}, &extension);
    const size_t stem = length - extension;
    snprintf(numbered, CS_NAME_LONGEST + 1, "%.*s%s%s", (int)stem, cut, inserted, cut + stem);
}
