/* SPDX-License-Identifier: MIT */
/* Half files: which are continued, which are not, and that nobody gets another one's. */
#include "io/sinks.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

enum { WHOLE = 300000, HALF = 123456 };

/* A folder of its own, with a sink. */
typedef struct place {
    const char *path;
    cs_folder *folder;
    cs_sink *sink;
} place;

static place place_open(const char *path, bool resume)
{
    cs_folder *folder = folder_open(path, (cs_folder_options){.resume = resume});
    return (place){path, folder, sink_new(folder)};
}

static void place_close(place p)
{
    cs_sink_free(p.sink);
    cs_folder_close(p.folder);
}

static cs_sink_found begin(place p, const char *url)
{
    cs_message message = {""};
    cs_sink_found found;
    if (cs_sink_begin(p.sink, url, "a", &found, &message) != CS_OK) {
        fail_msg("%s", message.text);
    }
    return found;
}

static void answer(place p, uint64_t from, uint64_t total, const char *validator)
{
    cs_message message = {""};
    if (cs_sink_answer(p.sink, from, total, validator, &message) != CS_OK) {
        fail_msg("%s", message.text);
    }
}

static void append(place p, size_t first, size_t end)
{
    cs_message message = {""};
    if (sink_write(p.sink, first, end, 16384, &message) != CS_OK) {
        fail_msg("%s", message.text);
    }
}

/* Half a file, and what ended it. */
static void leave_half(place p, const char *url, const char *validator, bool keep)
{
    begin(p, url);
    answer(p, 0, WHOLE, validator);
    append(p, 0, HALF);
    cs_sink_abandon(p.sink, keep);
}

/* The rest of a file that begins at `from`, and the folder has it alone. */
static void complete(place p, size_t from)
{
    cs_message message = {""};
    char final[CS_NAME_LONGEST + 1];
    char path[300];
    append(p, from, WHOLE);
    if (cs_sink_commit(p.sink, final, &message) != CS_OK) {
        fail_msg("%s", message.text);
    }
    snprintf(path, sizeof path, "%s/%s", p.path, final);
    assert_body(path, WHOLE);
    assert_int_equal(count_names(p.path, true), 0);
}

static void a_later_attempt_continues(void **state)
{
    (void)state;
    place p = place_open("attempt", false);
    leave_half(p, sinks_url, sinks_tag, true);
    const cs_sink_found found = begin(p, sinks_url);
    assert_int_equal(found.offset, HALF);
    assert_string_equal(found.validator, sinks_tag);
    assert_int_equal(cs_sink_size(p.sink), HALF);
    answer(p, HALF, WHOLE, "");
    complete(p, HALF);
    place_close(p);
}

/* Its record is not worth while before it is left. */
static void a_half_file_of_few_bytes_is_continued_as_well(void **state)
{
    (void)state;
    enum { FEW = CS_SINK_BUFFER + 1000 };
    place p = place_open("few", false);
    begin(p, sinks_url);
    answer(p, 0, WHOLE, sinks_tag);
    append(p, 0, FEW);
    cs_sink_abandon(p.sink, true);
    assert_int_equal(begin(p, sinks_url).offset, FEW);
    answer(p, FEW, WHOLE, sinks_tag);
    complete(p, FEW);
    place_close(p);
}

static void a_file_of_unknown_size_is_continued_as_well(void **state)
{
    (void)state;
    place p = place_open("unknown", false);
    begin(p, sinks_url);
    answer(p, 0, CS_SINK_UNKNOWN, sinks_tag);
    append(p, 0, HALF);
    cs_sink_abandon(p.sink, true);
    assert_int_equal(begin(p, sinks_url).offset, HALF);
    answer(p, HALF, WHOLE, sinks_tag);
    complete(p, HALF);
    place_close(p);
}

static void a_later_run_continues_if_it_is_to(void **state)
{
    (void)state;
    place p = place_open("later", false);
    leave_half(p, sinks_url, sinks_tag, true);
    place_close(p);
    p = place_open("later", true);
    assert_int_equal(begin(p, sinks_url).offset, HALF);
    answer(p, HALF, WHOLE, sinks_tag);
    append(p, HALF, HALF + 1000);
    place_close(p); /* what is under way is kept, by the run that continued it as well */
    p = place_open("later", true);
    assert_int_equal(begin(p, sinks_url).offset, HALF + 1000);
    place_close(p);

    p = place_open("later", false);
    leave_half(p, "http://h/other", sinks_tag, true);
    assert_int_equal(begin(p, "http://h/other").offset, HALF); /* of this run, unlike the next one */
    cs_sink_abandon(p.sink, false);
    assert_int_equal(begin(p, sinks_url).offset, 0);
    answer(p, 0, WHOLE, sinks_tag);
    complete(p, 0);
    place_close(p);
}

static void without_validator_or_wish_nothing_is_kept(void **state)
{
    (void)state;
    char long_validator[CS_SINK_VALIDATOR + 1];
    memset(long_validator, 'x', sizeof long_validator - 1);
    long_validator[CS_SINK_VALIDATOR] = '\0';
    place p = place_open("nothing", true);
    leave_half(p, sinks_url, "", true);
    assert_int_equal(count_names(p.path, true), 0);
    leave_half(p, sinks_url, long_validator, true);
    assert_int_equal(count_names(p.path, true), 0);
    leave_half(p, sinks_url, sinks_tag, false);
    assert_int_equal(count_names(p.path, true), 0);
    leave_half(p, sinks_url, sinks_tag, true);
    assert_int_equal(count_names(p.path, true), 2);
    assert_int_equal(begin(p, sinks_url).offset, HALF);
    cs_sink_abandon(p.sink, true); /* no answer came */
    assert_int_equal(begin(p, sinks_url).offset, HALF);
    cs_sink_abandon(p.sink, false);
    assert_int_equal(count_names(p.path, true), 0);
    place_close(p);
}

static void a_new_body_replaces_the_half_one(void **state)
{
    (void)state;
    char final[CS_NAME_LONGEST + 1];
    cs_message message;
    place p = place_open("anew", true);
    leave_half(p, sinks_url, sinks_tag, true);
    assert_int_equal(begin(p, sinks_url).offset, HALF);
    answer(p, 0, WHOLE, "\"v2\"");
    assert_int_equal(cs_sink_size(p.sink), 0);
    append(p, 0, 70000);
    cs_sink_abandon(p.sink, true);
    const cs_sink_found found = begin(p, sinks_url);
    assert_int_equal(found.offset, 70000);
    assert_string_equal(found.validator, "\"v2\"");
    /* A shorter one has nothing of the longer at its end. */
    answer(p, 0, 66000, sinks_tag);
    append(p, 0, 66000);
    assert_int_equal(cs_sink_commit(p.sink, final, &message), CS_OK);
    assert_body("anew/a", 66000);
    assert_int_equal(unlink("anew/a"), 0);
    /* A small one needs no half file. */
    leave_half(p, sinks_url, sinks_tag, true);
    assert_int_equal(begin(p, sinks_url).offset, HALF);
    answer(p, 0, 10, sinks_tag);
    append(p, 0, 10);
    assert_int_equal(cs_sink_commit(p.sink, final, &message), CS_OK);
    assert_body("anew/a", 10);
    assert_int_equal(count_names(p.path, true), 0);
    place_close(p);
}

static void another_files_body_is_refused(void **state)
{
    (void)state;
    static const struct {
        uint64_t from, total;
        const char *validator;
    } answers[] = {{HALF, WHOLE, "\"v2\""},
                   {HALF, WHOLE + 1, sinks_tag},
                   {HALF - 1, WHOLE, sinks_tag},
                   {HALF + 1, WHOLE, ""}};
    place p = place_open("another", true);
    leave_half(p, sinks_url, sinks_tag, true);
    for (size_t i = 0; i < COUNT_OF(answers); i++) {
        cs_message message = {""};
        assert_int_equal(begin(p, sinks_url).offset, HALF);
        assert_int_equal(
            cs_sink_answer(p.sink, answers[i].from, answers[i].total, answers[i].validator, &message),
            CS_ERR_MISMATCH);
        assert_non_null(strstr(message.text, "another file"));
        cs_sink_abandon(p.sink, true);
    }
    /* Nor is a part of a body taken where none is there. */
    cs_message message = {""};
    assert_int_equal(begin(p, "http://h/other").offset, 0);
    assert_int_equal(cs_sink_answer(p.sink, HALF, WHOLE, sinks_tag, &message), CS_ERR_MISMATCH);
    place_close(p);
}

/* Two URLs may have one hash, a record may be cut, and whoever may write to the folder may have written. */
static void a_record_that_does_not_fit_is_not_believed(void **state)
{
    (void)state;
    static const char *const records[] = {
        "run 0000000000000000\ntotal 300000\nvalidator \"v1\"\nurl https://example.org/other.jpg",
        "run 0000000000000000\ntotal 300000\nvalidator \"v1\"\nurl https://example.org/phot",
        "run 0000000000000000\ntotal 300000\nvalidator \"v1\"\n",
        "run 0000000000000000\ntotal 300000\nvalidator \"v1\"",
        "run 0000000000000000\ntotal 300000\nvalidator \nurl https://example.org/photo.jpg",
        "run 0000000000000000\ntotal 1000\nvalidator \"v1\"\nurl https://example.org/photo.jpg",
        "run 0000000000000000\ntotal x\nvalidator \"v1\"\nurl https://example.org/photo.jpg",
        "run 0000000000000000\ntotal 300000x\nvalidator \"v1\"\nurl https://example.org/photo.jpg",
        "run\n",
        "\n\n\n\n",
        "",
    };
    static const char right[] =
        "run 0000000000000000\ntotal 300000\nvalidator \"v1\"\nurl https://example.org/photo.jpg";
    place p = place_open("record", true);
    leave_half(p, sinks_url, sinks_tag, true);
    for (size_t i = 0; i < COUNT_OF(records); i++) {
        put_file(half_path(p.path, sinks_url, ".record"), records[i]);
        assert_int_equal(begin(p, sinks_url).offset, 0);
        cs_sink_abandon(p.sink, true);
    }
    put_file(half_path(p.path, sinks_url, ".record"), right);
    assert_int_equal(begin(p, sinks_url).offset, HALF);
    cs_sink_abandon(p.sink, true);
    assert_int_equal(unlink(half_path(p.path, sinks_url, ".record")), 0);
    assert_int_equal(begin(p, sinks_url).offset, 0);
    answer(p, 0, WHOLE, sinks_tag);
    complete(p, 0);
    place_close(p);
}

/* Killed between the last byte and the name: a server can answer no range that begins at the end. */
static void a_whole_file_without_its_name_asks_for_the_last_byte(void **state)
{
    (void)state;
    place p = place_open("last", true);
    begin(p, sinks_url);
    answer(p, 0, WHOLE, sinks_tag);
    append(p, 0, WHOLE);
    cs_sink_abandon(p.sink, true);
    assert_int_equal(begin(p, sinks_url).offset, WHOLE - 1);
    answer(p, WHOLE - 1, WHOLE, sinks_tag);
    complete(p, WHOLE - 1);
    place_close(p);
}

static void one_url_twice_at_once_gives_two_files(void **state)
{
    (void)state;
    char final[CS_NAME_LONGEST + 1];
    cs_message message;
    place p = place_open("twice", true);
    place other = {p.path, p.folder, sink_new(p.folder)};
    begin(p, sinks_url);
    answer(p, 0, WHOLE, sinks_tag);
    append(p, 0, HALF);
    assert_int_equal(begin(other, sinks_url).offset, 0);
    answer(other, 0, WHOLE, "\"v2\"");
    append(other, 0, WHOLE);
    assert_int_equal(cs_sink_commit(other.sink, final, &message), CS_OK);
    assert_body("twice/a", WHOLE);
    cs_sink_free(other.sink);
    append(p, HALF, WHOLE);
    assert_int_equal(cs_sink_commit(p.sink, final, &message), CS_OK);
    assert_string_equal(final, "a.1");
    assert_body("twice/a.1", WHOLE);
    assert_int_equal(count_names(p.path, true), 0);
    place_close(p);
}

/* Starts a process that writes half a file of `size` bytes, and waits until it has. */
static pid_t start_writer(const char *path, size_t size)
{
    int ready[2];
    char byte;
    assert_int_equal(pipe(ready), 0);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that fails does not come to end_writer */
        place p = place_open(path, true);
        begin(p, sinks_url);
        answer(p, 0, size, sinks_tag);
        append(p, 0, size / 2);
        if (write(ready[1], "x", 1) == 1) {
            pause();
        }
        _exit(1);
    }
    close(ready[1]);
    assert_int_equal(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    return child;
}

static void end_writer(pid_t child)
{
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

static void who_is_killed_leaves_a_half_file_that_is_continued(void **state)
{
    (void)state;
    end_writer(start_writer("killed", WHOLE));
    assert_int_equal(count_names("killed", false), 0);
    assert_int_equal(count_names("killed", true), 2);
    place p = place_open("killed", true);
    assert_int_equal(begin(p, sinks_url).offset, WHOLE / 2);
    answer(p, WHOLE / 2, WHOLE, sinks_tag);
    complete(p, WHOLE / 2);
    place_close(p);

    end_writer(start_writer("killed_small", CS_SINK_BUFFER));
    assert_int_equal(count_names("killed_small", false), 0);
    assert_int_equal(count_names("killed_small", true), 0);
}

static void another_runs_half_file_is_left_to_it(void **state)
{
    (void)state;
    const pid_t child = start_writer("two_runs", WHOLE);
    place p = place_open("two_runs", true);
    assert_int_equal(begin(p, sinks_url).offset, 0);
    answer(p, 0, WHOLE, sinks_tag);
    append(p, 0, HALF);
    cs_sink_abandon(p.sink, true); /* not to be continued, for its name does not follow from the URL */
    assert_int_equal(count_names(p.path, true), 2);
    end_writer(child);
    assert_int_equal(begin(p, sinks_url).offset, WHOLE / 2);
    answer(p, WHOLE / 2, WHOLE, sinks_tag);
    complete(p, WHOLE / 2);
    place_close(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_later_attempt_continues),
        cmocka_unit_test(a_half_file_of_few_bytes_is_continued_as_well),
        cmocka_unit_test(a_file_of_unknown_size_is_continued_as_well),
        cmocka_unit_test(a_later_run_continues_if_it_is_to),
        cmocka_unit_test(without_validator_or_wish_nothing_is_kept),
        cmocka_unit_test(a_new_body_replaces_the_half_one),
        cmocka_unit_test(another_files_body_is_refused),
        cmocka_unit_test(a_record_that_does_not_fit_is_not_believed),
        cmocka_unit_test(a_whole_file_without_its_name_asks_for_the_last_byte),
        cmocka_unit_test(one_url_twice_at_once_gives_two_files),
        cmocka_unit_test(who_is_killed_leaves_a_half_file_that_is_continued),
        cmocka_unit_test(another_runs_half_file_is_left_to_it),
    };
    return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
