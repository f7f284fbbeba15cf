/* SPDX-License-Identifier: MIT */
/* libFuzzer's target for io/file/name.h. The bytes are a URL, a URL's last segment, and a name that a person
 * gives. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file/name.h"

enum { URL = 1 << 16 };

static void fail(const char *what, const char *text, const char *name)
{
    fprintf(stderr, "fuzz_name: %s: '%s' -> '%s'\n", what, text, name);
    abort();
}

static void check_number(const char *name, unsigned number)
{
    char numbered[CS_NAME_LONGEST + 1];
    char next[CS_NAME_LONGEST + 1];
    const char *dot = strrchr(name, '.');
    cs_name_number(name, number, numbered);
    cs_name_number(name, number + 1, next);
    if (!cs_name_is_safe(numbered)) {
        fail("a numbered name is not safe", name, numbered);
    }
    if (strcmp(numbered, name) == 0 || strcmp(numbered, next) == 0) {
        fail("two numbers give one name", name, numbered);
    }
    if (dot != NULL && strlen(dot) <= 16 && strcmp(strrchr(numbered, '.'), dot) != 0) {
        fail("the extension is another", name, numbered);
    }
}

/* Every byte percent-encoded, so that the name is the last segment again. */
static void check_again(const char *name)
{
    char url[16 + 3 * CS_NAME_MOST] = "http://h/";
    char again[CS_NAME_MOST + 1];
    for (size_t i = 0; name[i] != '\0'; i++) {
        snprintf(url + 9 + 3 * i, 4, "%%%02x", (unsigned)(unsigned char)name[i]);
    }
    cs_name_from_url(url, again);
    if (strcmp(again, name) != 0) {
        fail("a name's name is another", name, again);
    }
}

static void check_url(const char *url)
{
    char name[CS_NAME_MOST + 1];
    memset(name, 'x', sizeof name);
    cs_name_from_url(url, name);
    if (memchr(name, '\0', sizeof name) == NULL || !cs_name_is_safe(name)) {
        fail("not safe", url, name);
    }
    if (name[0] == '-' || name[0] == '.' || strchr(name, '/') != NULL) {
        fail("not what the header promises", url, name);
    }
    check_again(name);
    check_number(name, 1);
    check_number(name, 4294967294);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char text[URL];
    static char url[URL + 16];
    const size_t length = size < URL ? size : URL - 1;
    memcpy(text, data, length);
    text[length] = '\0';
    check_url(text);
    snprintf(url, sizeof url, "https://h/%s", text);
    check_url(url);
    if (cs_name_is_safe(text)) {
        check_number(text, 9);
    }
    return 0;
}
