/* SPDX-License-Identifier: MIT */
#include "fetch/verdict.h"

#include <string.h>

bool cs_verdict_passing_status(long status)
{
    return status == 408 || status == 425 || status == 429 || status == 500 || status == 502 ||
           status == 503 || status == 504;
}

static bool no_connection(CURLcode code)
{
    return code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_COULDNT_RESOLVE_PROXY ||
           code == CURLE_COULDNT_CONNECT || code == CURLE_SSL_CONNECT_ERROR;
}

bool cs_verdict_passing_code(CURLcode code)
{
    switch (code) {
    case CURLE_PARTIAL_FILE:
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_HTTP_RETURNED_ERROR:
        return true;
    default:
        return no_connection(code);
    }
}

/* libcurl's own words, which name host and port, where it has any. */
static const char *words(const cs_transfer *t, CURLcode code)
{
    return t->error[0] != '\0' ? t->error : t->rules->curl->easy_strerror(code);
}

static void answered(cs_transfer *t, cs_attempt *attempt)
{
    cs_message *message = &t->message;
    bool passing = cs_verdict_passing_status(attempt->status);
    if (attempt->status == 416 && t->found.offset > 0) {
        attempt->ending = CS_ENDING_PASSING;
        t->useless = true;
        cs_fail(message, CS_OK, "the server cannot continue behind %llu bytes",
                (unsigned long long)t->found.offset);
        return;
    }
    attempt->ending = passing ? CS_ENDING_PASSING : CS_ENDING_FINAL;
    attempt->refused = attempt->status == 429 || attempt->status == 503;
    cs_fail(message, CS_OK, "the server answered %ld", attempt->status);
}

void cs_verdict(cs_transfer *t, CURLcode code, cs_attempt *attempt)
{
    cs_message *message = &t->message;
    const cs_libcurl *curl = t->rules->curl;
    long redirects = 0;
    curl->easy_getinfo(t->easy, CURLINFO_REDIRECT_COUNT, &redirects);
    bool discarded =
        code == CURLE_WRITE_ERROR && t->answer.status >= 300; /* an error's page was too long to read */
    if (code == CURLE_OK || discarded) {
        answered(t, attempt);
        return;
    }
    attempt->ending = cs_verdict_passing_code(code) ? CS_ENDING_PASSING : CS_ENDING_FINAL;
    attempt->unreachable = no_connection(code) || (code == CURLE_OPERATION_TIMEDOUT && attempt->status == 0 &&
                                                   attempt->connect <= 0);
    if (code == CURLE_UNSUPPORTED_PROTOCOL && t->answer.status >= 300) {
        /* Not to where: an address may hold a password. */
        int scheme = (int)strcspn(t->answer.location, ":");
        cs_fail(message, CS_OK, "redirected to '%.*s:', which is refused", scheme, t->answer.location);
    } else if (code == CURLE_TOO_MANY_REDIRECTS) {
        cs_fail(message, CS_OK, "redirected more than %ld times", redirects);
    } else if (code == CURLE_PARTIAL_FILE || code == CURLE_RECV_ERROR) {
        cs_fail(message, CS_OK, "the body was cut short: %s", words(t, code));
    } else if (code == CURLE_OPERATION_TIMEDOUT && t->answer.status != 0) {
        cs_fail(message, CS_OK, "the server stalled: %s", words(t, code));
    } else {
        cs_fail(message, CS_OK, "%s", words(t, code));
    }
}
