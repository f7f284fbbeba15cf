/* SPDX-License-Identifier: MIT */
/* A client for the tests of the server: libcurl, and whole answers in memory. Failures end the test. */
#ifndef CORESWEEP_TESTS_IO_CLIENT_H
#define CORESWEEP_TESTS_IO_CLIENT_H

#include "support.h"

#include <curl/curl.h>
#include <dirent.h>
#include <stdbool.h>

#include "server/server.h"

/* How to ask; what is left out is as libcurl has it. */
typedef struct question {
    const char *path;
    const char *header; /* one more */
    const char *method; /* "HEAD"; others go without a body */
    bool follow;        /* redirects */
    long timeout_ms;
} question;

typedef struct answer {
    CURLcode code;
    long status;
    long connections; /* that had to be opened */
    double seconds;
    char *body; /* ends with a '\0' that is not counted */
    size_t bytes;
    char headers[4096];
    size_t header_bytes;
} answer;

static inline size_t client_take_body(char *data, size_t one, size_t count, void *context)
{
    (void)one;
    answer *a = context;
    char *body = realloc(a->body, a->bytes + count + 1);
    if (body == NULL) {
        return 0;
    }
    memcpy(body + a->bytes, data, count);
    a->body = body;
    a->bytes += count;
    a->body[a->bytes] = '\0';
    return count;
}

static inline size_t client_take_header(char *data, size_t one, size_t count, void *context)
{
    (void)one;
    answer *a = context;
    if (a->header_bytes + count < sizeof a->headers) {
        memcpy(a->headers + a->header_bytes, data, count);
        a->header_bytes += count;
    }
    return count;
}

/* Sets `easy` up; *headers is freed after the transfer, by curl_slist_free_all. */
static inline void client_prepare(CURL *easy, const cs_server *server, const question *q, answer *a,
                                  struct curl_slist **headers)
{
    char url[256];
    snprintf(url, sizeof url, "%s%s", cs_server_url(server), q->path);
    *a = (answer){0};
    *headers = q->header != NULL ? curl_slist_append(NULL, q->header) : NULL;
    curl_easy_reset(easy);
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, client_take_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, a);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, client_take_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, a);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, *headers);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, q->follow ? 1L : 0L);
    curl_easy_setopt(easy, CURLOPT_MAXREDIRS, 5L);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, q->timeout_ms);
    if (q->method != NULL) {
        curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, q->method);
    }
}

static inline void client_conclude(CURL *easy, answer *a)
{
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &a->status);
    curl_easy_getinfo(easy, CURLINFO_NUM_CONNECTS, &a->connections);
    curl_easy_getinfo(easy, CURLINFO_TOTAL_TIME, &a->seconds);
}

/* One transfer over `easy`, which keeps its connection; answer.body is freed by the caller. */
static inline answer client_ask(CURL *easy, const cs_server *server, const question *q)
{
    answer a;
    struct curl_slist *headers = NULL;
    client_prepare(easy, server, q, &a, &headers);
    a.code = curl_easy_perform(easy);
    client_conclude(easy, &a);
    curl_slist_free_all(headers);
    return a;
}

/* The same over a connection of its own. */
static inline answer client_ask_once(const cs_server *server, const question *q)
{
    CURL *easy = curl_easy_init();
    assert_non_null(easy);
    answer a = client_ask(easy, server, q);
    curl_easy_cleanup(easy);
    return a;
}

/* A server as ordered, which must start. */
static inline cs_server *client_serve(const cs_server_options *options)
{
    cs_server *server = NULL;
    cs_message message;
    if (cs_server_start(options, &message, &server) != CS_OK) {
        fail_msg("%s", message.text);
    }
    return server;
}

/* Files that the process has open, and one more that is open while they are counted. */
static inline size_t count_descriptors(void)
{
    size_t count = 0;
    DIR *folder = opendir("/proc/self/fd");
    assert_non_null(folder);
    while (readdir(folder) != NULL) {
        count++;
    }
    closedir(folder);
    return count;
}

#endif
