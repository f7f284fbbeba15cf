/* SPDX-License-Identifier: MIT */
/* The listing, as an image gallery's interface has it: six pages of JSON, which name every file once. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/inside.h"

enum { PAGES = 6 };

static const char scheme[] = "Client-ID ";

static bool is_authorized(const cs__request *request)
{
    const char *wanted = request->server->client_id;
    const char *given =
        MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_AUTHORIZATION);
    return wanted == NULL || (given != NULL && strncmp(given, scheme, sizeof scheme - 1) == 0 &&
                              strcmp(given + sizeof scheme - 1, wanted) == 0);
}

/* "1.json" to "6.json"; 0 for anything else. */
static uint64_t page_of(const char *name)
{
    bool is_page = name[0] >= '1' && name[0] <= '0' + PAGES && strcmp(name + 1, ".json") == 0;
    return is_page ? (uint64_t)(name[0] - '0') : 0;
}

/* The address that the client knows the server by, which behind 0.0.0.0 only the client knows. */
static void link_to(const cs__request *request, uint64_t file, char *link, size_t room)
{
    char path[CS_CONTENT_PATH];
    const char *host =
        MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_HOST);
    cs_content_path(&request->server->catalogue, file, path);
    if (host != NULL) {
        snprintf(link, room, "http://%s%s", host, path);
    } else {
        snprintf(link, room, "%s%s", request->server->url, path);
    }
}

static json_t *files_of(const cs__request *request, uint64_t page)
{
    const cs_catalogue *catalogue = &request->server->catalogue;
    json_t *files = json_array();
    for (uint64_t file = catalogue->count * (page - 1) / PAGES; file < catalogue->count * page / PAGES;
         file++) {
        char link[512];
        link_to(request, file, link, sizeof link);
        json_array_append_new(files, json_pack("{s:s, s:I, s:s}", "link", link, "size",
                                               (json_int_t)cs_content_size(catalogue, file), "type",
                                               cs_content_type(file)));
    }
    return files;
}

struct MHD_Response *cs__answer_listing(const cs__request *request, const char *path, unsigned *status)
{
    uint64_t page = page_of(path);
    json_t *data = NULL;
    *status = MHD_HTTP_OK;
    if (!is_authorized(request)) {
        *status = MHD_HTTP_UNAUTHORIZED;
        data =
            json_pack("{s:s}", "error", "expected the header Authorization: Client-ID with the server's id");
    } else if (page == 0) {
        *status = MHD_HTTP_NOT_FOUND;
        data = json_pack("{s:s}", "error", "expected a page from /3/gallery/1.json to /3/gallery/6.json");
    } else {
        data = files_of(request, page);
    }
    json_t *whole =
        json_pack("{s:o, s:b, s:i}", "data", data, "success", *status == MHD_HTTP_OK, "status", (int)*status);
    char *text = whole != NULL ? json_dumps(whole, JSON_COMPACT) : NULL;
    json_decref(whole);
    if (text == NULL) {
        return NULL;
    }
    struct MHD_Response *response =
        MHD_create_response_from_buffer(strlen(text), text, MHD_RESPMEM_MUST_FREE);
    if (response == NULL) {
        free(text);
        return NULL;
    }
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json");
    if (*status == MHD_HTTP_UNAUTHORIZED) {
        MHD_add_response_header(response, MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Client-ID");
    }
    return response;
}
