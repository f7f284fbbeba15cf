/* SPDX-License-Identifier: MIT */
/* A sink for rows that keeps copies of them. */
#ifndef CORESWEEP_TESTS_RUN_COLLECT_H
#define CORESWEEP_TESTS_RUN_COLLECT_H

#include "report/row.h"
#include "support.h"

enum { COLLECT_MOST = 1000 };

typedef struct collected {
    cs_row rows[COLLECT_MOST];
    size_t count;
    size_t refuse_at; /* the row, from 1, that is refused with CS_ERR_IO; 0: none */
} collected;

static inline void collect_copy(cs_row *to, const cs_row *from)
{
    assert_int_equal(cs_record_init(&cs_row_layout, to), CS_OK);
    for (size_t i = 0; i < cs_row_layout.column_count; i++) {
        const cs_column *column = &cs_row_layout.columns[i];
        void *field = (char *)to + column->offset;
        const void *value = (const char *)from + column->offset;
        if (column->type == CS_TEXT) {
            assert_int_equal(cs_text_set(field, *(char *const *)value), CS_OK);
        } else {
            memcpy(field, value, sizeof(uint64_t));
        }
    }
}

static inline cs_status collect(void *context, const cs_row *row)
{
    collected *c = context;
    if (c->count + 1 == c->refuse_at) {
        return CS_ERR_IO;
    }
    assert_true(c->count < COLLECT_MOST);
    collect_copy(&c->rows[c->count++], row);
    return CS_OK;
}

static inline void collect_clear(collected *c)
{
    for (size_t i = 0; i < c->count; i++) {
        cs_record_free(&cs_row_layout, &c->rows[i]);
    }
    c->count = 0;
    c->refuse_at = 0;
}

#endif
