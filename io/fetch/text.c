/* SPDX-License-Identifier: MIT */
/* One document into memory: a listing, not a file. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fetch/answer.h"
#include "fetch/fetch.h"
#include "fetch/settled.h"
#include "fetch/verdict.h"

typedef struct document {
    const cs_libcurl *curl;
    const cs_fetch_options *options;
    CURL *easy;
    cs_answer answer;
    char *text;
    size_t length, most;
    bool too_large;
    const char *wrong; /* with the answer; NULL: nothing */
    char error[CURL_ERROR_SIZE];
} document;

static size_t on_header(char *line, size_t one, size_t size, void *context)
{
    (void)one;
    document *d = context;
    d->wrong = cs_answer_line(&d->answer, line, size, time(NULL));
    return d->wrong == NULL ? size : 0;
}

static size_t on_body(char *bytes, size_t one, size_t size, void *context)
{
    (void)one;
    document *d = context;
    char *text = size <= d->most - d->length ? realloc(d->text, d->length + size + 1) : NULL;
    if (text == NULL) {
        d->too_large = true;
        return 0;
    }
    memcpy(text + d->length, bytes, size);
    d->length += size;
    d->text = text;
    text[d->length] = '\0';
    return size;
}

static int on_progress(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t e)
{
    (void)a, (void)b, (void)c, (void)e;
    const document *d = context;
    return d->options->stop != NULL && *d->options->stop != 0;
}

static bool set_up(document *d, const char *url, struct curl_slist *headers)
{
    cs_fetch_set_up(d->curl, d->easy, d->options);
    d->curl->easy_setopt(d->easy, CURLOPT_ERRORBUFFER, d->error);
    d->curl->easy_setopt(d->easy, CURLOPT_HEADERFUNCTION, on_header);
    d->curl->easy_setopt(d->easy, CURLOPT_HEADERDATA, d);
    d->curl->easy_setopt(d->easy, CURLOPT_WRITEFUNCTION, on_body);
    d->curl->easy_setopt(d->easy, CURLOPT_WRITEDATA, d);
    d->curl->easy_setopt(d->easy, CURLOPT_XFERINFOFUNCTION, on_progress);
    d->curl->easy_setopt(d->easy, CURLOPT_XFERINFODATA, d);
    d->curl->easy_setopt(d->easy, CURLOPT_NOPROGRESS, 0L);
    cs_fetch_set_redirects(d->curl, d->easy, url);
    d->curl->easy_setopt(d->easy, CURLOPT_HTTPHEADER, headers);
    return d->curl->easy_setopt(d->easy, CURLOPT_URL, url) == CURLE_OK;
}

/* True where another attempt is worth it; otherwise *status is how it ended. */
static bool passing(document *d, CURLcode code, cs_status *status, cs_message *message)
{
    if (on_progress(d, 0, 0, 0, 0)) {
        *status = cs_fail(message, CS_ERR_INTERRUPTED, "interrupted");
        return false;
    }
    if (code == CURLE_OK && d->answer.status == 200) {
        *status = CS_OK;
        return false;
    }
    bool again = false;
    if (code == CURLE_OK) {
        again = cs_verdict_passing_status(d->answer.status);
        *status = cs_fail(message, CS_ERR_IO, "the server answered %ld", d->answer.status);
    } else if (d->wrong != NULL) {
        *status = cs_fail(message, CS_ERR_FORMAT, "%s", d->wrong);
    } else if (d->too_large) {
        *status = cs_fail(message, CS_ERR_FORMAT, "the answer is larger than %zu bytes", d->most);
    } else {
        again = cs_verdict_passing_code(code);
        *status =
            cs_fail(message, CS_ERR_IO, "%s", d->error[0] != '\0' ? d->error : d->curl->easy_strerror(code));
    }
    return again;
}

static void wait_before(unsigned attempt, const document *d)
{
    double asked = fmin(d->answer.retry_after, d->options->retry_longest);
    double seconds = asked >= 0 ? asked : ldexp(0.25, (int)attempt);
    double slept = 0;
    for (; slept < seconds && (d->options->stop == NULL || *d->options->stop == 0); slept += 0.1) {
        nanosleep(&(struct timespec){0, 100000000}, NULL);
    }
}

cs_status cs_fetch_text(const cs_fetch_options *options, const char *url, const char *const *headers,
                        size_t most, char **text, size_t *length, long *http_status, cs_message *message)
{
    cs_fetch_options o = cs_fetch_settled(options);
    document d = {.options = &o, .most = most};
    struct curl_slist *list = NULL;
    cs_status status = cs_libcurl_load(&d.curl, message);
    *http_status = 0;
    if (status != CS_OK) {
        return status;
    }
    bool made = true;
    for (size_t i = 0; made && headers != NULL && headers[i] != NULL; i++) {
        struct curl_slist *longer = d.curl->slist_append(list, headers[i]);
        made = longer != NULL;
        list = made ? longer : list;
    }
    d.easy = made ? d.curl->easy_init() : NULL;
    if (d.easy == NULL || !set_up(&d, url, list)) {
        status = cs_fail(message, CS_ERR_MEMORY, "out of memory");
    } else {
        CURLcode code = CURLE_OK;
        for (unsigned attempt = 0; attempt <= o.retries; attempt++) {
            if (attempt > 0) {
                wait_before(attempt, &d);
            }
            d.length = 0;
            d.error[0] = '\0';
            cs_answer_begin(&d.answer, cs_fetch_is_secure(url));
            code = d.curl->easy_perform(d.easy);
            if (!passing(&d, code, &status, message)) {
                break;
            }
        }
    }
    *http_status = d.answer.status;
    if (d.easy != NULL) {
        d.curl->easy_cleanup(d.easy);
    }
    d.curl->slist_free_all(list);
    if (status == CS_OK && d.text == NULL) { /* an empty body never came by on_body */
        d.text = calloc(1, 1);
        status = d.text != NULL ? CS_OK : cs_fail(message, CS_ERR_MEMORY, "out of memory");
    }
    if (status != CS_OK) {
        free(d.text);
        return status;
    }
    *text = d.text;
    *length = d.length;
    return CS_OK;
}
