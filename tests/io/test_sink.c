/* SPDX-License-Identifier: MIT */
/* Files appear whole, under names that nobody has, and nothing outside of the folder is touched. */
#include "io/sinks.h"

#include <errno.h>
#include <sys/wait.h>

static void a_file_of_any_size_is_whole(void **state)
{
    (void)state;
    static const size_t sizes[] = {
        0, 1, 4096, CS_SINK_BUFFER - 1, CS_SINK_BUFFER, CS_SINK_BUFFER + 1, CS_SINK_BUFFER + 10007, 300000};
    cs_folder *folder = folder_open("sizes", (cs_folder_options){.resume = true});
    cs_sink *sink = sink_new(folder);
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        char final[CS_NAME_LONGEST + 1];
        char path[300];
        assert_true(sink_file(sink, sinks_url, "told.bin", sizes[i], sizes[i], final));
        snprintf(path, sizeof path, "sizes/%s", final);
        assert_body(path, sizes[i]);
        assert_true(sink_file(sink, sinks_url, "untold.bin", sizes[i], CS_SINK_UNKNOWN, final));
        snprintf(path, sizeof path, "sizes/%s", final);
        assert_body(path, sizes[i]);
    }
    assert_int_equal(count_names("sizes", false), 2 * COUNT_OF(sizes));
    assert_int_equal(count_names("sizes", true), 0);
    cs_sink_free(sink);
    cs_folder_close(folder);
}

static void it_has_no_name_before_it_is_whole(void **state)
{
    (void)state;
    static const size_t sizes[] = {100, 200000};
    cs_folder *folder = folder_open("whole", (cs_folder_options){0});
    cs_sink *sink = sink_new(folder);
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        char final[CS_NAME_LONGEST + 1];
        cs_message message;
        cs_sink_found found;
        assert_int_equal(cs_sink_begin(sink, sinks_url, "a", &found, &message), CS_OK);
        assert_int_equal(cs_sink_answer(sink, 0, sizes[i], "", &message), CS_OK);
        assert_int_equal(sink_write(sink, 0, sizes[i] - 1, 7000, &message), CS_OK);
        assert_int_equal(count_names("whole", false), 0);
        assert_int_equal(cs_sink_commit(sink, final, &message), CS_ERR_MISMATCH);
        assert_non_null(strstr(message.text, "expected"));
        assert_int_equal(cs_sink_size(sink), sizes[i] - 1);
        cs_sink_abandon(sink, true);
        assert_int_equal(count_names("whole", false), 0);
        assert_int_equal(count_names("whole", true), 0); /* without a validator it is of no use */
    }
    cs_sink_free(sink);
    cs_folder_close(folder);
}

static void one_name_for_many_gets_numbers(void **state)
{
    (void)state;
    enum { MANY = 3000 };
    char final[CS_NAME_LONGEST + 1];
    cs_folder *folder = folder_open("many", (cs_folder_options){.on_exists = CS_EXISTS_REPLACE});
    cs_sink *sink = sink_new(folder);
    for (unsigned i = 0; i < MANY; i++) {
        char expected[32];
        snprintf(expected, sizeof expected, i == 0 ? "photo.jpg" : "photo.%u.jpg", i);
        assert_true(sink_file(sink, sinks_url, "photo.jpg", 10, 10, final));
        assert_string_equal(final, expected);
    }
    assert_int_equal(count_names("many", false), MANY);
    cs_sink_free(sink);
    cs_folder_close(folder);
}

static void a_name_that_is_taken_is_numbered_replaced_or_skipped(void **state)
{
    (void)state;
    static const struct {
        const char *folder;
        cs_on_exists on_exists;
        const char *first, *second; /* final names of two URLs with the name; NULL: skipped */
        bool old_stays;
    } cases[] = {{"number", CS_EXISTS_NUMBER, "a.1.txt", "a.2.txt", true},
                 {"replace", CS_EXISTS_REPLACE, "a.txt", "a.1.txt", false},
                 {"skip", CS_EXISTS_SKIP, NULL, NULL, true}};
    static const size_t sizes[] = {10, 100000};
    for (size_t i = 0; i < COUNT_OF(cases) * COUNT_OF(sizes); i++) {
        const size_t size = sizes[i / COUNT_OF(cases)];
        const char *const expected[] = {cases[i % COUNT_OF(cases)].first, cases[i % COUNT_OF(cases)].second};
        char path[32];
        char taken[64];
        char final[CS_NAME_LONGEST + 1];
        snprintf(path, sizeof path, "%s%zu", cases[i % COUNT_OF(cases)].folder, size);
        snprintf(taken, sizeof taken, "%s/a.txt", path);
        assert_int_equal(mkdir(path, 0777), 0);
        put_file(taken, "old");
        cs_folder *folder =
            folder_open(path, (cs_folder_options){.on_exists = cases[i % COUNT_OF(cases)].on_exists});
        cs_sink *sink = sink_new(folder);
        for (size_t j = 0; j < 2; j++) {
            assert_int_equal(sink_file(sink, j == 0 ? "u" : "v", "a.txt", size, size, final),
                             expected[j] != NULL);
            if (expected[j] != NULL) {
                assert_string_equal(final, expected[j]);
            }
        }
        char *content = get_file(taken);
        assert_int_equal(strcmp(content, "old") == 0, cases[i % COUNT_OF(cases)].old_stays);
        free(content);
        assert_int_equal(count_names(path, true), 0);
        cs_sink_free(sink);
        cs_folder_close(folder);
    }
}

static void an_old_file_survives_a_new_one_that_fails(void **state)
{
    (void)state;
    cs_message message;
    cs_sink_found found;
    assert_int_equal(mkdir("survive", 0777), 0);
    put_file("survive/a.txt", "old");
    cs_folder *folder = folder_open("survive", (cs_folder_options){.on_exists = CS_EXISTS_REPLACE});
    cs_sink *sink = sink_new(folder);
    assert_int_equal(cs_sink_begin(sink, sinks_url, "a.txt", &found, &message), CS_OK);
    assert_int_equal(cs_sink_answer(sink, 0, 100000, sinks_tag, &message), CS_OK);
    assert_int_equal(sink_write(sink, 0, 99999, 5000, &message), CS_OK);
    cs_sink_abandon(sink, false);
    cs_sink_free(sink);
    cs_folder_close(folder);
    char *content = get_file("survive/a.txt");
    assert_string_equal(content, "old");
    free(content);
    assert_int_equal(count_names("survive", true), 0);
}

/* A symbolic link and a folder with the wanted name, whatever is to happen to files that have it. */
static void only_a_plain_file_is_replaced_or_skipped(void **state)
{
    (void)state;
    put_file("outside", "untouched");
    for (int on_exists = CS_EXISTS_NUMBER; on_exists <= CS_EXISTS_SKIP; on_exists++) {
        char path[32];
        char taken[48];
        char final[CS_NAME_LONGEST + 1];
        snprintf(path, sizeof path, "plain%d", on_exists);
        assert_int_equal(mkdir(path, 0777), 0);
        snprintf(taken, sizeof taken, "%s/link", path);
        assert_int_equal(symlink("../outside", taken), 0);
        snprintf(taken, sizeof taken, "%s/folder", path);
        assert_int_equal(mkdir(taken, 0777), 0);
        cs_folder *folder = folder_open(path, (cs_folder_options){.on_exists = (cs_on_exists)on_exists});
        cs_sink *sink = sink_new(folder);
        assert_true(sink_file(sink, "u", "link", 10, 10, final));
        assert_string_equal(final, "link.1");
        assert_true(sink_file(sink, "u", "folder", 100000, 100000, final));
        assert_string_equal(final, "folder.1");
        cs_sink_free(sink);
        cs_folder_close(folder);
    }
    char *content = get_file("outside");
    assert_string_equal(content, "untouched");
    free(content);
}

static void plant(const char *kind, const char *path)
{
    if (strcmp(kind, "symbolic link") == 0) {
        assert_int_equal(symlink("../victim", path), 0);
    } else if (strcmp(kind, "dangling link") == 0) {
        assert_int_equal(symlink("../nothing", path), 0);
    } else if (strcmp(kind, "hard link") == 0) {
        assert_int_equal(link("victim", path), 0);
    } else if (strcmp(kind, "pipe") == 0) {
        assert_int_equal(mkfifo(path, 0777), 0);
    } else {
        assert_int_equal(mkdir(path, 0777), 0);
    }
}

/* Somebody who knows the URL knows the names of its half file and its record. */
static void what_is_planted_under_a_half_files_name_is_left_alone(void **state)
{
    (void)state;
    static const char *const kinds[] = {"symbolic link", "dangling link", "hard link", "pipe", "folder"};
    static const char *const endings[] = {".part", ".record"};
    put_file("victim", "untouched");
    assert_int_equal(mkdir("planted", 0777), 0);
    for (size_t i = 0; i < COUNT_OF(kinds) * COUNT_OF(endings); i++) {
        const char *ending = endings[i % COUNT_OF(endings)];
        char final[CS_NAME_LONGEST + 1];
        plant(kinds[i / COUNT_OF(endings)], half_path("planted", sinks_url, ending));
        cs_folder *folder = folder_open("planted", (cs_folder_options){.resume = true});
        cs_sink *sink = sink_new(folder);
        assert_true(sink_file(sink, sinks_url, "a", 200000, 200000, final));
        char path[300];
        snprintf(path, sizeof path, "planted/%s", final);
        assert_body(path, 200000);
        cs_sink_free(sink);
        cs_folder_close(folder);
        char *content = get_file("victim");
        assert_string_equal(content, "untouched");
        free(content);
        assert_false(is_there("nothing"));
        assert_int_equal(remove(path), 0);
        remove(half_path("planted", sinks_url, ending));
        assert_int_equal(count_names("planted", true), 0);
    }
}

/* Whoever guesses the number of a temporary name gains nothing. */
static void a_temporary_name_that_is_taken_is_passed_over(void **state)
{
    (void)state;
    static const uint64_t start = 42;
    uint64_t random = start;
    char names[2][CS__TEMPORARY];
    int descriptors[2];
    cs_folder *folder = folder_open("guessed", (cs_folder_options){0});
    for (size_t i = 0; i < 2; i++) {
        random = start;
        assert_int_equal(cs__temporary_open(folder, &random, names[i], &descriptors[i]), 0);
    }
    assert_string_not_equal(names[0], names[1]);
    assert_int_equal(count_names("guessed", true), 2);
    close(descriptors[0]);
    close(descriptors[1]);
    cs_folder_close(folder);
}

static void a_name_that_is_not_safe_is_refused(void **state)
{
    (void)state;
    static const char *const names[] = {"", ".", "..", "../x", "/tmp/x", ".coresweep-x", "a\nb"};
    cs_folder *folder = folder_open("unsafe", (cs_folder_options){0});
    cs_sink *sink = sink_new(folder);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        cs_message message = {""};
        cs_sink_found found;
        assert_int_equal(cs_sink_begin(sink, sinks_url, names[i], &found, &message), CS_ERR_ARGUMENT);
        assert_non_null(strstr(message.text, "expected"));
        cs_sink_abandon(sink, true);
    }
    cs_sink_free(sink);
    cs_folder_close(folder);
}

/* A downloader must not go on and on where nothing can be kept. */
static void a_folder_that_is_removed_takes_no_more(void **state)
{
    (void)state;
    static const size_t sizes[] = {10, 100000};
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        cs_message message = {""};
        cs_sink_found found;
        char final[CS_NAME_LONGEST + 1];
        cs_folder *folder = folder_open("removed", (cs_folder_options){0});
        cs_sink *sink = sink_new(folder);
        assert_int_equal(rmdir("removed"), 0);
        assert_false(cs_folder_full(folder));
        assert_int_equal(cs_sink_begin(sink, sinks_url, "a", &found, &message), CS_OK);
        cs_status status = cs_sink_answer(sink, 0, sizes[i], "", &message);
        status = status == CS_OK ? sink_write(sink, 0, sizes[i], 1000, &message) : status;
        status = status == CS_OK ? cs_sink_commit(sink, final, &message) : status;
        assert_int_equal(status, CS_ERR_SYSTEM);
        assert_non_null(strstr(message.text, strerror(ENOENT)));
        assert_true(cs_folder_full(folder));
        cs_sink_free(sink);
        cs_folder_close(folder);
    }
}

static void assert_not_opened(const char *path, const char *reason)
{
    cs_message message = {""};
    cs_folder *folder = NULL;
    assert_int_equal(cs_folder_open(path, &(cs_folder_options){0}, &folder, &message), CS_ERR_SYSTEM);
    assert_null(folder);
    if (strstr(message.text, path) == NULL || strstr(message.text, reason) == NULL) {
        fail_msg("expected '%s' and '%s' in '%s'", path, reason, message.text);
    }
}

static void a_folder_that_cannot_be_used_is_named(void **state)
{
    (void)state;
    put_file("a_file", "");
    assert_not_opened("a_file", strerror(ENOTDIR));
    assert_not_opened("missing/below", strerror(ENOENT));
    assert_int_equal(mkdir("closed", 0555), 0);
    /* The superuser may write everywhere, so that somebody else must try. */
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        cs_message message = {""};
        cs_folder *folder = NULL;
        const bool is_other = geteuid() != 0 || (chmod(".", 0755) == 0 && setuid(65534) == 0);
        const cs_status status = cs_folder_open("closed", &(cs_folder_options){0}, &folder, &message);
        const bool is_right =
            is_other && status == CS_ERR_SYSTEM && strstr(message.text, "'closed'") != NULL &&
            strstr(message.text, strerror(EACCES)) != NULL && strstr(message.text, "choose a folder") != NULL;
        _exit(is_right ? 0 : 1);
    }
    int code = 0;
    assert_int_equal(waitpid(child, &code, 0), child);
    assert_int_equal(code, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_of_any_size_is_whole),
        cmocka_unit_test(it_has_no_name_before_it_is_whole),
        cmocka_unit_test(one_name_for_many_gets_numbers),
        cmocka_unit_test(a_name_that_is_taken_is_numbered_replaced_or_skipped),
        cmocka_unit_test(an_old_file_survives_a_new_one_that_fails),
        cmocka_unit_test(only_a_plain_file_is_replaced_or_skipped),
        cmocka_unit_test(what_is_planted_under_a_half_files_name_is_left_alone),
        cmocka_unit_test(a_temporary_name_that_is_taken_is_passed_over),
        cmocka_unit_test(a_name_that_is_not_safe_is_refused),
        cmocka_unit_test(a_folder_that_cannot_be_used_is_named),
        cmocka_unit_test(a_folder_that_is_removed_takes_no_more),
    };
    return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
