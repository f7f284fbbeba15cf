/* SPDX-License-Identifier: MIT */
#include "fetch/answer.h"

#include <string.h>
#include <strings.h>

#include "http/retry_after.h"

typedef struct text {
    const char *at;
    size_t size;
} text;

void cs_answer_begin(cs_answer *answer, bool secure)
{
    memset(answer, 0, sizeof *answer);
    answer->secure = secure;
    answer->length = CS_SINK_UNKNOWN;
    answer->part = CS_SINK_UNKNOWN;
    answer->part_total = CS_SINK_UNKNOWN;
    answer->retry_after = -1;
}

/* Decimal digits up to the first other character, whose place is left in *t. */
static uint64_t number(text *t)
{
    uint64_t value = 0;
    bool any = false;
    for (; t->size > 0 && *t->at >= '0' && *t->at <= '9'; t->at++, t->size--) {
        if (value > (UINT64_MAX - 10) / 10) {
            return CS_SINK_UNKNOWN;
        }
        value = value * 10 + (uint64_t)(*t->at - '0');
        any = true;
    }
    return any ? value : CS_SINK_UNKNOWN;
}

static void keep(char *kept, size_t room, text value)
{
    bool fits = value.size < room && memchr(value.at, '\0', value.size) == NULL;
    memcpy(kept, value.at, fits ? value.size : 0);
    kept[fits ? value.size : 0] = '\0';
}

static bool starts(text t, const char *with)
{
    size_t length = strlen(with);
    return t.size >= length && strncasecmp(t.at, with, length) == 0;
}

/* "bytes 100-199/200", or of a part that cannot be had "bytes" and a star in place of 100-199. */
static void content_range(cs_answer *a, text value)
{
    if (!starts(value, "bytes ")) {
        return;
    }
    text rest = {value.at + 6, value.size - 6};
    if (rest.size > 0 && *rest.at != '*') {
        a->part = number(&rest);
    }
    const char *slash = memchr(rest.at, '/', rest.size);
    if (slash != NULL) {
        rest = (text){slash + 1, rest.size - (size_t)(slash + 1 - rest.at)};
        a->part_total = number(&rest);
    }
}

static const char *content_length(cs_answer *a, text value)
{
    uint64_t length = number(&value);
    if (length == CS_SINK_UNKNOWN || value.size > 0 ||
        (a->length != CS_SINK_UNKNOWN && a->length != length)) {
        return "the answer's Content-Length makes no sense";
    }
    a->length = length;
    return NULL;
}

/* Each step is looked at, as libcurl knows what the first URL allows: http to https to http would pass. */
static const char *redirect(cs_answer *a, text value)
{
    if (a->status / 100 == 3) {
        if (a->secure && starts(value, "http:")) {
            return "redirected from https to http, which is refused";
        }
        a->secure = a->secure || starts(value, "https:");
    }
    return NULL;
}

static const char *header(cs_answer *a, text name, text value, int64_t now)
{
    switch (name.size) { /* all that matters differs in length, but for the first two */
    case 4:
        if (starts(name, "etag") && value.size > 0 && *value.at == '"') {
            keep(a->validator, sizeof a->validator, value);
        } else if (starts(name, "date")) {
            keep(a->date, sizeof a->date, value);
        }
        break;
    case 8:
        if (starts(name, "location")) {
            keep(a->location, sizeof a->location, value);
            return redirect(a, value);
        }
        break;
    case 11:
        if (starts(name, "retry-after") && !cs_retry_after(value.at, value.size, now, &a->retry_after)) {
            a->retry_after = -1;
        }
        break;
    case 13:
        if (starts(name, "content-range")) {
            content_range(a, value);
        } else if (starts(name, "last-modified")) {
            keep(a->modified, sizeof a->modified, value);
        }
        break;
    case 14:
        if (starts(name, "content-length")) {
            return content_length(a, value);
        }
        break;
    case 16:
        if (starts(name, "content-encoding")) {
            a->encoded = !starts(value, "identity");
        }
        break;
    default:
        break;
    }
    return NULL;
}

const char *cs_answer_line(cs_answer *a, const char *line, size_t size, int64_t now)
{
    size_t bytes = a->header_bytes + size;
    if (bytes > CS_ANSWER_MOST) {
        return "the answer's headers are too large";
    }
    const char *wrong = NULL;
    text t = {line, size};
    const char *space = memchr(line, ' ', size);
    if (starts(t, "HTTP/") && space != NULL) {
        cs_answer_begin(a, a->secure);
        text status = {space + 1, size - (size_t)(space + 1 - line)};
        uint64_t value = number(&status);
        a->status = value < 1000 ? (long)value : 0;
    } else {
        const char *colon = memchr(line, ':', size);
        if (colon != NULL) {
            text value = {colon + 1, size - (size_t)(colon + 1 - line)};
            while (value.size > 0 && (*value.at == ' ' || *value.at == '\t')) {
                value.at++;
                value.size--;
            }
            while (value.size > 0 && strchr("\r\n \t", value.at[value.size - 1]) != NULL) {
                value.size--;
            }
            wrong = header(a, (text){line, (size_t)(colon - line)}, value, now);
        }
    }
    a->header_bytes = bytes;
    return wrong;
}
