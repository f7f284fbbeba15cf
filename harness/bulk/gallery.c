/* SPDX-License-Identifier: MIT */
#include "bulk/gallery.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gallery/listing.h"

static const char place[] = "{page}";

static cs_status no_memory(cs_message *message)
{
    return cs_fail(message, CS_ERR_MEMORY, "out of memory");
}

/* "1-6" or "3". */
static bool read_pages(const char *text, unsigned *first, unsigned *last)
{
    char *end = NULL;
    unsigned long numbers[2];
    for (int i = 0; i < 2; i++) {
        if (*text < '0' || *text > '9') {
            return false;
        }
        numbers[i] = strtoul(text, &end, 10);
        if (numbers[i] > CS_GALLERY_PAGE_MOST) {
            return false;
        }
        if (i == 0 && *end == '\0') {
            numbers[1] = numbers[0];
            break;
        }
        if (i == 0 && *end != '-') {
            return false;
        }
        text = end + 1;
    }
    *first = (unsigned)numbers[0];
    *last = (unsigned)numbers[1];
    return *end == '\0' && *first <= *last;
}

/* Cuts the list into words that begin with a dot. */
static bool read_extensions(char *text, const char **extensions)
{
    size_t count = 0;
    for (char *word = text; word != NULL;) {
        char *comma = strchr(word, ',');
        if (comma != NULL) {
            *comma = '\0';
        }
        if (word[0] != '.' || word[1] == '\0' || count + 1 >= CS_GALLERY_EXTENSIONS) {
            return false;
        }
        extensions[count++] = word;
        word = comma != NULL ? comma + 1 : NULL;
    }
    extensions[count] = NULL;
    return true;
}

/* A line break would smuggle in another header. */
static bool is_token(const char *text)
{
    for (const char *c = text; *c != '\0'; c++) {
        if (*c <= ' ' || *c > '~') {
            return false;
        }
    }
    return *text != '\0';
}

cs_status cs_gallery_plan_read(const char *url, const char *pages, const char *extensions,
                               const char *client_id, cs_gallery_plan *plan, cs_message *message)
{
    *plan = (cs_gallery_plan){.url = url};
    if (!read_pages(pages, &plan->first, &plan->last)) {
        return cs_fail(message, CS_ERR_ARGUMENT, "--pages %s: expected pages such as 1-6 or 3, %u at most",
                       pages, CS_GALLERY_PAGE_MOST);
    }
    if (plan->first < plan->last && strstr(url, place) == NULL) {
        return cs_fail(
            message, CS_ERR_ARGUMENT,
            "--gallery-url %s: expected {page} where the page's number goes, or one page by --pages 1", url);
    }
    if (client_id != NULL && !is_token(client_id)) {
        return cs_fail(
            message, CS_ERR_ARGUMENT,
            "the client id (--client-id, CORESWEEP_CLIENT_ID): expected printable characters without blanks");
    }
    plan->extension_text = strdup(extensions);
    if (plan->extension_text == NULL ||
        (client_id != NULL && asprintf(&plan->authorization, "Authorization: Client-ID %s", client_id) < 0)) {
        plan->authorization = NULL;
        return no_memory(message);
    }
    if (!read_extensions(plan->extension_text, plan->extensions)) {
        return cs_fail(message, CS_ERR_ARGUMENT, "--extensions %s: expected up to %d such as .jpg,.gif",
                       extensions, CS_GALLERY_EXTENSIONS - 1);
    }
    return CS_OK;
}

void cs_gallery_plan_free(cs_gallery_plan *plan)
{
    free(plan->authorization);
    free(plan->extension_text);
    *plan = (cs_gallery_plan){0};
}

void cs_gallery_links_free(cs_gallery_links *links)
{
    for (size_t i = 0; i < links->count; i++) {
        free(links->urls[i]);
    }
    free(links->urls);
    *links = (cs_gallery_links){0};
}

/* The URL with every "{page}" replaced; false where it does not fit. */
static bool expand(const char *url, unsigned page, char *text, size_t size)
{
    size_t length = 0;
    while (*url != '\0' && length < size) {
        bool here = strncmp(url, place, strlen(place)) == 0;
        length += (size_t)(here ? snprintf(text + length, size - length, "%u", page)
                                : snprintf(text + length, size - length, "%c", *url));
        url += here ? strlen(place) : 1;
    }
    return length < size;
}

typedef struct adding {
    cs_gallery_links *links;
    bool good;
} adding;

static void add(void *context, const char *url)
{
    adding *a = context;
    cs_gallery_links *l = a->links;
    if (l->count == l->capacity) {
        size_t capacity = l->capacity == 0 ? 64 : 2 * l->capacity;
        char **urls = reallocarray(l->urls, capacity, sizeof *urls);
        if (urls == NULL) {
            a->good = false;
            return;
        }
        l->urls = urls;
        l->capacity = capacity;
    }
    l->urls[l->count] = strdup(url);
    a->good = a->good && l->urls[l->count] != NULL;
    l->count += l->urls[l->count] != NULL;
}

cs_status cs_gallery_page(const cs_gallery_plan *plan, unsigned page, const cs_fetch_options *options,
                          cs_gallery_links *links, char *url, size_t size, cs_message *message)
{
    const char *const headers[] = {"Accept: application/json", plan->authorization, NULL};
    char *text = NULL;
    size_t length = 0;
    long status = 0;
    adding a = {links, true};
    if (!expand(plan->url, page, url, size)) {
        return cs_fail(message, CS_ERR_ARGUMENT, "the URL of the listing is longer than %zu bytes", size - 1);
    }
    cs_status outcome =
        cs_fetch_text(options, url, headers, CS_LISTING_MOST, &text, &length, &status, message);
    if (status == 401 || status == 403) {
        outcome = cs_fail(message, CS_ERR_ARGUMENT, "HTTP status %ld: the listing %s", status,
                          plan->authorization != NULL ? "does not take this client id"
                                                      : "wants a client id; set CORESWEEP_CLIENT_ID");
    }
    if (outcome == CS_OK) {
        outcome = cs_listing_read(text, length, plan->extensions, add, &a, message);
    }
    free(text);
    return outcome == CS_OK && !a.good ? no_memory(message) : outcome;
}
