/* SPDX-License-Identifier: MIT */
/* Reading a run for an export: what is refused, with file and line, and what the cells then are. */
#include "made_run.h"

#include <math.h>

static const made_row two_cells[] = {
    TIMED("triad", "scalar", "uniform", 1000, 2, "close", 0, 3e-6),
    TIMED("triad", "scalar", "uniform", 1000, 1, "close", 0, 5e-6),
    TIMED("triad", "scalar", "uniform", 1000, 2, "close", 1, 4e-6),
};

/* The message with which the folder `run` is refused. */
static const char *refused(cs_status expected)
{
    static cs_message message;
    cs_export_run run;
    message.text[0] = '\0';
    cs_status status = cs_export_run_read("run", &run, &message);
    cs_export_run_free(&run);
    assert_int_equal(status, expected);
    return message.text;
}

static const char *refused_rows(const made_row *rows, size_t count)
{
    make_run(rows, count);
    return refused(CS_ERR_FORMAT);
}

/* The first `from` in a file becomes `to`. */
static void edit(const char *file, const char *from, const char *to)
{
    char command[512];
    snprintf(command, sizeof command, "grep -qF '%s' %s && sed -i '0,\\#%s#s##%s#' %s", from, file, from, to,
             file);
    assert_int_equal(system(command), 0);
}

static void cells_are_parted_and_sorted(void **state)
{
    (void)state;
    cs_export_run run;
    cs_message message;
    make_run(two_cells, COUNT_OF(two_cells));
    assert_int_equal(cs_export_run_read("run/", &run, &message), CS_OK);
    assert_int_equal(run.cell_count, 2);
    assert_string_equal(run.folder, "run");
    assert_int_equal(run.open_cells, 0);
    assert_int_equal(run.cells[0].summary->threads, 1);
    assert_int_equal(run.cells[0].repetition_count, 1);
    assert_string_equal(run.cells[0].summary->stop_reason, "precision");
    assert_int_equal(run.cells[1].repetition_count, 2);
    assert_int_equal(run.cells[1].repetitions[0]->round, 0);
    assert_int_equal(run.cells[1].repetitions[1]->round, 1);
    assert_string_equal(cs_export_fact(&run, "coresweep", "git_commit"), "c0ffee");
    assert_string_equal(cs_export_fact(&run, NULL, "seed"), "7");
    assert_string_equal(cs_export_fact(&run, "nothing", "seed"), "");
    assert_string_equal(cs_export_fact(&run, "machine", "cores"), "");
    cs_export_run_free(&run);
}

static void selecting_keeps_what_matches(void **state)
{
    (void)state;
    cs_export_run run;
    cs_message message;
    make_run(two_cells, COUNT_OF(two_cells));
    assert_int_equal(cs_export_run_read("run", &run, &message), CS_OK);
    assert_int_equal(cs_export_run_select(&run, "sort.*", &message), CS_ERR_ARGUMENT);
    assert_contains(message.text, "'sort.*'");
    assert_contains(message.text, "triad.scalar/uniform/1000/t1/close");
    assert_int_equal(cs_export_run_select(&run, "sort.*,*/t2/*", &message), CS_OK);
    assert_int_equal(run.cell_count, 1);
    assert_int_equal(run.cells[0].summary->threads, 2);
    cs_export_run_free(&run);
}

static void an_unfinished_run_counts_its_open_cells(void **state)
{
    (void)state;
    static const char *const open[] = {"", "interrupted"};
    for (size_t i = 0; i < COUNT_OF(open); i++) {
        cs_export_run run;
        cs_message message;
        char reason[64];
        snprintf(reason, sizeof reason, "\"stop_reason\": \"%s\"", open[i]);
        make_run(two_cells, COUNT_OF(two_cells));
        edit("run/plan.json", "\"stop_reason\": \"precision\"", reason);
        assert_int_equal(cs_export_run_read("run", &run, &message), CS_OK);
        assert_int_equal(run.open_cells, 1);
        cs_export_run_free(&run);
    }
}

static void what_is_no_run_is_refused(void **state)
{
    (void)state;
    static const char *const files[] = {"run/plan.json", "run/context.json", "run/samples.csv"};
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        make_run(two_cells, COUNT_OF(two_cells));
        assert_int_equal(unlink(files[i]), 0);
        assert_contains(refused(CS_ERR_IO), files[i]);
    }
    make_run(two_cells, COUNT_OF(two_cells));
    edit("run/context.json", "\"format\": 1", "\"format\": 9");
    assert_contains(refused(CS_ERR_FORMAT), "run/context.json: written in format 9");
    put_file("run/context.json", "{\n]");
    assert_contains(refused(CS_ERR_FORMAT), "run/context.json:2: ");
}

static void a_run_without_rows_is_refused(void **state)
{
    (void)state;
    assert_contains(refused_rows(NULL, 0), "run/samples.csv:1: no samples, only a header");
}

static void a_torn_file_is_refused(void **state)
{
    (void)state;
    make_run(two_cells, COUNT_OF(two_cells));
    assert_int_equal(system("truncate -s -3 run/samples.csv"), 0);
    assert_contains(refused(CS_ERR_FORMAT), "run/samples.csv:4: the last line is cut off");
}

static void another_version_s_columns_are_refused(void **state)
{
    (void)state;
    make_run(two_cells, COUNT_OF(two_cells));
    edit("run/samples.csv", ",seconds_per_call,", ",milliseconds_per_call,");
    const char *said = refused(CS_ERR_FORMAT);
    assert_contains(said, "run/samples.csv:1: the header names an unknown column 'milliseconds_per_call'");
    assert_contains(said, "was it written by another version of coresweep?");
    make_run(two_cells, COUNT_OF(two_cells));
    edit("run/samples.csv", "cell,kernel,", "kernel,");
    assert_contains(refused(CS_ERR_FORMAT), "run/samples.csv:1: the header lacks the column 'cell'");
}

/* The second row's note has two line breaks, so that the third row begins in line 6. */
static void senseless_rows_are_refused_with_their_line(void **state)
{
    (void)state;
    static const struct {
        made_row row;
        const char *said;
    } cases[] = {
        {TIMED("triad", "scalar", "uniform", 1000, 1, "close", 0, -1e-6), "expected a time above 0, found -"},
        {TIMED("triad", "scalar", "uniform", 1000, 1, "close", 0, (double)INFINITY),
         "expected a time above 0, found inf"},
        {TIMED("triad", "scalar", "uniform", 1000, 1, "close", 0, 1e300), "expected a time above 0, found 1"},
        {TIMED("triad", "scalar", "uniform", 1000, 1, "close", 0, (double)NAN),
         "expected a time above 0, found none"},
        {TIMED("triad", "scalar", "uniform", 1000, 1, "close", 0, 0), "expected a time above 0, found 0"},
        {TIMED("triad", "scalar", "uniform", 1000, 0, "close", 0, 1e-6),
         "'threads': expected a count of at least 1"},
        {{"triad", "scalar", "uniform", 1000, 1, "close", 0, 1e-6, -1e-6, "ok", ""},
         "'cpu_seconds_per_call'"},
        {{"triad", "scalar", "uniform", 1000, 1, "close", 0, 1e-6, 1e-6, "fine", ""}, "no status 'fine'"},
        {{"triad", "scalar", "uniform", 1000, 1, "close", 0, 1e-6, 1e-6, "ok", "\xff"},
         "'note': the text is no UTF-8"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        made_row rows[3] = {
            two_cells[0],
            {"triad", "scalar", "uniform", 1000, 2, "close", 0, 1e-6, 1e-6, "failed", "one\ntwo\nthree"},
            cases[i].row,
        };
        const char *said = refused_rows(rows, COUNT_OF(rows));
        assert_contains(said, "run/samples.csv:6: ");
        assert_contains(said, cases[i].said);
    }
    make_run(two_cells, COUNT_OF(two_cells));
    edit("run/samples.csv", "5e-06", "nan");
    assert_contains(refused(CS_ERR_FORMAT), "run/samples.csv:3: column 'seconds_per_call'");
}

static void rows_of_one_cell_must_agree(void **state)
{
    (void)state;
    make_run(two_cells, COUNT_OF(two_cells));
    edit("run/samples.csv", "triad.scalar/uniform/1000/t1/close", "triad.scalar/uniform/1000/t2/close");
    const char *said = refused(CS_ERR_FORMAT);
    assert_contains(said, "run/samples.csv:3: cell 'triad.scalar/uniform/1000/t2/close'");
    assert_contains(said, "'threads' differs");
    make_run(two_cells, COUNT_OF(two_cells));
    edit("run/samples.csv", ",24000,", ",24001,");
    assert_contains(refused(CS_ERR_FORMAT), "'bytes_per_call' differs");
}

/* An invocation that crashed has no cost to tell. */
static void a_fault_without_its_cost_is_no_contradiction(void **state)
{
    (void)state;
    cs_export_run run;
    cs_message message;
    made_row rows[] = {two_cells[0], two_cells[2]};
    rows[1].status = "crashed";
    make_run(rows, COUNT_OF(rows));
    edit("run/samples.csv", ",24000,", ",,");
    assert_int_equal(cs_export_run_read("run", &run, &message), CS_OK);
    assert_false(run.cells[0].timed);
    cs_export_run_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_parted_and_sorted),
        cmocka_unit_test(selecting_keeps_what_matches),
        cmocka_unit_test(an_unfinished_run_counts_its_open_cells),
        cmocka_unit_test(what_is_no_run_is_refused),
        cmocka_unit_test(a_run_without_rows_is_refused),
        cmocka_unit_test(a_torn_file_is_refused),
        cmocka_unit_test(another_version_s_columns_are_refused),
        cmocka_unit_test(senseless_rows_are_refused_with_their_line),
        cmocka_unit_test(rows_of_one_cell_must_agree),
        cmocka_unit_test(a_fault_without_its_cost_is_no_contradiction),
    };
    return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
