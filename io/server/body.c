/* SPDX-License-Identifier: MIT */
/* The body of an answer: made piece by piece as the connection takes it, and no faster than it may. */
#include <sys/socket.h>

#include "server/inside.h"

/* Pieces: as large as figures of loopback transfers gain from, and small enough that a limited rate flows
 * evenly. */
enum { PIECE = 65536, PIECES_PER_SECOND = 100, SECOND = 1000000000 };

/* A suspended connection is not looked at, so that nobody would see its client leave. */
static bool client_has_left(struct MHD_Connection *connection)
{
    char byte;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info == NULL || recv(info->connect_fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

/* What follows the last byte where more was announced. */
static ssize_t end_badly(cs__request *request)
{
    if (request->stalls && !client_has_left(request->connection) &&
        cs__waiting_add(request->server->waiting, request->connection, cs__waiting_now() + SECOND)) {
        return 0;
    }
    return MHD_CONTENT_READER_END_WITH_ERROR;
}

/* When the body's first `sent` bytes may have been sent. In doubles: bytes times nanoseconds exceed 64 bits.
 */
static uint64_t due(const cs__request *request, uint64_t sent)
{
    return request->began + (uint64_t)((double)sent * SECOND / (double)request->server->rate);
}

static ssize_t read_piece(void *context, uint64_t at, char *piece, size_t room)
{
    cs__request *request = context;
    cs_server *server = request->server;
    if (at >= request->count) {
        return end_badly(request);
    }
    uint64_t left = request->count - at;
    size_t count = left < room ? (size_t)left : room;
    if (request->began == 0) {
        request->began = cs__waiting_now();
    }
    if (server->rate > 0) {
        uint64_t fair = server->rate / PIECES_PER_SECOND + 1;
        count = count < fair ? count : (size_t)fair;
        uint64_t then = due(request, at + count);
        if (cs__waiting_now() < then) {
            bool waits = cs__waiting_add(server->waiting, request->connection, then);
            return waits ? 0 : MHD_CONTENT_READER_END_WITH_ERROR;
        }
    }
    cs_content_read(&server->catalogue, request->file, request->first + at, piece, count);
    atomic_fetch_add_explicit(&server->bytes, count, memory_order_relaxed);
    return (ssize_t)count;
}

struct MHD_Response *cs__body(cs__request *request, uint64_t announced)
{
    size_t piece = announced < PIECE ? (size_t)announced : PIECE;
    return MHD_create_response_from_callback(announced, piece, read_piece, request, NULL);
}
