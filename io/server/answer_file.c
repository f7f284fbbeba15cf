/* SPDX-License-Identifier: MIT */
/* The answer to a request for a file: as HTTP wants it (RFC 9110), or with a fault. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "server/inside.h"
#include "server/range.h"

/* Fixed, so that the answers of two servers with one seed are equal. */
static const char last_modified[] = "Thu, 01 Jan 2026 00:00:00 GMT";

enum { BEYOND = 1000 }; /* bytes that CS__CUT_BEYOND announces too much; fault.def says so */

struct MHD_Response *cs__answer_text(const char *text)
{
    struct MHD_Response *response =
        MHD_create_response_from_buffer(strlen(text), (void *)(uintptr_t)text, MHD_RESPMEM_MUST_COPY);
    if (response != NULL) {
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "text/plain");
    }
    return response;
}

/* Whether a fault that strikes once has struck the file before; if not, it has from now on where `marks`. */
static bool has_struck(cs_server *server, uint64_t file, bool marks)
{
    atomic_uchar *byte = &server->struck[file / 8];
    unsigned char bit = (unsigned char)(1u << (file % 8));
    return (marks ? atomic_fetch_or(byte, bit) : atomic_load(byte)) & bit;
}

static cs_fault fault_of(const cs__request *request)
{
    cs_server *server = request->server;
    const cs_fault_share *share =
        cs_fault_strikes(server->faults, server->fault_count, server->catalogue.seed, request->file);
    if (share == NULL || (!request->is_get && cs__fault_row_of(share->fault)->cut != CS__CUT_NONE)) {
        return CS_FAULT_NONE; /* HEAD has no body to cut */
    }
    return share->once && has_struck(server, request->file, request->is_get) ? CS_FAULT_NONE : share->fault;
}

static const char *header_of(const cs__request *request, const char *name)
{
    return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

/* If-Range (RFC 9110, 13.1.5): a range of what the client has a part of, or else the whole. */
static bool range_is_wanted(const cs__request *request, const char *etag)
{
    const char *condition = header_of(request, MHD_HTTP_HEADER_IF_RANGE);
    return request->is_get &&
           (condition == NULL || strcmp(condition, etag) == 0 || strcmp(condition, last_modified) == 0);
}

static struct MHD_Response *answer_outside(uint64_t size)
{
    char range[48];
    struct MHD_Response *response = cs__answer_text("the range begins behind the file's end\n");
    if (response != NULL) {
        snprintf(range, sizeof range, "bytes */%" PRIu64, size);
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_RANGE, range);
    }
    return response;
}

/* Cuts the body as the fault wants it; returns the length that is announced. */
static uint64_t cut_body(cs__request *request, cs__cut cut)
{
    uint64_t announced = request->count;
    if (cut == CS__CUT_BEYOND) {
        return announced + BEYOND;
    }
    if (cut != CS__CUT_NONE) {
        request->count /= 2;
        request->stalls = cut == CS__CUT_STALL;
    }
    return announced;
}

static struct MHD_Response *answer_body(cs__request *request, cs__cut cut, unsigned *status)
{
    char etag[CS_CONTENT_ETAG];
    char range[80];
    uint64_t size = cs_content_size(&request->server->catalogue, request->file);
    uint64_t last = size - 1;
    cs__range_kind kind = CS__RANGE_WHOLE;
    cs_content_etag(&request->server->catalogue, request->file, etag);
    if (range_is_wanted(request, etag)) {
        kind = cs__range_read(header_of(request, MHD_HTTP_HEADER_RANGE), size, &request->first, &last);
    }
    if (kind == CS__RANGE_OUTSIDE) {
        *status = MHD_HTTP_RANGE_NOT_SATISFIABLE;
        return answer_outside(size);
    }
    request->count = last - request->first + 1;
    struct MHD_Response *response = cs__body(request, cut_body(request, cut));
    if (response == NULL) {
        return NULL;
    }
    if (kind == CS__RANGE_PART) {
        *status = MHD_HTTP_PARTIAL_CONTENT;
        snprintf(range, sizeof range, "bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64, request->first, last, size);
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_RANGE, range);
    }
    MHD_add_response_header(response, MHD_HTTP_HEADER_ACCEPT_RANGES, "bytes");
    MHD_add_response_header(response, MHD_HTTP_HEADER_ETAG, etag);
    MHD_add_response_header(response, MHD_HTTP_HEADER_LAST_MODIFIED, last_modified);
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, cs_content_type(request->file));
    return response;
}

/* One that is a status alone has a line of text for its body. */
static struct MHD_Response *answer_fault(const cs__fault_row *row)
{
    char text[64];
    snprintf(text, sizeof text, "the fault %s, as ordered\n", row->name);
    return cs__answer_text(text);
}

struct MHD_Response *cs__answer_file(cs__request *request, unsigned *status)
{
    cs_fault fault = fault_of(request);
    const cs__fault_row *row = cs__fault_row_of(fault);
    *status = row->status;
    atomic_fetch_add_explicit(&request->server->faulty, fault != CS_FAULT_NONE, memory_order_relaxed);
    struct MHD_Response *response =
        row->status == MHD_HTTP_OK ? answer_body(request, row->cut, status) : answer_fault(row);
    if (response != NULL && row->header != NULL) {
        char path[CS_CONTENT_PATH];
        char value[CS__FAULT_VALUE];
        cs_content_path(&request->server->catalogue, request->file, path);
        row->value(path, value);
        MHD_add_response_header(response, row->header, value);
    }
    return response;
}
