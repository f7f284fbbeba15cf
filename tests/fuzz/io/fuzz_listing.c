/* SPDX-License-Identifier: MIT */
/* libFuzzer's target for io/gallery/listing.h. The bytes are a page. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "gallery/listing.h"

static const char *const extensions[] = {".jpg", ".gif", ".mp4", NULL};

static void fail(const char *what, const char *text)
{
    fprintf(stderr, "fuzz_listing: %s: '%s'\n", what, text);
    abort();
}

static void on_link(void *context, const char *url)
{
    const size_t end = strcspn(url, "?#");
    ++*(unsigned *)context;
    if (strncasecmp(url, "http://", 7) != 0 && strncasecmp(url, "https://", 8) != 0) {
        fail("no http or https URL", url);
    }
    for (size_t i = 0; extensions[i] != NULL; i++) {
        if (end > 4 && strncasecmp(url + end - 4, extensions[i], 4) == 0) {
            return;
        }
    }
    fail("not an extension that was asked for", url);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    unsigned count = 0;
    cs_message message = {""};
    char *exact = malloc(size > 0 ? size : 1); /* so that the address sanitizer sees a byte too many */
    if (exact == NULL) {
        abort();
    }
    memcpy(exact, data, size);
    const cs_status status = cs_listing_read(exact, size, extensions, on_link, &count, &message);
    free(exact);
    if (status != CS_OK && status != CS_ERR_ARGUMENT) {
        fail("an unexpected status", cs_status_text(status));
    }
    if ((status != CS_OK) != (message.text[0] != '\0') || (status != CS_OK && count > 0)) {
        fail("a refusal without reason, or with links", message.text);
    }
    for (const char *c = message.text; *c != '\0'; c++) {
        if (*c < ' ' || *c > '~') {
            fail("a message that steers a terminal", message.text);
        }
    }
    return 0;
}
