/* SPDX-License-Identifier: MIT */
#include "report/ratio.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/columns.h"
#include "report/speedup.h"

static const cs_column columns[] = {
#define CS_ROW(name, type, unit, meaning) CS_COLUMN(cs_ratio_row, name, type, unit, meaning),
#include "report/ratio.def"
#undef CS_ROW
};

const cs_table_layout cs_ratio_layout = CS_LAYOUT(cs_ratio_row, columns);

static const char *const relations[] = {
    [CS_TIMES_AS_FAST_AS] = "times as fast as",
    [CS_TIMES_THE_TIME_OF] = "times the time of",
};

enum { NAME_BYTES = 256, LIST_BYTES = 1024 };

/* What was found for one side. */
typedef struct side {
    const cs_summary_row *fastest; /* NULL: none, or a printed figure */
    bool incomplete;               /* a cell was left out */
    char asked[LIST_BYTES];        /* the cells by name */
} side;

/* Notes are joined by "; ". */
typedef struct note {
    char text[LIST_BYTES];
    size_t length;
    bool listing; /* it ends with the list of what was not measured */
} note;

__attribute__((format(printf, 2, 3))) static void add_note(note *n, const char *format, ...)
{
    va_list arguments;
    const char *separator = n->length > 0 ? "; " : "";
    n->listing = false;
    n->length += (size_t)snprintf(n->text + n->length, sizeof n->text - n->length, "%s", separator);
    if (n->length < sizeof n->text) {
        va_start(arguments, format);
        n->length += (size_t)vsnprintf(n->text + n->length, sizeof n->text - n->length, format, arguments);
        va_end(arguments);
    }
    n->length = n->length < sizeof n->text ? n->length : sizeof n->text - 1;
}

static void note_unmeasured(note *n, const char *name)
{
    if (n->listing && n->length < sizeof n->text) {
        snprintf(n->text + n->length, sizeof n->text - n->length, ", %s", name);
        n->length = strlen(n->text);
    } else {
        add_note(n, "not measured: %s", name);
    }
    n->listing = true;
}

const char *cs_ratio_cell_name(const cs_ratio_cell *cell, char *text, size_t bytes)
{
    snprintf(text, bytes, "%s.%s/%s/%" PRIu64 "/t%" PRIu64 "/%s", cell->kernel, cell->variant, cell->input,
             cell->n, cell->threads, cell->placement);
    return text;
}

static const cs_summary_row *find_placed(const cs_summary *summary, const cs_ratio_cell *cell,
                                         const char *placement)
{
    for (size_t i = 0; i < summary->count; i++) {
        const cs_summary_row *row = &summary->rows[i];
        if (row->n == cell->n && row->threads == cell->threads && strcmp(row->placement, placement) == 0 &&
            strcmp(row->kernel, cell->kernel) == 0 && strcmp(row->variant, cell->variant) == 0 &&
            strcmp(row->input, cell->input) == 0) {
            return row;
        }
    }
    return NULL;
}

static const cs_summary_row *find_row(const cs_summary *summary, const cs_ratio_cell *cell)
{
    const cs_summary_row *row = find_placed(summary, cell, cell->placement);
    return row == NULL && strcmp(cell->placement, "spread") == 0 ? find_placed(summary, cell, "close") : row;
}

/* The row where it has a time that counts; else NULL, and why. */
static const cs_summary_row *usable(const cs_summary_row *row, const char *name, note *why)
{
    if (row == NULL) {
        note_unmeasured(why, name);
    } else if (!cs_is_timed_status(row->status)) {
        add_note(why, "%s: %s%s%s", name, row->status, *row->note == '\0' ? "" : ": ", row->note);
    } else if (!(row->median_seconds > 0)) {
        add_note(why, "%s has no time", name);
    } else {
        return row;
    }
    return NULL;
}

static void evaluate_side(const cs_summary *summary, const cs_ratio_side *asked, side *found, note *why)
{
    size_t length = 0;
    *found = (side){0};
    for (size_t i = 0; i < asked->count; i++) {
        char name[NAME_BYTES];
        cs_ratio_cell_name(&asked->cells[i], name, sizeof name);
        if (length < sizeof found->asked) {
            length += (size_t)snprintf(found->asked + length, sizeof found->asked - length, "%s%s",
                                       i > 0              ? ", "
                                       : asked->count > 1 ? "the fastest of "
                                                          : "",
                                       name);
        }
        const cs_summary_row *row = usable(find_row(summary, &asked->cells[i]), name, why);
        found->incomplete = found->incomplete || row == NULL;
        if (row != NULL && (found->fastest == NULL || row->median_seconds < found->fastest->median_seconds)) {
            found->fastest = row;
        }
    }
}

/* `worst` and `best` are the interval's ends as whoever set the target sees them. */
static const char *judge(const cs_ratio *ratio, const cs_interval *value, const side *cell, const side *other,
                         note *why)
{
    bool larger_is_better = ratio->relation == CS_TIMES_AS_FAST_AS;
    double worst = larger_is_better ? value->low : -value->high;
    double best = larger_is_better ? value->high : -value->low;
    double target = larger_is_better ? ratio->target : -ratio->target;
    if (isnan(ratio->target)) {
        return "";
    }
    if (!(value->coverage >= CS_CONFIDENCE)) {
        add_note(why, "fewer than six invocations: no 95%% interval");
        return "cannot tell";
    }
    if (worst >= target) {
        return other->incomplete ? "cannot tell" : "reached";
    }
    if (best < target) {
        return cell->incomplete ? "cannot tell" : "not reached";
    }
    return "cannot tell";
}

static void fill_medians(const side *cell, const side *other, const cs_ratio_side *asked, cs_ratio_row *row)
{
    if (cell->fastest != NULL) {
        row->cell_seconds = cell->fastest->median_seconds;
        row->cell_low_seconds = cell->fastest->low_seconds;
        row->cell_high_seconds = cell->fastest->high_seconds;
    }
    if (other->fastest != NULL) {
        row->other_seconds = other->fastest->median_seconds;
        row->other_low_seconds = other->fastest->low_seconds;
        row->other_high_seconds = other->fastest->high_seconds;
    } else if (asked->count == 0) {
        row->other_seconds = asked->printed_seconds;
    }
}

/* All that comes before the second call; NAN for a compiled variant. */
static double price(const cs_summary_row *row)
{
    return row->interpreter_seconds + row->import_seconds + row->prepare_seconds + row->first_call_seconds;
}

/* From which call on `cell`, the faster one, has taken less time in all than `other`; NAN where one is
 * compiled. */
static double pays_after(const cs_summary_row *cell, const cs_summary_row *other)
{
    double extra = price(cell) - price(other);
    double gain = other->median_seconds - cell->median_seconds; /* a call, from the second on */
    return isnan(extra) ? extra : 1 + fmax(0, ceil(extra / gain));
}

/* Ratio and interval where both sides are there. Returns the verdict. */
static const char *compare(const cs_ratio *ratio, const side *cell, const side *other, cs_ratio_row *row,
                           note *why)
{
    bool faster = ratio->relation == CS_TIMES_AS_FAST_AS;
    if (cell->fastest == NULL || (other->fastest == NULL && ratio->other.count > 0)) {
        return "missing";
    }
    if (other->fastest == NULL) {
        row->ratio = faster ? row->other_seconds / row->cell_seconds : row->cell_seconds / row->other_seconds;
        return "";
    }
    cs_interval value = faster ? cs_median_ratio(other->fastest, cell->fastest)
                               : cs_median_ratio(cell->fastest, other->fastest);
    row->ratio = value.estimate;
    row->ratio_low = value.low;
    row->ratio_high = value.high;
    row->confidence = value.coverage;
    if (faster ? value.low > 1 : value.high < 1) {
        row->pays_after_calls = pays_after(cell->fastest, other->fastest);
    }
    return judge(ratio, &value, cell, other, why);
}

static void note_contaminated(const side *s, note *why)
{
    if (s->fastest != NULL && strcmp(s->fastest->status, "contaminated") == 0) {
        add_note(why, "%s: %" PRIu64 " of %" PRIu64 " repetitions were disturbed", s->fastest->cell,
                 s->fastest->contaminated, s->fastest->repetitions);
    }
}

static cs_status evaluate(const cs_summary *summary, const cs_ratio *ratio, cs_ratio_row *row)
{
    note why = {.length = 0};
    side cell;
    side other;
    evaluate_side(summary, &ratio->cell, &cell, &why);
    evaluate_side(summary, &ratio->other, &other, &why);
    note_contaminated(&cell, &why);
    note_contaminated(&other, &why);
    fill_medians(&cell, &other, &ratio->other, row);
    const char *verdict = compare(ratio, &cell, &other, row, &why);
    *(ratio->relation == CS_TIMES_AS_FAST_AS ? &row->at_least : &row->at_most) = ratio->target;
    const struct {
        char **field;
        const char *text;
    } texts[] = {
        {&row->name, ratio->name},
        {&row->verdict, verdict},
        {&row->cell, cell.fastest != NULL ? cell.fastest->cell : cell.asked},
        {&row->relation, relations[ratio->relation]},
        {&row->other, other.fastest != NULL ? other.fastest->cell : other.asked},
        {&row->printed_in, ratio->other.count == 0 ? ratio->other.printed_in : ""},
        {&row->note, why.text},
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (cs_text_set(texts[i].field, texts[i].text) != CS_OK) {
            return CS_ERR_MEMORY;
        }
    }
    return CS_OK;
}

cs_status cs_ratio_table_build(const cs_summary *summary, const cs_ratio *ratios, size_t count,
                               cs_ratio_table *table)
{
    *table = (cs_ratio_table){.rows = calloc(count + 1, sizeof *table->rows)};
    cs_status status = table->rows != NULL ? CS_OK : CS_ERR_MEMORY;
    for (size_t i = 0; i < count && status == CS_OK; i++) {
        status = cs_record_init(&cs_ratio_layout, &table->rows[i]);
        if (status == CS_OK) {
            table->count++;
            status = evaluate(summary, &ratios[i], &table->rows[i]);
        }
    }
    if (status != CS_OK) {
        cs_ratio_table_free(table);
    }
    return status;
}

void cs_ratio_table_free(cs_ratio_table *table)
{
    cs_csv_table rows = {table->rows, table->count, 0};
    cs_csv_free(&cs_ratio_layout, &rows);
    *table = (cs_ratio_table){0};
}

cs_status cs_ratio_table_write(const char *path, const cs_ratio_table *table)
{
    return cs_csv_write(path, &cs_ratio_layout, table->rows, table->count);
}

bool cs_ratio_holds(const cs_ratio_row *row)
{
    return (isnan(row->at_least) && isnan(row->at_most)) || strcmp(row->verdict, "reached") == 0;
}
