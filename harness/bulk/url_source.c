/* SPDX-License-Identifier: MIT */
#include "bulk/url_source.h"

#include <stdlib.h>
#include <string.h>

#include "bulk/plain_url.h"
#include "file/name.h"

static cs_status take(cs_url_source *source, cs_fetch_item *item, cs_message *message)
{
    char *url = NULL;
    char *name = NULL;
    cs_status status = CS_OK;
    size_t link = source->next - source->word_count;
    if (source->next < source->word_count) {
        url = source->words[source->next++];
    } else if (link < source->link_count) {
        url = source->links[link];
        source->next++;
    } else if (source->lines != NULL) {
        status = cs_url_lines_next(source->lines, &url, &name, message);
    }
    *item = (cs_fetch_item){
        .url = url,
        .name = name,
        .later = url == NULL && source->lines != NULL && !source->lines->ended,
    };
    return status;
}

static bool is_done(const cs_url_source *source, const cs_fetch_item *item)
{
    if (source->done == NULL || source->done->count == 0) {
        return false;
    }
    char plain[CS_PLAIN_URL_MOST];
    cs_plain_url(item->url, plain, sizeof plain);
    return cs_done_take(source->done, cs_done_digest(plain, item->name));
}

cs_status cs_url_source_next(cs_url_source *source, cs_fetch_item *item, cs_message *message)
{
    for (;;) {
        cs_status status = take(source, item, message);
        if (status != CS_OK || item->url == NULL) {
            return status;
        }
        if (item->name != NULL && !cs_name_is_safe(item->name)) {
            source->refuse(
                source->context, item,
                "the name behind the tabulator cannot be taken; expected one of at most 255 bytes without "
                "'/' and control characters that does not begin with '.'");
        } else if (is_done(source, item)) {
            source->passed++;
        } else {
            return CS_OK;
        }
    }
}

double cs_url_source_expected(const cs_url_source *source, bool *exact)
{
    double count = (double)(source->word_count + source->link_count);
    *exact = source->lines == NULL || cs_url_lines_counted(source->lines);
    return source->lines == NULL ? count : count + cs_url_lines_expected(source->lines);
}
