/* SPDX-License-Identifier: MIT */
/* What --durable adds: the file is on the disk before it has its name, and its name before the commit ends.
 */
#include "io/sinks.h"

#include <sys/syscall.h>

/* Takes libc's place in this program. */
static const char *watched; /* the file that is written */
static char calls[64]; /* f: a file, before its name is there; F: after; d: the folder, after; D: before */
static bool fails;

int fsync(int descriptor)
{
    struct stat file;
    if (fstat(descriptor, &file) != 0) {
        return -1;
    }
    const bool is_named = is_there(watched);
    const char *letter = S_ISDIR(file.st_mode) ? (is_named ? "d" : "D") : (is_named ? "F" : "f");
    strncat(calls, letter, sizeof calls - strlen(calls) - 1);
    return fails ? (int)syscall(SYS_fsync, -1) : 0;
}

static void assert_calls(const char *path, bool durable, size_t size, const char *expected)
{
    char final[CS_NAME_LONGEST + 1];
    char file[64];
    snprintf(file, sizeof file, "%s/a", path);
    watched = file;
    calls[0] = '\0';
    cs_folder *folder = folder_open(path, (cs_folder_options){.durable = durable});
    cs_sink *sink = sink_new(folder);
    assert_true(sink_file(sink, sinks_url, "a", size, size, final));
    assert_string_equal(calls, expected);
    cs_sink_free(sink);
    cs_folder_close(folder);
}

static void file_and_folder_are_written_in_their_order(void **state)
{
    (void)state;
    assert_calls("small", true, 100, "fd");
    assert_calls("large", true, 100000, "fd");
    assert_calls("small_not", false, 100, "");
    assert_calls("large_not", false, 100000, "");
}

static void a_file_that_cannot_be_made_durable_gets_no_name(void **state)
{
    (void)state;
    static const size_t sizes[] = {100, 100000};
    cs_folder *folder = folder_open("refused", (cs_folder_options){.durable = true});
    cs_sink *sink = sink_new(folder);
    watched = "refused/a";
    fails = true;
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        cs_message message = {""};
        cs_sink_found found;
        char final[CS_NAME_LONGEST + 1];
        assert_int_equal(cs_sink_begin(sink, sinks_url, "a", &found, &message), CS_OK);
        assert_int_equal(cs_sink_answer(sink, 0, sizes[i], "", &message), CS_OK);
        assert_int_equal(sink_write(sink, 0, sizes[i], 1000, &message), CS_OK);
        assert_int_equal(cs_sink_commit(sink, final, &message), CS_ERR_SYSTEM);
        cs_sink_abandon(sink, true);
        assert_int_equal(count_names("refused", false), 0);
        assert_int_equal(count_names("refused", true), 0);
    }
    fails = false;
    cs_sink_free(sink);
    cs_folder_close(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(file_and_folder_are_written_in_their_order),
        cmocka_unit_test(a_file_that_cannot_be_made_durable_gets_no_name),
    };
    return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
