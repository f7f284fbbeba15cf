/* SPDX-License-Identifier: MIT */
#include "bulk/plain_url.h"

#include <stdio.h>
#include <string.h>

/* Where user and password begin and end ('@' included); both 0 where there are none. libcurl takes
 * "http:/a@b" and "http:///a@b" for "http://a@b" and reads up to the last '@', so the same is done here. */
static void find_user(const char *url, size_t *begin, size_t *end)
{
    size_t scheme = strcspn(url, ":/?#@");
    size_t start = url[scheme] == ':' && strchr("/\\", url[scheme + 1]) != NULL ? scheme + 1 : 0;
    start += strspn(url + start, "/\\");
    size_t stop = start + strcspn(url + start, "/?#\\");
    while (stop > start && url[stop - 1] != '@') {
        stop--;
    }
    *begin = stop > start ? start : 0;
    *end = stop > start ? stop : 0;
}

void cs_plain_url(const char *url, char *text, size_t size)
{
    size_t begin;
    size_t end;
    size_t at = 0;
    find_user(url, &begin, &end);
    for (size_t i = 0; url[i] != '\0'; i++) {
        unsigned char c = (unsigned char)url[i];
        if (at + 8 > size) { /* a character, "***@" or the dots, and the end */
            memcpy(text + at, "...", 3);
            at += 3;
            break;
        }
        if (i == begin && end > begin) {
            memcpy(text + at, "***@", 4);
            at += 4;
            i = end - 1;
        } else if (c <= ' ' || c > '~') {
            at += (size_t)snprintf(text + at, 4, "%%%02X", (unsigned)c);
        } else {
            text[at++] = (char)c;
        }
    }
    text[at] = '\0';
}

void cs_plain_text(const char *from, char *text, size_t size)
{
    size_t at = 0;
    for (; from[at] != '\0' && at + 1 < size; at++) {
        unsigned char c = (unsigned char)from[at];
        text[at] = (char)(c < ' ' || c == 0x7f ? '?' : c);
    }
    text[at] = '\0';
}
