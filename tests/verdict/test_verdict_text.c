/* SPDX-License-Identifier: MIT */
/* Verdicts as text and as Markdown: what people read, in any locale. */
#include "support.h"

#include <math.h>

#include "report/comma_locale.h"
#include "verdict/verdict_table.h"

/* A row whose figures are unknown where `ratio` is. */
static void make_row(cs_verdict_row *row, cs_verdict_kind kind, const char *gate, double ratio,
                     const char *note)
{
    assert_int_equal(cs_record_init(&cs_verdict_layout, row), CS_OK);
    assert_int_equal(cs_text_set(&row->cell, "sort.omp/uniform/10/t2/close"), CS_OK);
    assert_int_equal(cs_text_set(&row->gate, gate), CS_OK);
    assert_int_equal(cs_text_set(&row->verdict, cs_verdict_word(kind)), CS_OK);
    assert_int_equal(cs_text_set(&row->note, note), CS_OK);
    row->ratio = ratio;
    if (!isnan(ratio)) {
        row->low = ratio - 0.012;
        row->high = ratio + 0.012;
        row->smallest_change = 0.0234;
        row->base_seconds = 1e-6;
        row->head_seconds = ratio * 1e-6;
    }
}

/* Those that matter least come first. */
static void make_table(cs_verdict_table *table)
{
    *table = (cs_verdict_table){calloc(6, sizeof *table->rows), 6, 0.03, 0.01, false};
    assert_non_null(table->rows);
    make_row(&table->rows[0], CS_SAME, "time", 1.001, "");
    make_row(&table->rows[1], CS_FASTER, "time", 0.8, "");
    make_row(&table->rows[2], CS_CANNOT_TELL, "time", (double)NAN, "head: a|b`c");
    make_row(&table->rows[3], CS_SLOWER, "efficiency", 1.25, "t(1) changed by +0.0% (same)");
    make_row(&table->rows[4], CS_SLOWER, "time", 1.125, "");
    make_row(&table->rows[5], CS_FAILED, "time", (double)NAN, "head: signal 11");
    assert_int_equal(cs_text_set(&table->rows[5].cell, "sort.o|`p"), CS_OK);
    table->rows[4].first_ratio = 1.5;
    table->rows[1].smallest_change = (double)NAN;
}

/* The text, or with no options the Markdown; freed by the caller. */
static char *written(const cs_table_options *options)
{
    char *text = NULL;
    size_t bytes = 0;
    cs_verdict_table table;
    make_table(&table);
    FILE *out = open_memstream(&text, &bytes);
    assert_non_null(out);
    cs_status status =
        options != NULL ? cs_verdict_print(out, &table, options) : cs_verdict_markdown(out, &table);
    assert_int_equal(status, CS_OK);
    assert_int_equal(fclose(out), 0);
    cs_verdict_table_free(&table);
    return text;
}

static void assert_order(const char *text, const char *const *parts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *found = strstr(text, parts[i]);
        if (found == NULL) {
            fail_msg("expected '%s' in: %s", parts[i], text);
        } else {
            text = found + strlen(parts[i]);
        }
    }
}

static const char counts[] = "2 slower, 1 failed, 1 cannot tell, 1 same, 1 faster; floor 3%, false alarms in "
                             "at most 1% of such comparisons if the machine was the same in both runs\n";

static void assert_text(void)
{
    static const char *const parts[] = {
        "verdict       change       95% interval  could see  cell\n",
        "slower        +25.0%   +23.8% to +26.2%       2.3%  sort.omp/uniform/10/t2/close (efficiency)\n",
        "t(1) changed by +0.0% (same)\n",
        "slower        +12.5%   +11.3% to +13.7%       2.3%  sort.omp/uniform/10/t2/close\n",
        "1.000 us in base, 1.125 us in head; it looked +50.0% at first",
        "failed             -                  -          -  sort.o|`p\n",
        "head: signal 11\n",
        "cannot tell        -                  -          -  sort.omp",
        "same           +0.1%     -1.1% to +1.3%       2.3%  sort.omp",
        "faster        -20.0%   -21.2% to -18.8%       none  sort.omp",
        counts,
    };
    const cs_table_options options = {0};
    char *text = written(&options);
    assert_order(text, parts, COUNT_OF(parts));
    assert_null(strchr(text, '\033'));
    free(text);
}

static void assert_markdown(void)
{
    static const char *const parts[] = {
        "| verdict | change | 95% interval | could see | cell | |\n|---|--:|--:|--:|---|---|\n",
        "| **slower** | +25.0% | +23.8% to +26.2% | 2.3% | sort.omp/uniform/10/t2/close (efficiency) | "
        "t(1) ",
        "| **slower** | +12.5% | +11.3% to +13.7% | 2.3% | sort.omp/uniform/10/t2/close | 1.000 \u00b5s "
        "in ",
        "| **failed** | - | - | - | sort.o&#124;&#96;p | head&#58; signal 11 |\n",
        "| cannot tell | - | - | - | sort.omp/uniform/10/t2/close | head&#58; a&#124;b&#96;c |\n",
        "| same | +0.1% |",
        "| faster | -20.0% | -21.2% to -18.8% | none |",
        counts,
    };
    char *text = written(NULL);
    assert_order(text, parts, COUNT_OF(parts));
    free(text);
}

static void text_holds_every_verdict(void **state)
{
    (void)state;
    assert_text();
}

static void markdown_holds_every_verdict(void **state)
{
    (void)state;
    assert_markdown();
}

static void colors_tell_alarms(void **state)
{
    (void)state;
    const cs_table_options options = {.color = true, .utf8 = true, .width = 60};
    char *text = written(&options);
    assert_int_equal(count_text(text, "\033[31mslower"), 2);
    assert_int_equal(count_text(text, "\033[31mfailed"), 1);
    assert_int_equal(count_text(text, "\033[33mcannot tell"), 1);
    assert_int_equal(count_text(text, "\033[32mfaster"), 1);
    assert_contains(text, "1.000 \u00b5s in base");
    free(text);
}

static void full_disk_is_told(void **state)
{
    (void)state;
    const cs_table_options options = {0};
    cs_verdict_table table;
    make_table(&table);
    FILE *full = fopen("/dev/full", "w");
    assert_non_null(full);
    assert_int_equal(cs_verdict_print(full, &table, &options), CS_ERR_IO);
    assert_int_equal(cs_verdict_markdown(full, &table), CS_ERR_IO);
    fclose(full);
    cs_verdict_table_free(&table);
}

static void no_comma_in_any_locale(void **state)
{
    (void)state;
    use_comma_locale(scratch_folder);
    assert_text();
    assert_markdown();
    char probe[8];
    snprintf(probe, sizeof probe, "%.1f", 1.5);
    assert_string_equal(probe, "1,5"); /* the caller's locale is back */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_holds_every_verdict), cmocka_unit_test(markdown_holds_every_verdict),
        cmocka_unit_test(colors_tell_alarms),       cmocka_unit_test(full_disk_is_told),
        cmocka_unit_test(no_comma_in_any_locale),
    };
    return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
