/* SPDX-License-Identifier: MIT */
/* From a request to its answer: the latency first, then who answers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/inside.h"

static const char listing[] = "/3/gallery/";
static const char digests[] = "/digest";

static struct MHD_Response *answer_missing(const cs__request *request, unsigned *status)
{
    char text[192];
    char path[CS_CONTENT_PATH];
    cs_content_path(&request->server->catalogue, 0, path);
    snprintf(text, sizeof text,
             "no such file; there are %s and so on, their listing /3/gallery/1.json, and /digest%s\n", path,
             path);
    *status = MHD_HTTP_NOT_FOUND;
    return cs__answer_text(text);
}

/* A line that sha256sum --check reads beside the file. */
static struct MHD_Response *answer_digest(const cs__request *request, unsigned *status)
{
    char digest[CS_CONTENT_DIGEST];
    char path[CS_CONTENT_PATH];
    char line[CS_CONTENT_DIGEST + CS_CONTENT_PATH + 3];
    cs_content_digest(&request->server->catalogue, request->file, digest);
    cs_content_path(&request->server->catalogue, request->file, path);
    snprintf(line, sizeof line, "%s  %s\n", digest, strrchr(path, '/') + 1);
    *status = MHD_HTTP_OK;
    return cs__answer_text(line);
}

static struct MHD_Response *answer(cs__request *request, const char *path, const char *method,
                                   unsigned *status)
{
    cs_server *server = request->server;
    request->is_get = strcmp(method, MHD_HTTP_METHOD_GET) == 0;
    if (!request->is_get && strcmp(method, MHD_HTTP_METHOD_HEAD) != 0) {
        *status = MHD_HTTP_METHOD_NOT_ALLOWED;
        struct MHD_Response *response = cs__answer_text("expected GET or HEAD\n");
        if (response != NULL) {
            MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
        }
        return response;
    }
    if (strncmp(path, listing, sizeof listing - 1) == 0) {
        return cs__answer_listing(request, path + sizeof listing - 1, status);
    }
    if (strncmp(path, digests, sizeof digests - 1) == 0 &&
        cs_content_find(&server->catalogue, path + sizeof digests - 1, &request->file)) {
        return answer_digest(request, status);
    }
    if (cs_content_find(&server->catalogue, path, &request->file)) {
        return cs__answer_file(request, status);
    }
    return answer_missing(request, status);
}

/* libmicrohttpd calls when the headers are there, and again when the request is whole: only then an answer
 * may be queued, or the connection be suspended and another call be had when it is resumed. */
static enum MHD_Result begin_request(cs_server *server, struct MHD_Connection *connection, void **context)
{
    cs__request *request = calloc(1, sizeof *request);
    if (request == NULL) {
        return MHD_NO;
    }
    request->server = server;
    request->connection = connection;
    request->arrival = cs__waiting_now();
    atomic_fetch_add_explicit(&server->requests, 1, memory_order_relaxed);
    *context = request;
    return MHD_YES;
}

enum MHD_Result cs__take_request(void *server, struct MHD_Connection *connection, const char *path,
                                 const char *method, const char *version, const char *upload,
                                 size_t *upload_bytes, void **context)
{
    (void)version;
    (void)upload;
    cs__request *request = *context;
    if (request == NULL) {
        return begin_request(server, connection, context);
    }
    if (*upload_bytes > 0) {
        *upload_bytes = 0;
        return MHD_YES;
    }
    if (!request->has_waited && request->server->latency > 0) {
        request->has_waited = true;
        if (cs__waiting_add(request->server->waiting, connection,
                            request->arrival + request->server->latency)) {
            return MHD_YES;
        }
    }
    unsigned status = 0;
    struct MHD_Response *response = answer(request, path, method, &status);
    if (response == NULL) {
        return MHD_NO;
    }
    enum MHD_Result queued = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return queued;
}

void cs__end_request(void *server, struct MHD_Connection *connection, void **context,
                     enum MHD_RequestTerminationCode code)
{
    (void)server;
    (void)connection;
    (void)code;
    free(*context);
    *context = NULL;
}
