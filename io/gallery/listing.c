/* SPDX-License-Identifier: MIT */
#include "gallery/listing.h"

#include <jansson.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

/* Jansson takes about 150 bytes for an empty array of two: this bounds what a hostile page can make of its 16
 * MB to 40 MB. */
enum { VALUES_MOST = 1 << 18 };

static const char expected[] = "expected {\"data\": [{\"link\": \"https://...\"}, ...]}";

/* At least as many as there are values: what stands within strings counts as well. */
static bool has_too_many_values(const char *text, size_t length)
{
    size_t count = 0;
    for (size_t i = 0; i < length; i++) {
        count += text[i] == '[' || text[i] == '{' || text[i] == ',' || text[i] == ':';
    }
    return count > VALUES_MOST;
}

static bool is_web_url(const char *url)
{
    return strncasecmp(url, "http://", 7) == 0 || strncasecmp(url, "https://", 8) == 0;
}

static bool is_wanted(const char *url, const char *const *extensions)
{
    const char *end = url + strcspn(url, "?#");
    const char *authority = strstr(url, "://") + 3;
    const char *path = authority + strcspn(authority, "/?#");
    for (; *extensions != NULL; extensions++) {
        const size_t length = strlen(*extensions);
        if ((size_t)(end - path) > length && strncasecmp(end - length, *extensions, length) == 0) {
            return true;
        }
    }
    return false;
}

/* Refusals quote what a strange server said. */
static cs_status refuse(cs_message *message)
{
    cs_make_plain(message->text);
    return CS_ERR_ARGUMENT;
}

static cs_status check_links(json_t *data, cs_message *message)
{
    size_t i;
    json_t *entry;
    json_array_foreach(data, i, entry)
    {
        json_t *link = json_object_get(entry, "link");
        if (link == NULL || json_is_null(link)) {
            continue;
        }
        const char *url = json_string_value(link);
        if (url == NULL || !is_web_url(url)) {
            cs_fail(message, CS_ERR_ARGUMENT,
                    "listing: data[%zu].link: expected an http or https URL, got %.100s", i,
                    url == NULL ? "no string" : url);
            return refuse(message);
        }
    }
    return CS_OK;
}

static cs_status parse(const char *text, size_t length, json_t **root, cs_message *message)
{
    json_error_t error;
    if (length > CS_LISTING_MOST || has_too_many_values(text, length)) {
        return cs_fail(message, CS_ERR_ARGUMENT,
                       "listing: expected at most %u bytes and %d values, got %zu bytes%s", CS_LISTING_MOST,
                       VALUES_MOST, length, length > CS_LISTING_MOST ? "" : " with more values");
    }
    *root = json_loadb(text, length, 0, &error);
    if (*root == NULL) {
        cs_fail(message, CS_ERR_ARGUMENT, "listing: line %d, column %d: %s; %s", error.line, error.column,
                error.text, expected);
        return refuse(message);
    }
    return CS_OK;
}

cs_status cs_listing_read(const char *text, size_t length, const char *const *extensions,
                          void (*link)(void *context, const char *url), void *context, cs_message *message)
{
    json_t *root = NULL;
    cs_status status = parse(text, length, &root, message);
    if (status != CS_OK) {
        return status;
    }
    json_t *data = json_object_get(root, "data");
    if (!json_is_array(data)) {
        status = cs_fail(message, CS_ERR_ARGUMENT, "listing: %s; %s",
                         data == NULL ? "there is no 'data'" : "'data' is no array", expected);
    } else {
        status = check_links(data, message);
    }
    size_t i;
    json_t *entry;
    if (status == CS_OK) {
        json_array_foreach(data, i, entry)
        {
            const char *url = json_string_value(json_object_get(entry, "link"));
            if (url != NULL && is_wanted(url, extensions)) {
                link(context, url);
            }
        }
    }
    json_decref(root);
    return status;
}
