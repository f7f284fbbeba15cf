/* SPDX-License-Identifier: MIT */
/* The formats in JSON, read back: every number to the last bit, and nothing of a cell with a fault. */
#include "made_run.h"

#include "report/comma_locale.h"

#include <math.h>

static const double third = 1.0 / 3;

/* Two invocations of a cell, one of another with a fault, one whose name and note ask for escapes. */
static const made_row rows[] = {
    TIMED("triad", "omp", "uniform", 1000, 2, "close", 0, 3.3333333333333335e-07),
    TIMED("triad", "omp", "uniform", 1000, 2, "close", 1, 1e-07),
    {"triad", "wrong", "uniform", 1000, 1, "close", 0, 1e-9, 1e-9, "ok", ""},
    {"triad", "wrong", "uniform", 1000, 1, "close", 1, 1e-9, 1e-9, "failed", "no"},
    {"a\"b\\c", "\x01\u00b5", "uniform", 1000, 1, "close", 0, 2e-6, 5e-6, "contaminated", "x"},
};

static json_t *export_json(const char *format, cs_export_count *count)
{
    json_error_t error;
    char *text = export_made(format, count);
    json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    if (root == NULL) {
        fail_msg("%s in: %s", error.text, text);
    }
    free(text);
    return root;
}

static double number(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    assert_true(json_is_number(value));
    return json_number_value(value);
}

static const char *text(const json_t *object, const char *key)
{
    const char *value = json_string_value(json_object_get(object, key));
    assert_non_null(value);
    return value;
}

static void assert_same(double got, double expected)
{
    assert_memory_equal(&got, &expected, sizeof got);
}

static void google_benchmark_has_a_row_a_repetition(void **state)
{
    (void)state;
    cs_export_count count;
    make_run(rows, COUNT_OF(rows));
    json_t *root = export_json("google-benchmark", &count);
    const json_t *benchmarks = json_object_get(root, "benchmarks");
    assert_int_equal(count.written, 3);
    assert_int_equal(count.left_out, 2);
    assert_int_equal(json_array_size(benchmarks), 3);
    const json_t *row = json_array_get(benchmarks, 1);
    assert_string_equal(text(row, "name"), "triad.omp/n:1000/omp:2/real_time");
    assert_string_equal(text(row, "run_name"), text(row, "name"));
    assert_string_equal(text(row, "run_type"), "iteration");
    assert_string_equal(text(row, "time_unit"), "ns");
    assert_same(number(row, "real_time"), 1e9 * 3.3333333333333335e-07);
    assert_same(number(row, "cpu_time"), 1e9 * 3.3333333333333335e-07);
    assert_same(number(row, "repetitions"), 2);
    assert_same(number(row, "repetition_index"), 0);
    assert_same(number(row, "threads"), 2);
    assert_same(number(row, "iterations"), 40);
    assert_null(json_object_get(row, "label"));
    assert_same(number(json_array_get(benchmarks, 2), "repetition_index"), 1);
    assert_same(number(json_array_get(benchmarks, 2), "real_time"), 1e9 * 1e-07);
    row = json_array_get(benchmarks, 0);
    assert_string_equal(text(row, "name"), "a\"b\\c.\x01\u00b5/n:1000/omp:1/real_time");
    assert_string_equal(text(row, "label"), "contaminated");
    assert_same(number(row, "cpu_time"), 1e9 * 5e-6);
    json_decref(root);
}

static void google_benchmark_s_context_is_the_run_s(void **state)
{
    (void)state;
    cs_export_count count;
    make_run(rows, COUNT_OF(rows));
    json_t *root = export_json("google-benchmark", &count);
    const json_t *context = json_object_get(root, "context");
    assert_string_equal(text(context, "date"), "2026-11-23T10:21:05Z");
    assert_string_equal(text(context, "host_name"), "no\"de\\7");
    assert_string_equal(text(context, "library_build_type"), "release");
    assert_string_equal(text(context, "git_commit"), "c0ffee");
    assert_same(number(context, "num_cpus"), 4);
    assert_same(number(context, "json_schema_version"), 1);
    const json_t *cache = json_array_get(json_object_get(context, "caches"), 0);
    assert_string_equal(text(cache, "type"), "Data");
    assert_same(number(cache, "size"), 49152);
    assert_same(number(cache, "num_sharing"), 2);
    json_decref(root);
}

/* Input and placement stand in a name only where the kernel has several. */
static void google_benchmark_s_names_tell_cells_apart(void **state)
{
    (void)state;
    static const made_row several[] = {
        TIMED("sort", "omp", "uniform", 10, 2, "close", 0, 1e-6),
        TIMED("sort", "omp", "uniform", 10, 2, "spread", 0, 1e-6),
        TIMED("sort", "omp", "sorted", 10, 2, "close", 0, 1e-6),
        TIMED("triad", "omp", "uniform", 10, 2, "close", 0, 1e-6),
    };
    static const char *const names[] = {
        "sort.omp/sorted/close/n:10/omp:2/real_time",
        "sort.omp/uniform/close/n:10/omp:2/real_time",
        "sort.omp/uniform/spread/n:10/omp:2/real_time",
        "triad.omp/n:10/omp:2/real_time",
    };
    cs_export_count count;
    make_run(several, COUNT_OF(several));
    json_t *root = export_json("google-benchmark", &count);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        assert_string_equal(text(json_array_get(json_object_get(root, "benchmarks"), i), "name"), names[i]);
    }
    json_decref(root);
}

static void a_row_without_cpu_time_is_left_out_and_counted(void **state)
{
    (void)state;
    cs_export_count count;
    made_row without[] = {rows[0], rows[1]};
    without[0].cpu_seconds = (double)NAN;
    make_run(without, COUNT_OF(without));
    json_t *root = export_json("google-benchmark", &count);
    assert_int_equal(count.written, 1);
    assert_int_equal(count.left_out, 1);
    assert_same(number(json_array_get(json_object_get(root, "benchmarks"), 0), "repetitions"), 1);
    json_decref(root);
}

static void github_action_has_median_and_interval(void **state)
{
    (void)state;
    cs_export_count count;
    make_run(rows, COUNT_OF(rows));
    json_t *root = export_json("github-action-benchmark", &count);
    assert_true(json_is_array(root));
    assert_int_equal(count.written, 2);
    assert_int_equal(count.left_out, 1);
    assert_int_equal(json_array_size(root), 2);
    const json_t *entry = json_array_get(root, 1);
    double low = 0;
    double high = 0;
    assert_string_equal(text(entry, "name"), "triad.omp/uniform/1000/t2/close");
    assert_string_equal(text(entry, "unit"), "ns");
    assert_same(number(entry, "value"), 1e9 * ((1e-07 + 3.3333333333333335e-07) / 2));
    assert_int_equal(sscanf(text(entry, "range"), "[%lf, %lf]", &low, &high), 2);
    assert_same(low, 1e9 * 1e-07);
    assert_same(high, 1e9 * 3.3333333333333335e-07);
    assert_contains(text(entry, "extra"), "2 invocations");
    assert_contains(text(entry, "extra"), "c0ffee");
    json_decref(root);
}

static void one_invocation_has_no_interval(void **state)
{
    (void)state;
    cs_export_count count;
    make_run(rows, 1);
    json_t *root = export_json("bencher", &count);
    const json_t *cell = json_object_get(root, "triad.omp/uniform/1000/t2/close");
    assert_int_equal(json_object_size(json_object_get(cell, "latency")), 1);
    json_decref(root);
    root = export_json("github-action-benchmark", &count);
    assert_null(json_object_get(json_array_get(root, 0), "range"));
    json_decref(root);
}

static void bencher_has_latency_in_nanoseconds(void **state)
{
    (void)state;
    cs_export_count count;
    make_run(rows, COUNT_OF(rows));
    json_t *root = export_json("bencher", &count);
    assert_int_equal(json_object_size(root), 2);
    assert_int_equal(count.written, 2);
    assert_int_equal(count.left_out, 1);
    const json_t *latency =
        json_object_get(json_object_get(root, "triad.omp/uniform/1000/t2/close"), "latency");
    assert_int_equal(json_object_size(latency), 3);
    assert_same(number(latency, "value"), 1e9 * ((1e-07 + 3.3333333333333335e-07) / 2));
    assert_same(number(latency, "lower_value"), 1e9 * 1e-07);
    assert_same(number(latency, "upper_value"), 1e9 * 3.3333333333333335e-07);
    json_decref(root);
}

static void extra_p_has_a_line_a_repetition(void **state)
{
    (void)state;
    static const made_row grid[] = {
        TIMED("sort", "omp", "uniform", 10, 1, "close", 0, 1e-6),
        {"sort", "omp", "uniform", 10, 2, "close", 0, 1.0 / 3, 1, "contaminated", ""},
        {"sort", "wrong", "uniform", 10, 2, "close", 0, 1, 1, "timeout", "late"},
    };
    cs_export_count count;
    make_run(grid, COUNT_OF(grid));
    char *lines = export_made("extra-p", &count);
    assert_int_equal(count.written, 2);
    assert_int_equal(count.left_out, 1);
    assert_int_equal(count_text(lines, "\n"), 2);
    json_t *second = json_loads(strchr(lines, '\n') + 1, 0, NULL);
    assert_non_null(second);
    assert_int_equal(json_object_size(second), 4);
    assert_string_equal(text(second, "callpath"), "sort.omp/uniform/close");
    assert_string_equal(text(second, "metric"), "seconds_per_call");
    assert_same(number(second, "value"), third);
    assert_int_equal(json_object_size(json_object_get(second, "params")), 2);
    assert_same(number(json_object_get(second, "params"), "n"), 10);
    assert_same(number(json_object_get(second, "params"), "threads"), 2);
    json_decref(second);
    free(lines);
}

static void extra_p_refuses_what_is_no_grid(void **state)
{
    (void)state;
    static const made_row gap[] = {
        TIMED("sort", "omp", "uniform", 10, 1, "close", 0, 1e-6),
        TIMED("sort", "omp", "uniform", 10, 2, "close", 0, 1e-6),
        TIMED("sort", "scalar", "uniform", 10, 1, "close", 0, 1e-6),
    };
    cs_export_run run;
    cs_export_count count;
    cs_message message;
    const cs_export_format *format = NULL;
    char *lines = NULL;
    size_t bytes = 0;
    make_run(gap, COUNT_OF(gap));
    assert_int_equal(cs_export_run_read("run", &run, &message), CS_OK);
    assert_int_equal(cs_export_format_find("extra-p", &format, &message), CS_OK);
    assert_int_equal(cs_export_text(&run, format, &lines, &bytes, &count, &message), CS_ERR_UNAVAILABLE);
    assert_null(lines);
    assert_contains(message.text, "sort.scalar/uniform, close, has 1 of 2");
    assert_contains(message.text, "--cell 'sort.scalar/uniform/*/close'");
    assert_int_equal(cs_export_run_select(&run, "sort.omp/*", &message), CS_OK);
    assert_int_equal(cs_export_text(&run, format, &lines, &bytes, &count, &message), CS_OK);
    assert_int_equal(count.written, 2);
    free(lines);
    cs_export_run_free(&run);
}

static void numbers_have_a_point_whatever_the_locale(void **state)
{
    (void)state;
    static const char *const formats[] = {
        "google-benchmark", "github-action-benchmark", "bencher", "extra-p", "junit", "markdown",
        "openmetrics"};
    use_comma_locale(scratch_folder);
    make_run(rows, 2);
    for (size_t i = 0; i < COUNT_OF(formats); i++) {
        cs_export_count count;
        char *in_comma_locale = export_made(formats[i], &count);
        setlocale(LC_NUMERIC, "C");
        char *in_c_locale = export_made(formats[i], &count);
        assert_string_equal(in_comma_locale, in_c_locale);
        assert_non_null(setlocale(LC_NUMERIC, "comma"));
        free(in_comma_locale);
        free(in_c_locale);
    }
    setlocale(LC_NUMERIC, "C");
}

static void an_unknown_format_is_refused_with_the_nearest(void **state)
{
    (void)state;
    cs_message message;
    const cs_export_format *format = NULL;
    assert_int_equal(cs_export_format_find("junitt", &format, &message), CS_ERR_ARGUMENT);
    assert_contains(message.text, "no format named 'junitt'; did you mean 'junit'?");
    assert_int_equal(cs_export_format_find("excel", &format, &message), CS_ERR_ARGUMENT);
    assert_contains(message.text, "no format named 'excel'; `coresweep export --help` lists them");
    assert_null(format);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(google_benchmark_has_a_row_a_repetition),
        cmocka_unit_test(google_benchmark_s_context_is_the_run_s),
        cmocka_unit_test(google_benchmark_s_names_tell_cells_apart),
        cmocka_unit_test(a_row_without_cpu_time_is_left_out_and_counted),
        cmocka_unit_test(github_action_has_median_and_interval),
        cmocka_unit_test(one_invocation_has_no_interval),
        cmocka_unit_test(bencher_has_latency_in_nanoseconds),
        cmocka_unit_test(extra_p_has_a_line_a_repetition),
        cmocka_unit_test(extra_p_refuses_what_is_no_grid),
        cmocka_unit_test(numbers_have_a_point_whatever_the_locale),
        cmocka_unit_test(an_unknown_format_is_refused_with_the_nearest),
    };
    return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
