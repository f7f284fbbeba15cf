/* SPDX-License-Identifier: MIT */
#include "verdict/calibration.h"

#include <math.h>
#include <string.h>

#include "report/columns.h"
#include "report/format.h"
#include "report/plain_numbers.h"
#include "verdict/binomial.h"

static const cs_column columns[] = {
#define CS_ROW(name, type, unit, meaning) CS_COLUMN(cs_calibration_row, name, type, unit, meaning),
#include "verdict/calibration.def"
#undef CS_ROW
};

const cs_table_layout cs_calibration_layout = CS_LAYOUT(cs_calibration_row, columns);

static bool has_verdict(const cs_verdict_row *row, cs_verdict_kind kind)
{
    return strcmp(row->verdict, cs_verdict_word(kind)) == 0;
}

/* A slower cell changes its curve's efficiency too: that is no false alarm. */
static bool on_wasted_curve(const cs_verdict_table *verdicts, const cs_verdict_row *row, const char *wasted)
{
    if (strcmp(row->cell, wasted) == 0) {
        return true;
    }
    for (size_t i = 0; strcmp(row->gate, "efficiency") == 0 && i < verdicts->count; i++) {
        const cs_verdict_row *cell = &verdicts->rows[i];
        if (strcmp(cell->cell, wasted) == 0 && strcmp(cell->variant, row->variant) == 0 &&
            strcmp(cell->kernel, row->kernel) == 0 && strcmp(cell->input, row->input) == 0 &&
            cell->n == row->n) {
            return true;
        }
    }
    return false;
}

void cs_calibration_take(cs_calibration_row *row, const cs_verdict_table *verdicts)
{
    row->smallest_change = (double)NAN;
    for (size_t i = 0; i < verdicts->count; i++) {
        const cs_verdict_row *v = &verdicts->rows[i];
        bool alarm = has_verdict(v, CS_SLOWER) || has_verdict(v, CS_FAILED);
        row->cannot_tell += has_verdict(v, CS_CANNOT_TELL) ? 1 : 0;
        row->smallest_change = fmax(row->smallest_change, v->smallest_change);
        if (*row->wasted != '\0' && on_wasted_curve(verdicts, v, row->wasted)) {
            if (strcmp(v->cell, row->wasted) == 0 && strcmp(v->gate, "time") == 0) {
                row->found = alarm ? 1 : 0;
                row->ratio = v->ratio;
            }
        } else {
            row->alarms += alarm ? 1 : 0;
        }
    }
}

static void print_rate(FILE *out, size_t events, size_t trials)
{
    cs_interval rate = cs_rate_interval(events, trials);
    fprintf(out, "%zu of %zu, %.1f%% [%.1f%%, %.1f%%]", events, trials, 100 * rate.estimate, 100 * rate.low,
            100 * rate.high);
}

/* Of the duets with this slowdown, in one cell or in all. */
static void count_found(const cs_calibration_row *rows, size_t count, double waste, const char *cell,
                        size_t *found, size_t *trials)
{
    *found = 0;
    *trials = 0;
    for (size_t i = 0; i < count; i++) {
        if (rows[i].waste == waste && (cell == NULL || strcmp(rows[i].wasted, cell) == 0)) {
            *trials += 1;
            *found += rows[i].found != 0;
        }
    }
}

static bool is_first(const cs_calibration_row *rows, size_t index, bool by_cell)
{
    for (size_t i = 0; i < index; i++) {
        if (rows[i].waste == rows[index].waste &&
            (!by_cell || strcmp(rows[i].wasted, rows[index].wasted) == 0)) {
            return false;
        }
    }
    return rows[index].waste > 0;
}

static void print_alarms(FILE *out, const cs_calibration_row *rows, size_t count)
{
    size_t equal = 0;
    size_t alarmed = 0;
    size_t others = 0;
    size_t others_alarmed = 0;
    double seconds = 0;
    for (size_t i = 0; i < count; i++) {
        size_t alarm = rows[i].alarms > 0 ? 1 : 0;
        equal += rows[i].waste > 0 ? 0 : 1;
        alarmed += rows[i].waste > 0 ? 0 : alarm;
        others += rows[i].waste > 0 ? 1 : 0;
        others_alarmed += rows[i].waste > 0 ? alarm : 0;
        seconds += rows[i].seconds / (double)count;
    }
    fprintf(out, "%zu duet%s of %.1f s in the mean\n", count, count == 1 ? "" : "s", seconds);
    if (equal > 0) {
        fputs("equal builds, any cell called slower: ", out);
        print_rate(out, alarmed, equal);
        fputc('\n', out);
    }
    if (others > 0) {
        fputs("one cell slowed, any other called slower: ", out);
        print_rate(out, others_alarmed, others);
        fputc('\n', out);
    }
}

static void print_power(FILE *out, const cs_calibration_row *rows, size_t count, size_t first)
{
    double waste = rows[first].waste;
    size_t found = 0;
    size_t trials = 0;
    count_found(rows, count, waste, NULL, &found, &trials);
    fprintf(out, "one cell slowed by %g%%, and called slower: ", 100 * waste);
    print_rate(out, found, trials);
    fputc('\n', out);
    for (size_t i = first; i < count; i++) {
        if (rows[i].waste == waste && is_first(rows, i, true)) {
            count_found(rows, count, waste, rows[i].wasted, &found, &trials);
            fprintf(out, "  %-44s %zu of %zu\n", rows[i].wasted, found, trials);
        }
    }
}

cs_status cs_calibration_print(FILE *out, const cs_calibration_row *rows, size_t count)
{
    cs_plain_numbers numbers;
    cs_status status = cs_plain_numbers_begin(&numbers);
    if (status != CS_OK) {
        return status;
    }
    print_alarms(out, rows, count);
    for (size_t i = 0; i < count; i++) {
        if (is_first(rows, i, false)) {
            print_power(out, rows, count, i);
        }
    }
    return cs_plain_numbers_printed(&numbers, out);
}
