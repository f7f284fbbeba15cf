/* SPDX-License-Identifier: MIT */
/* A history as a file: what is added, what is read back, and what is refused. */
#include "export/made_run.h"

#include "history/store.h"

static const made_row rows[] = {
    TIMED("triad", "omp", "uniform", 1000, 2, "close", 0, 1.6745340987460595e-06),
    TIMED("triad", "omp", "uniform", 1000, 1, "close", 0, 1.0 / 3),
    {"triad", "wrong", "uniform", 1000, 1, "close", 0, 1e-9, 1e-9, "failed", "no"},
};

static cs_history_added add(const char *commit)
{
    cs_export_run run;
    cs_message message;
    cs_history_added added = {0};
    assert_int_equal(cs_export_run_read("run", &run, &message), CS_OK);
    if (cs_history_add("h.jsonl", &run, commit, &added, &message) != CS_OK) {
        fail_msg("%s", message.text);
    }
    cs_export_run_free(&run);
    return added;
}

static void make_one(void)
{
    unlink("h.jsonl");
    make_run(rows, COUNT_OF(rows));
    add(NULL);
}

static cs_history read_back(size_t expected)
{
    cs_history history;
    cs_message message;
    if (cs_history_read("h.jsonl", &history, &message) != CS_OK) {
        fail_msg("%s", message.text);
    }
    assert_int_equal(history.count, expected);
    return history;
}

static void cells_are_read_back_to_the_last_bit(void **state)
{
    (void)state;
    make_one();
    cs_history history = read_back(2);
    const cs_history_entry *one = &history.entries[0];
    const cs_history_entry *two = &history.entries[1];
    assert_string_equal(one->cell, "triad.omp/uniform/1000/t1/close");
    assert_memory_equal(&one->median_seconds, &rows[1].seconds, sizeof(double));
    assert_memory_equal(&two->median_seconds, &rows[0].seconds, sizeof(double));
    assert_string_equal(one->started_utc, "2026-11-23T10:21:05Z");
    assert_string_equal(one->commit, "c0ffee");
    assert_string_equal(one->host, "no\"de\\7");
    assert_string_equal(one->cpu_model, "A|B");
    assert_int_equal(strlen(one->machine), 16);
    assert_int_equal(one->invocations, 1);
    assert_false(cs_history_same_series(one, two));
    cs_history_free(&history);
}

static void a_run_is_added_once(void **state)
{
    (void)state;
    unlink("h.jsonl");
    make_run(rows, COUNT_OF(rows));
    cs_history_added first = add(NULL);
    assert_int_equal(first.added, 2);
    assert_int_equal(first.known, 0);
    assert_int_equal(first.left_out, 1);
    char *before = get_file("h.jsonl");
    cs_history_added second = add(NULL);
    assert_int_equal(second.added, 0);
    assert_int_equal(second.known, 2);
    char *after = get_file("h.jsonl");
    assert_string_equal(before, after);
    free(before);
    free(after);
}

static void a_commit_may_be_told(void **state)
{
    (void)state;
    unlink("h.jsonl");
    make_run(rows, COUNT_OF(rows));
    add("feed");
    cs_history history = read_back(2);
    assert_string_equal(history.entries[0].commit, "feed");
    cs_history_free(&history);
}

/* As after a merge: lines of both sides, in any order, some twice. */
static void doubled_and_shuffled_lines_do_no_harm(void **state)
{
    (void)state;
    make_one();
    assert_int_equal(
        system(
            "sed 's/2026-11-23T/2026-11-01T/' h.jsonl >older && cat older >>h.jsonl && cat older >>h.jsonl"),
        0);
    cs_history history = read_back(4);
    assert_string_equal(history.entries[0].started_utc, "2026-11-01T10:21:05Z");
    assert_string_equal(history.entries[1].started_utc, "2026-11-23T10:21:05Z");
    assert_true(cs_history_same_series(&history.entries[0], &history.entries[1]));
    assert_false(cs_history_same_series(&history.entries[1], &history.entries[2]));
    cs_history_free(&history);
}

static char *machine_after(const char *edit)
{
    char command[256];
    unlink("h.jsonl");
    make_run(rows, COUNT_OF(rows));
    snprintf(command, sizeof command, "sed -i '%s' run/context.json", edit);
    assert_int_equal(system(command), 0);
    add(NULL);
    cs_history history = read_back(2);
    char *machine = strdup(history.entries[0].machine);
    cs_history_free(&history);
    return machine;
}

static void a_fingerprint_is_of_the_machine_and_not_of_its_name(void **state)
{
    (void)state;
    char *machine = machine_after("");
    char *renamed = machine_after("s/\"hostname\": \"[^,]*,/\"hostname\": \"other\", \"memory_bytes\": 5,/");
    char *other = machine_after("s/\"cores\": 2/\"cores\": 4/");
    assert_string_equal(machine, renamed);
    assert_string_not_equal(machine, other);
    free(machine);
    free(renamed);
    free(other);
}

/* Nothing is read, and nothing is added to it. */
static void what_is_no_history_is_refused_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *edit;
        const char *said;
    } cases[] = {
        {"sed -i '2s/.*/nonsense/' h.jsonl", "h.jsonl:2: no JSON object: "},
        {"sed -i '2s/.*/[1]/' h.jsonl", "h.jsonl:2: no JSON object: "},
        {"truncate -s -2 h.jsonl", "h.jsonl:2: the last line is cut off"},
        {"sed -i '1s/\"format\":1/\"format\":2/' h.jsonl", "h.jsonl:1: it is of another version"},
        {"sed -i '2s/\"cell\":\"[^\"]*\"/\"cell\":7/' h.jsonl", "h.jsonl:2: 'cell' is no text"},
        {"sed -i '2s/\"cell\"/\"call\"/' h.jsonl", "h.jsonl:2: it lacks 'cell'"},
        {"sed -i '2s/\"machine\"/\"maschine\"/' h.jsonl", "h.jsonl:2: it lacks 'machine'"},
        {"sed -i '1s/\"median_seconds\":/\"median_seconds\":-/' h.jsonl",
         "h.jsonl:1: it lacks a 'median_seconds' above 0"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cs_history history;
        cs_export_run run;
        cs_history_added added;
        cs_message message = {{0}};
        make_one();
        assert_int_equal(system(cases[i].edit), 0);
        assert_int_equal(cs_history_read("h.jsonl", &history, &message), CS_ERR_FORMAT);
        assert_contains(message.text, cases[i].said);
        assert_int_equal(history.count, 0);
        assert_int_equal(system("cp h.jsonl before"), 0);
        assert_int_equal(cs_export_run_read("run", &run, &message), CS_OK);
        assert_int_equal(cs_history_add("h.jsonl", &run, NULL, &added, &message), CS_ERR_FORMAT);
        cs_export_run_free(&run);
        assert_int_equal(system("cmp -s h.jsonl before"), 0);
    }
    cs_history history;
    cs_message message;
    assert_int_equal(cs_history_read("none.jsonl", &history, &message), CS_ERR_IO);
    assert_contains(message.text, "none.jsonl: No such file");
}

static void a_run_without_its_time_or_machine_is_refused(void **state)
{
    (void)state;
    static const char *const keys[] = {"started_utc", "machine"};
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        cs_export_run run;
        cs_history_added added;
        cs_message message;
        char command[96];
        unlink("h.jsonl");
        make_run(rows, COUNT_OF(rows));
        snprintf(command, sizeof command, "sed -i 's/\"%s\"/\"lost\"/' run/context.json", keys[i]);
        assert_int_equal(system(command), 0);
        assert_int_equal(cs_export_run_read("run", &run, &message), CS_OK);
        assert_int_equal(cs_history_add("h.jsonl", &run, NULL, &added, &message), CS_ERR_FORMAT);
        assert_contains(message.text, "run/context.json: 'started_utc' or 'machine' is missing");
        assert_int_equal(access("h.jsonl", F_OK), -1);
        cs_export_run_free(&run);
    }
}

/* Its medians would stay when it has gone on: a cell of a run is added once. */
static void a_run_that_was_not_finished_is_refused(void **state)
{
    (void)state;
    cs_export_run run;
    cs_history_added added;
    cs_message message;
    unlink("h.jsonl");
    make_run(rows, COUNT_OF(rows));
    assert_int_equal(
        system("sed -i 's/\"stop_reason\": \"[a-z]*\"/\"stop_reason\": \"interrupted\"/' run/plan.json"), 0);
    assert_int_equal(cs_export_run_read("run", &run, &message), CS_OK);
    assert_int_equal(cs_history_add("h.jsonl", &run, NULL, &added, &message), CS_ERR_FORMAT);
    assert_contains(message.text, "is not finished");
    assert_int_equal(access("h.jsonl", F_OK), -1);
    cs_export_run_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_read_back_to_the_last_bit),
        cmocka_unit_test(a_run_is_added_once),
        cmocka_unit_test(a_commit_may_be_told),
        cmocka_unit_test(doubled_and_shuffled_lines_do_no_harm),
        cmocka_unit_test(a_fingerprint_is_of_the_machine_and_not_of_its_name),
        cmocka_unit_test(a_run_without_its_time_or_machine_is_refused),
        cmocka_unit_test(a_run_that_was_not_finished_is_refused),
        cmocka_unit_test(what_is_no_history_is_refused_with_its_line),
    };
    return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
