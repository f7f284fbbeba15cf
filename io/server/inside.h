/* SPDX-License-Identifier: MIT */
/* What the server's parts know of each other: the server, and a request under way. */
#ifndef CORESWEEP_IO_SERVER_INSIDE_H
#define CORESWEEP_IO_SERVER_INSIDE_H

#include <microhttpd.h>
#include <stdatomic.h>

#include "server/fault_row.h"
#include "server/server.h"
#include "server/waiting.h"

struct cs_server {
    cs_catalogue catalogue;
    uint64_t latency; /* nanoseconds */
    uint64_t rate;
    char *client_id;
    cs_fault_share *faults;
    size_t fault_count;
    atomic_uchar
        *struck; /* one bit a file: a fault that strikes once has struck; NULL where no fault is such */
    char url[80];
    cs__waiting *waiting;
    struct MHD_Daemon *daemon;
    atomic_uint_fast64_t requests;
    atomic_uint_fast64_t faulty;
    atomic_uint_fast64_t bytes;
};

typedef struct cs__request {
    cs_server *server;
    struct MHD_Connection *connection;
    uint64_t arrival; /* ns */
    bool is_get;
    bool has_waited; /* the latency */
    uint64_t file;
    uint64_t first; /* of the file's bytes: where the body begins */
    uint64_t count; /* bytes of the file that are sent */
    bool stalls;    /* after them, rather than close */
    uint64_t began; /* ns: when the first byte was asked for; 0: not yet */
} cs__request;

/* The answer to a GET or HEAD of request->file, with its status; NULL: no memory. */
struct MHD_Response *cs__answer_file(cs__request *request, unsigned *status);

/* The answer to a GET or HEAD of a path below /3/gallery/; likewise. */
struct MHD_Response *cs__answer_listing(const cs__request *request, const char *path, unsigned *status);

/* A body of `announced` bytes, of which request->count follow. NULL: no memory. */
struct MHD_Response *cs__body(cs__request *request, uint64_t announced);

/* A short text as the whole answer. NULL: no memory. */
struct MHD_Response *cs__answer_text(const char *text);

/* Whether GET and HEAD are answered by, and what: libmicrohttpd's callbacks, whose first argument is the
 * server. */
enum MHD_Result cs__take_request(void *server, struct MHD_Connection *connection, const char *path,
                                 const char *method, const char *version, const char *upload,
                                 size_t *upload_bytes, void **context);
void cs__end_request(void *server, struct MHD_Connection *connection, void **context,
                     enum MHD_RequestTerminationCode code);

#endif
