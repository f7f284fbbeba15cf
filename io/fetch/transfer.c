/* SPDX-License-Identifier: MIT */
#include "fetch/transfer.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fetch/settled.h"
#include "fetch/verdict.h"
#include "file/name.h"

enum {
    buffers_bytes = 2 << 20, /* for all transfers under way together */
    /* With 16 KiB one large file took 1.7 times as long as with 256 to 512 KiB. */
    buffer_least = 16 << 10,
    buffer_most = 512 << 10,
    discarded_most = 64 << 10, /* of an error's page: a new connection costs about as much as reading that */
};

/* ---- what libcurl calls ------------------------------------------------------------------------------- */

/* Told by the first line and not by the end, which of a large file is far away. */
static void note_protocol(const cs_transfer *t, const char *line, size_t size)
{
    static const char http1[] = "HTTP/1.";
    if (t->rules->http1 != NULL && t->answer.header_bytes == 0 && t->answer.secure && size > strlen(http1) &&
        memcmp(line, http1, strlen(http1)) == 0) {
        *t->rules->http1 = true;
    }
}

static size_t on_header(char *line, size_t one, size_t size, void *context)
{
    (void)one;
    cs_transfer *t = context;
    note_protocol(t, line, size);
    const char *wrong = cs_answer_line(&t->answer, line, size, time(NULL));
    if (wrong != NULL) {
        t->ending = CS_ENDING_FINAL;
        cs_fail(&t->message, CS_ERR_FORMAT, "%s", wrong);
        return 0;
    }
    return size;
}

static bool is_file(long status)
{
    return status == 200 || status == 203 || status == 206;
}

static bool end_here(cs_transfer *t, cs_ending ending)
{
    t->ending = ending;
    return false;
}

/* If-Range may name a date only where that is strong: it lies a second at least before the answer's own date
 * (RFC 9110, 8.8.2.2). */
static const char *validator(const cs_transfer *t)
{
    const cs_answer *a = &t->answer;
    if (a->encoded) {
        return "";
    }
    if (a->validator[0] != '\0' || a->modified[0] == '\0' || a->date[0] == '\0') {
        return a->validator;
    }
    time_t modified = t->rules->curl->getdate(a->modified, NULL);
    time_t date = t->rules->curl->getdate(a->date, NULL);
    return modified != -1 && date != -1 && date - modified >= 1 ? a->modified : "";
}

/* How an attempt ends whose file the folder did not take. Only a folder that takes no other either ends the
 * fetch: a Content-Length of a petabyte must not. */
static cs_ending ending_of(const cs_transfer *t, cs_status status)
{
    return status == CS_ERR_MISMATCH                   ? CS_ENDING_PASSING
           : cs_folder_full(t->rules->options->folder) ? CS_ENDING_FATAL
                                                       : CS_ENDING_FINAL;
}

/* The headers are known, and a file's body is to come. */
static bool begin_file(cs_transfer *t)
{
    const cs_answer *a = &t->answer;
    uint64_t from = a->status == 206 ? a->part : 0;
    uint64_t total = a->encoded || a->length == CS_SINK_UNKNOWN ? CS_SINK_UNKNOWN : from + a->length;
    uint64_t most = t->rules->options->max_size;
    if (a->status == 206 && (t->found.offset == 0 || from != t->found.offset || a->encoded ||
                             (a->part_total != CS_SINK_UNKNOWN && total != a->part_total))) {
        t->useless = true; /* the next attempt asks for the whole */
        cs_fail(&t->message, CS_ERR_FORMAT, "the server sent another part than it was asked for");
        return end_here(t, CS_ENDING_PASSING);
    }
    if (most > 0 && total != CS_SINK_UNKNOWN && total > most) {
        cs_fail(&t->message, CS_ERR_ARGUMENT, "it has %llu bytes, more than the %llu that were allowed",
                (unsigned long long)total, (unsigned long long)most);
        return end_here(t, CS_ENDING_FINAL);
    }
    t->begun = true;
    cs_status status = cs_sink_answer(t->sink, from, total, validator(t), &t->message);
    if (status != CS_OK) {
        t->useless = true;
        return end_here(t, ending_of(t, status));
    }
    return true;
}

static bool write_body(cs_transfer *t, const char *bytes, size_t size)
{
    uint64_t most = t->rules->options->max_size;
    if (most > 0 && cs_sink_size(t->sink) + size > most) {
        cs_fail(&t->message, CS_ERR_ARGUMENT, "it is larger than the %llu bytes that were allowed",
                (unsigned long long)most);
        return end_here(t, CS_ENDING_FINAL);
    }
    cs_status status = cs_sink_write(t->sink, bytes, size, &t->message);
    if (status != CS_OK) {
        return end_here(t, ending_of(t, status));
    }
    return true;
}

/* Returns `size`, or another number, which makes libcurl end the transfer with CURLE_WRITE_ERROR. */
static size_t on_body(char *bytes, size_t one, size_t size, void *context)
{
    (void)one;
    cs_transfer *t = context;
    atomic_fetch_add_explicit(t->rules->received, size, memory_order_relaxed);
    if (!is_file(t->answer.status)) {
        t->discarded_bytes += size;
        return t->discarded_bytes <= discarded_most ? size : 0;
    }
    return (t->begun || begin_file(t)) && write_body(t, bytes, size) ? size : size + 1;
}

static int on_progress(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    (void)a, (void)b, (void)c, (void)d;
    const cs_transfer *t = context;
    return *t->rules->options->stop != 0;
}

/* ---- the handle --------------------------------------------------------------------------------------- */

/* What holds for every URL. */
static void set_up(cs_transfer *t)
{
    const cs_libcurl *curl = t->rules->curl;
    const cs_fetch_options *o = t->rules->options;
    cs_fetch_set_up(curl, t->easy, o);
    curl->easy_setopt(t->easy, CURLOPT_ERRORBUFFER, t->error);
    curl->easy_setopt(t->easy, CURLOPT_PRIVATE, t);
    curl->easy_setopt(t->easy, CURLOPT_MAXCONNECTS, 1L); /* of a handle that is performed alone */
    curl->easy_setopt(t->easy, CURLOPT_HEADERFUNCTION, on_header);
    curl->easy_setopt(t->easy, CURLOPT_HEADERDATA, t);
    curl->easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, on_body);
    curl->easy_setopt(t->easy, CURLOPT_WRITEDATA, t);
    if (o->stop != NULL) {
        curl->easy_setopt(t->easy, CURLOPT_XFERINFOFUNCTION, on_progress);
        curl->easy_setopt(t->easy, CURLOPT_XFERINFODATA, t);
    }
}

cs_status cs_transfer_new(const cs_transfer_rules *rules, cs_transfer **transfer)
{
    cs_transfer *t = calloc(1, sizeof *t);
    if (t == NULL) {
        return CS_ERR_MEMORY;
    }
    t->rules = rules;
    t->easy = rules->curl->easy_init();
    if (t->easy == NULL || cs_sink_new(rules->options->folder, &t->sink) != CS_OK) {
        cs_transfer_free(t);
        return CS_ERR_MEMORY;
    }
    set_up(t);
    *transfer = t;
    return CS_OK;
}

void cs_transfer_free(cs_transfer *t)
{
    if (t != NULL) {
        if (t->easy != NULL) {
            t->rules->curl->easy_cleanup(t->easy);
        }
        t->rules->curl->slist_free_all(t->headers);
        cs_sink_free(t->sink);
        free(t);
    }
}

/* The fewer transfers there are, the more memory has each. */
static long buffer_bytes(const cs_transfer_rules *rules)
{
    unsigned given = rules->options->concurrency;
    unsigned transfers = given > 0 ? given : atomic_load_explicit(rules->active, memory_order_relaxed);
    long bytes = buffers_bytes / (long)(transfers > 0 ? transfers : 1);
    return bytes < buffer_least ? buffer_least : bytes > buffer_most ? buffer_most : bytes;
}

/* ---- an attempt --------------------------------------------------------------------------------------- */

static bool ask_for_rest(cs_transfer *t)
{
    char text[sizeof "If-Range: " + CS_SINK_VALIDATOR];
    snprintf(text, sizeof text, "If-Range: %s", t->found.validator);
    t->headers = t->rules->curl->slist_append(NULL, text);
    return t->headers != NULL;
}

/* What depends on the URL and on what is asked for, where it is not what the attempt before had: libcurl
 * parses and copies at each call. */
static void set_what_changed(cs_transfer *t, const char *url)
{
    const cs_libcurl *curl = t->rules->curl;
    bool secure = cs_fetch_is_secure(url);
    bool part = t->found.offset > 0;
    long buffer = buffer_bytes(t->rules);
    if (!t->is_set || secure != t->set_secure) {
        cs_fetch_set_redirects(curl, t->easy, url);
    }
    if (!t->is_set || buffer != t->set_buffer) {
        curl->easy_setopt(t->easy, CURLOPT_BUFFERSIZE, buffer);
    }
    if (part || t->set_part) {
        char range[32];
        snprintf(range, sizeof range, "%llu-", (unsigned long long)t->found.offset);
        /* Not CURLOPT_RESUME_FROM: with that libcurl takes a whole file, which If-Range may bring, for an
         * error.
         */
        curl->easy_setopt(t->easy, CURLOPT_RANGE, part ? range : NULL);
        curl->easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
    }
    t->is_set = true;
    t->set_secure = secure;
    t->set_part = part;
    t->set_buffer = buffer;
}

bool cs_transfer_begin(cs_transfer *t, cs_job *job, cs_attempt *attempt)
{
    const cs_libcurl *curl = t->rules->curl;
    char made[CS_NAME_MOST + 1];
    *attempt = (cs_attempt){.ending = CS_ENDING_FATAL, .retry_after = -1};
    t->message.text[0] = '\0';
    t->error[0] = '\0';
    t->ending = CS_ENDING_DONE;
    t->begun = false;
    t->useless = false;
    t->discarded_bytes = 0;
    t->found = (cs_sink_found){0};
    cs_answer_begin(&t->answer, cs_fetch_is_secure(job->text));
    if (job->name == NULL) {
        cs_name_from_url(job->text, made);
    }
    cs_status status =
        cs_sink_begin(t->sink, job->text, job->name != NULL ? job->name : made, &t->found, &t->message);
    if (status == CS_OK && t->found.skip) {
        attempt->ending = CS_ENDING_SKIPPED;
        snprintf(attempt->file, sizeof attempt->file, "%s", job->name != NULL ? job->name : made);
        return false;
    }
    if (status == CS_OK && t->found.offset > 0 && !ask_for_rest(t)) {
        status = cs_fail(&t->message, CS_ERR_MEMORY, "out of memory");
    }
    if (status == CS_OK) {
        /* Its text is copied by libcurl. */
        CURLcode code = curl->easy_setopt(t->easy, CURLOPT_URL, job->text);
        status = code == CURLE_OK ? CS_OK : cs_fail(&t->message, CS_ERR_MEMORY, "out of memory");
    }
    if (status != CS_OK) {
        snprintf(attempt->reason, sizeof attempt->reason, "%.*s", (int)sizeof attempt->reason - 1,
                 t->message.text);
        cs_sink_abandon(t->sink, true);
        return false;
    }
    set_what_changed(t, job->text);
    t->job = job;
    return true;
}

static void read_times(const cs_transfer *t, cs_attempt *attempt)
{
    static const struct {
        CURLINFO info;
        size_t offset;
    } times[] = {{CURLINFO_CONNECT_TIME_T, offsetof(cs_attempt, connect)},
                 {CURLINFO_APPCONNECT_TIME_T, offsetof(cs_attempt, tls)},
                 {CURLINFO_STARTTRANSFER_TIME_T, offsetof(cs_attempt, first_byte)},
                 {CURLINFO_TOTAL_TIME_T, offsetof(cs_attempt, total)}};
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        curl_off_t microseconds = 0;
        t->rules->curl->easy_getinfo(t->easy, times[i].info, &microseconds);
        double seconds = (double)microseconds * 1e-6;
        memcpy((char *)attempt + times[i].offset, &seconds, sizeof seconds);
    }
    long version = 0;
    t->rules->curl->easy_getinfo(t->easy, CURLINFO_HTTP_VERSION, &version);
    attempt->http = version == CURL_HTTP_VERSION_1_0   ? 10
                    : version == CURL_HTTP_VERSION_1_1 ? 11
                    : version == CURL_HTTP_VERSION_2_0 ? 20
                                                       : 0;
}

/* All bytes came, as far as HTTP can tell. */
static void complete(cs_transfer *t, cs_attempt *attempt)
{
    cs_status status = CS_OK;
    attempt->ending = CS_ENDING_DONE;
    if (!t->begun && !begin_file(t)) { /* an empty file has no body to begin with */
        attempt->ending = t->ending;
        return;
    }
    attempt->bytes = cs_sink_size(t->sink);
    attempt->resumed = t->answer.status == 206 ? t->found.offset : 0;
    status = cs_sink_commit(t->sink, attempt->file, &t->message);
    if (status != CS_OK) {
        attempt->ending = ending_of(t, status);
    }
}

void cs_transfer_end(cs_transfer *t, CURLcode code, cs_attempt *attempt)
{
    *attempt = (cs_attempt){.status = t->answer.status, .retry_after = t->answer.retry_after};
    read_times(t, attempt);
    bool file = is_file(t->answer.status);
    if (t->ending != CS_ENDING_DONE) {
        attempt->ending = t->ending;
    } else if (code == CURLE_OK && file) {
        complete(t, attempt);
    } else {
        cs_verdict(t, code, attempt);
    }
    if (attempt->ending != CS_ENDING_DONE) {
        attempt->bytes = t->begun ? cs_sink_size(t->sink) : 0;
        snprintf(attempt->reason, sizeof attempt->reason, "%.*s", (int)sizeof attempt->reason - 1,
                 t->message.text);
        bool continued = attempt->ending == CS_ENDING_PASSING || attempt->ending == CS_ENDING_STOPPED;
        cs_sink_abandon(t->sink, continued && !t->useless);
    }
    t->rules->curl->slist_free_all(t->headers);
    t->headers = NULL;
    t->job = NULL;
}

void cs_transfer_stop(cs_transfer *t, cs_attempt *attempt)
{
    t->ending = CS_ENDING_STOPPED;
    cs_transfer_end(t, CURLE_ABORTED_BY_CALLBACK, attempt);
}

void cs_transfer_carry_out(cs_transfer *t, cs_job *job, cs_attempt *attempt)
{
    if (!cs_transfer_begin(t, job, attempt)) {
        return;
    }
    const volatile sig_atomic_t *stop = t->rules->options->stop;
    /* Where the strategy itself watches over its transfers, stopping needs no call-back. */
    t->rules->curl->easy_setopt(t->easy, CURLOPT_NOPROGRESS, stop == NULL ? 1L : 0L);
    CURLcode code = t->rules->curl->easy_perform(t->easy);
    if (stop != NULL && *stop != 0 && code != CURLE_OK) {
        cs_transfer_stop(t, attempt);
    } else {
        cs_transfer_end(t, code, attempt);
    }
}
