/* SPDX-License-Identifier: MIT */
#include "verdict/verdict_table.h"

#include <string.h>

#include "report/columns.h"

static const cs_column columns[] = {
#define CS_ROW(name, type, unit, meaning) CS_COLUMN(cs_verdict_row, name, type, unit, meaning),
#include "verdict/verdict.def"
#undef CS_ROW
};

const cs_table_layout cs_verdict_layout = CS_LAYOUT(cs_verdict_row, columns);

const char *cs_verdict_word(cs_verdict_kind kind)
{
    static const char *const words[CS_VERDICT_KINDS] = {"slower", "failed", "cannot tell",
                                                        "uneven", "same",   "faster"};
    return words[kind];
}

size_t cs_verdict_count(const cs_verdict_table *table, cs_verdict_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < table->count; i++) {
        count += strcmp(table->rows[i].verdict, cs_verdict_word(kind)) == 0;
    }
    return count;
}

void cs_verdict_table_free(cs_verdict_table *table)
{
    cs_csv_table rows = {table->rows, table->count, 0};
    cs_csv_free(&cs_verdict_layout, &rows);
    *table = (cs_verdict_table){0};
}
