/* SPDX-License-Identifier: MIT */
/* The rows as people read them, on a terminal or in Markdown. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "report/plain_numbers.h"
#include "scaling/layout.h"
#include "scaling/model.h"
#include "scaling/scaling_table.h"

enum { DEFAULT_WIDTH = 100 };

/* The rows of one series. */
typedef struct block {
    const cs_scaling_row *rows;
    size_t count;
} block;

static bool is(const cs_scaling_row *row, const char *what, const char *quantity)
{
    return strcmp(row->what, what) == 0 && (quantity == NULL || strcmp(row->quantity, quantity) == 0);
}

static bool same_series(const cs_scaling_row *a, const cs_scaling_row *b)
{
    return a->n == b->n && strcmp(a->kernel, b->kernel) == 0 && strcmp(a->variant, b->variant) == 0 &&
           strcmp(a->input, b->input) == 0 && strcmp(a->placement, b->placement) == 0;
}

static void print_heading(const cs_layout *p, const cs_scaling_row *row)
{
    const char *on = p->markdown ? "**" : p->color ? "\033[1m" : "";
    const char *off = p->markdown ? "**" : p->color ? "\033[0m" : "";
    fprintf(p->out, "%s%s.%s%s, %s, n = %" PRIu64 "%s, %s, %s scaling\n", on, row->kernel, row->variant, off,
            row->input, row->n, strcmp(row->scaling, "weak") == 0 ? " with one thread" : "", row->placement,
            row->scaling);
    fputs(p->markdown ? "\n" : "", p->out);
}

/* The columns of the table of measured figures after the first, which is the thread count. */
static const struct {
    const char *quantity;
    cs_layout_format format;
} measured[] = {{"seconds", cs_layout_seconds},
                {"speedup", cs_layout_number},
                {"efficiency", cs_layout_percent},
                {"serial fraction", cs_layout_number}};
enum { MEASURED = sizeof measured / sizeof measured[0] };

static const cs_grid measured_table = {
    (const char *const[]){"threads", "median", "speed-up", "efficiency", "serial fraction"},
    (const unsigned[]){8, 33, 21, 22, 24}, 1 + MEASURED};

/* Those of lost time after the first two, which are the thread count and what was lost. */
static const char *const causes[] = {"fork and join", "bandwidth", "clock",      "imbalance",
                                     "serial part",   "coherence", "unexplained"};
enum { CAUSES = sizeof causes / sizeof causes[0] };

static const cs_grid loss_table = {(const char *const[]){"threads", "lost a call", "fork, join", "bandwidth",
                                                         "clock", "imbalance", "serial", "coherence",
                                                         "unexplained"},
                                   (const unsigned[]){8, 13, 10, 9, 7, 9, 7, 9, 11}, 2 + CAUSES};

/* The rows of one thread count, from number `i` on; returns how many they are. */
static size_t print_count(const cs_layout *p, const block *b, size_t i)
{
    char texts[CS_GRID_COLUMNS][CS_LAYOUT_BYTES] = {""};
    size_t count = 0;
    snprintf(texts[0], sizeof texts[0], "%" PRIu64, b->rows[i].threads);
    for (; i + count < b->count && b->rows[i + count].threads == b->rows[i].threads; count++) {
        const cs_scaling_row *row = &b->rows[i + count];
        for (size_t m = 0; m < MEASURED; m++) {
            if (is(row, "measured", measured[m].quantity)) {
                cs_layout_interval(texts[1 + m], p, measured[m].format, row->value, row->low, row->high);
            }
        }
    }
    cs_layout_row(p, &measured_table, texts);
    return count;
}

static void print_measured(const cs_layout *p, const block *b)
{
    cs_layout_head(p, &measured_table);
    for (size_t i = 0; i < b->count && is(&b->rows[i], "measured", NULL);) {
        i += print_count(p, b, i);
    }
    fputs(p->markdown ? "\n" : "", p->out);
}

static const char *title_of(const char *law)
{
    for (size_t m = 0; m < CS_MODEL_COUNT; m++) {
        if (strcmp(cs_models[m].name, law) == 0) {
            return cs_models[m].title;
        }
    }
    return law;
}

/* "contention 0.05 [0.04, 0.06]", and after it why it is held at a bound, if it is. */
static size_t write_parameter(char *text, size_t room, const cs_layout *p, const cs_scaling_row *row)
{
    char number[CS_LAYOUT_BYTES];
    const char *held = strchr(row->source, ';');
    cs_layout_interval(number, p, cs_layout_number, row->value, row->low, row->high);
    int length = snprintf(text, room, "%s %s%s%s%s", row->quantity, number, held != NULL ? " (" : "",
                          held != NULL ? held + 2 : "", held != NULL ? ")" : "");
    return (size_t)length < room ? (size_t)length : room - 1;
}

/* One sentence a law: its parameters, its criterion, and what the criterion says. */
static void print_laws(const cs_layout *p, const block *b)
{
    char text[CS_SENTENCE_BYTES];
    size_t length = 0;
    for (size_t i = 0; i < b->count; i++) {
        const cs_scaling_row *row = &b->rows[i];
        if (is(row, "parameter", NULL)) {
            length += (size_t)snprintf(text + length, sizeof text - length, "%s%s",
                                       length == 0 ? title_of(row->law) : ", ",
                                       length > 0             ? ""
                                       : *row->chosen != '\0' ? " (chosen): "
                                                              : ": ");
            length += write_parameter(text + length, sizeof text - length, p, row);
        } else if (is(row, "criterion", NULL) && length > 0) {
            snprintf(text + length, sizeof text - length, "; AICc %.1f; %s", row->value, row->source);
            cs_layout_sentence(p, text);
            length = 0;
        }
    }
}

static void print_refusals(const cs_layout *p, const block *b)
{
    char text[CS_SENTENCE_BYTES];
    for (size_t i = 0; i < b->count; i++) {
        const cs_scaling_row *row = &b->rows[i];
        if (is(row, "refusal", NULL)) {
            snprintf(text, sizeof text, "%s%s%s", title_of(row->law), *row->law != '\0' ? ": " : "",
                     row->source);
            cs_layout_sentence(p, text);
        }
    }
}

static void print_predictions(const cs_layout *p, const block *b)
{
    char text[CS_SENTENCE_BYTES];
    char number[CS_LAYOUT_BYTES];
    char what[64];
    for (size_t i = 0; i < b->count; i++) {
        const cs_scaling_row *row = &b->rows[i];
        if (!is(row, "predicted", NULL)) {
            continue;
        }
        bool inside = isnan(row->extrapolated_low);
        cs_layout_interval(number, p, cs_layout_number, inside ? row->value : row->extrapolated_value,
                           inside ? row->low : row->extrapolated_low,
                           inside ? row->high : row->extrapolated_high);
        snprintf(what, sizeof what, "%s", row->quantity);
        if (row->threads > 0) {
            snprintf(what, sizeof what, "speed-up with %" PRIu64 " threads", row->threads);
        }
        snprintf(text, sizeof text, "expected %s %s (%s)", what, number, row->source);
        cs_layout_sentence(p, text);
    }
}

/* How many loss rows from number `i` on are of one thread count. */
static size_t losses_of_count(const block *b, size_t i)
{
    size_t count = 0;
    while (i + count < b->count && is(&b->rows[i + count], "loss", NULL) &&
           b->rows[i + count].threads == b->rows[i].threads) {
        count++;
    }
    return count;
}

static void print_loss(const cs_layout *p, const cs_scaling_row *rows, size_t count)
{
    char texts[CS_GRID_COLUMNS][CS_LAYOUT_BYTES] = {""};
    snprintf(texts[0], sizeof texts[0], "%" PRIu64, rows[0].threads);
    cs_format_seconds(texts[1], rows[0].value, p->micro);
    for (size_t i = 1; i < count; i++) {
        for (size_t c = 0; c < CAUSES; c++) {
            if (is(&rows[i], "loss", causes[c])) {
                cs_format_percent(texts[2 + c], rows[i].value, 2);
            }
        }
    }
    cs_layout_row(p, &loss_table, texts);
}

/* Where the figures of the last count come from: those of the others come from the like. */
static void print_loss_sources(const cs_layout *p, const cs_scaling_row *rows, size_t count)
{
    char text[CS_SENTENCE_BYTES];
    for (size_t i = 0; i < count; i++) {
        snprintf(text, sizeof text, "%s (%" PRIu64 " threads): %s", rows[i].quantity, rows[i].threads,
                 rows[i].source);
        cs_layout_sentence(p, text);
    }
}

static void print_losses(const cs_layout *p, const block *b)
{
    size_t start = 0;
    size_t size = 0;
    while (start < b->count && !is(&b->rows[start], "loss", NULL)) {
        start++;
    }
    if (start == b->count) {
        return;
    }
    fputs(p->markdown ? "\nWhere the lost thread time went:\n\n" : "  where the lost thread time went:\n",
          p->out);
    cs_layout_head(p, &loss_table);
    for (size_t i = start; i < b->count && is(&b->rows[i], "loss", NULL); i += size) {
        start = i;
        size = losses_of_count(b, i);
        print_loss(p, &b->rows[i], size);
    }
    fputs(p->markdown ? "\n" : "", p->out);
    print_loss_sources(p, &b->rows[start], size);
}

static void print_block(const cs_layout *p, const block *b)
{
    print_heading(p, b->rows);
    print_measured(p, b);
    print_laws(p, b);
    print_refusals(p, b);
    print_predictions(p, b);
    print_losses(p, b);
}

/* With '.' as decimal point whatever the locale. */
static cs_status print_all(const cs_layout *p, const cs_scaling_table *table)
{
    cs_plain_numbers numbers;
    cs_status status = cs_plain_numbers_begin(&numbers);
    if (status != CS_OK) {
        return status;
    }
    for (size_t i = 0; i < table->count;) {
        block b = {&table->rows[i], 0};
        while (i + b.count < table->count && same_series(&b.rows[0], &b.rows[b.count])) {
            b.count++;
        }
        fputs(i > 0 ? "\n" : "", p->out);
        print_block(p, &b);
        i += b.count;
    }
    return cs_plain_numbers_printed(&numbers, p->out);
}

cs_status cs_scaling_print(FILE *out, const cs_scaling_table *table, const cs_table_options *options)
{
    const cs_layout p = {.out = out,
                         .color = options->color,
                         .width = options->width == 0 ? DEFAULT_WIDTH : options->width,
                         .micro = options->utf8 ? "\u00b5" : "u"};
    return print_all(&p, table);
}

cs_status cs_scaling_markdown(FILE *out, const cs_scaling_table *table)
{
    const cs_layout p = {.out = out, .markdown = true, .micro = "\u00b5"};
    return print_all(&p, table);
}
