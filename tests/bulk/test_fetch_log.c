/* SPDX-License-Identifier: MIT */
/* The log of a fetch: whole lines, one writer, and what a later run reads out of it. */
#include "support.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "bulk/log.h"
#include "bulk/plain_url.h"

static cs_message message;
static char *header;

static cs_fetch_log_row row_of(const char *url, const char *file, uint64_t bytes, const char *result)
{
    static char texts[3][256];
    snprintf(texts[0], sizeof texts[0], "%s", url);
    snprintf(texts[1], sizeof texts[1], "%s", file);
    snprintf(texts[2], sizeof texts[2], "%s", result);
    return (cs_fetch_log_row){.url = texts[0],
                              .file = texts[1],
                              .status = 200,
                              .bytes = bytes,
                              .attempts = 1,
                              .total_seconds = 0.25,
                              .http_version = (char *)"1.1",
                              .result = texts[2],
                              .reason = (char *)""};
}

static cs_bulk_log *open_log(const char *path, cs_log_opening opening)
{
    cs_bulk_log *log = NULL;
    if (cs_bulk_log_open(path, opening, &log, &message) != CS_OK) {
        fail_msg("%s", message.text);
    }
    return log;
}

static void put(cs_bulk_log *log, const char *url, const char *file, uint64_t bytes, const char *result)
{
    cs_fetch_log_row row = row_of(url, file, bytes, result);
    assert_int_equal(cs_bulk_log_put(log, &row, &message), CS_OK);
}

static void assert_file(const char *path, const char *below_header)
{
    char *text = get_file(path);
    assert_true(strncmp(text, header, strlen(header)) == 0);
    assert_string_equal(text + strlen(header), below_header);
    free(text);
}

static int set_up(void **state)
{
    return scratch_enter(state) == 0 && cs_csv_header(&cs_fetch_log_layout, &header) == CS_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    free(header);
    return scratch_leave(state);
}

static void rows_are_lines(void **state)
{
    (void)state;
    cs_bulk_log *log = open_log("rows.csv", CS_LOG_APPEND);
    assert_file("rows.csv", "");
    put(log, "http://h/a,b", "a \"b\"", 17, "done");
    assert_file("rows.csv", "");
    assert_int_equal(cs_bulk_log_flush(log, &message), CS_OK);
    assert_file("rows.csv", "\"http://h/a,b\",\"a \"\"b\"\"\",200,17,1,0,0,0,0,0.25,1.1,done,,0\n");
    put(log, "http://h/c", "c", 0, "failed"); /* shorter than the one before */
    assert_int_equal(cs_bulk_log_close(log, &message), CS_OK);
    assert_file("rows.csv", "\"http://h/a,b\",\"a \"\"b\"\"\",200,17,1,0,0,0,0,0.25,1.1,done,,0\n"
                            "http://h/c,c,200,0,1,0,0,0,0,0.25,1.1,failed,,0\n");
}

/* At every moment the file ends with a line's end. */
static void many_rows_come_in_whole_lines(void **state)
{
    (void)state;
    cs_bulk_log *log = open_log("many.csv", CS_LOG_APPEND);
    struct stat before;
    struct stat at;
    size_t writes = 0;
    assert_int_equal(stat("many.csv", &before), 0);
    for (unsigned i = 0; i < 5000; i++) {
        char url[64];
        snprintf(url, sizeof url, "http://example.org/%u.jpg", i);
        put(log, url, "x", i, "done");
        assert_int_equal(stat("many.csv", &at), 0);
        if (at.st_size != before.st_size) {
            char *text = get_file("many.csv");
            assert_true(text[strlen(text) - 1] == '\n');
            free(text);
            before = at;
            writes++;
        }
    }
    assert_true(writes >= 3 && writes < 20);
    assert_int_equal(cs_bulk_log_close(log, &message), CS_OK);
    char *text = get_file("many.csv");
    assert_int_equal(count_text(text, "\n"), 5001);
    free(text);
}

static void appending_checks_and_mends(void **state)
{
    (void)state;
    cs_bulk_log *log = open_log("torn.csv", CS_LOG_APPEND);
    put(log, "http://h/a", "a", 1, "done");
    assert_int_equal(cs_bulk_log_close(log, &message), CS_OK);
    FILE *out = fopen("torn.csv", "a");
    assert_non_null(out);
    fputs("http://h/b,b,20", out);
    fclose(out);
    log = open_log("torn.csv", CS_LOG_CONTINUE);
    put(log, "http://h/c", "c", 1, "done");
    assert_int_equal(cs_bulk_log_close(log, &message), CS_OK);
    assert_file("torn.csv", "http://h/a,a,200,1,1,0,0,0,0,0.25,1.1,done,,0\n"
                            "http://h/c,c,200,1,1,0,0,0,0,0.25,1.1,done,,0\n");
    put_file("other.csv", "name,price\nscrews,5\n");
    assert_int_equal(cs_bulk_log_open("other.csv", CS_LOG_APPEND, &log, &message), CS_ERR_FORMAT);
    assert_contains(message.text, "other.csv is no log of this version's `coresweep fetch`");
    char *text = get_file("other.csv");
    assert_string_equal(text, "name,price\nscrews,5\n");
    free(text);
}

static void anew_means_anew(void **state)
{
    (void)state;
    put_file("precious", "precious");
    assert_int_equal(symlink("precious", "anew.csv"), 0);
    cs_bulk_log *log = NULL;
    assert_int_equal(cs_bulk_log_open("anew.csv", CS_LOG_CONTINUE, &log, &message), CS_ERR_IO);
    log = open_log("anew.csv", CS_LOG_ANEW);
    put(log, "http://h/a", "a", 1, "done");
    assert_int_equal(cs_bulk_log_close(log, &message), CS_OK);
    assert_file("anew.csv", "http://h/a,a,200,1,1,0,0,0,0,0.25,1.1,done,,0\n");
    log = open_log("anew.csv", CS_LOG_ANEW);
    assert_file("anew.csv", "");
    assert_int_equal(cs_bulk_log_close(log, &message), CS_OK);
    char *text = get_file("precious");
    assert_string_equal(text, "precious");
    free(text);
}

static void one_writer_at_a_time(void **state)
{
    (void)state;
    static const cs_log_opening openings[] = {CS_LOG_ANEW, CS_LOG_CONTINUE, CS_LOG_APPEND};
    for (size_t i = 0; i < COUNT_OF(openings); i++) {
        cs_bulk_log *second = NULL;
        cs_bulk_log *log = open_log("locked.csv", openings[i]);
        for (size_t k = 0; k < COUNT_OF(openings); k++) {
            assert_int_equal(cs_bulk_log_open("locked.csv", openings[k], &second, &message), CS_ERR_IO);
            assert_contains(message.text, "another fetch is writing the log locked.csv");
            assert_null(second);
        }
        assert_int_equal(cs_bulk_log_close(log, &message), CS_OK);
    }
}

/* No room: the line that did not fit leaves no part behind. */
static void a_full_disk_tears_no_line(void **state)
{
    (void)state;
    struct rlimit before;
    cs_bulk_log *log = open_log("full.csv", CS_LOG_APPEND);
    put(log, "http://h/a", "a", 1, "done");
    assert_int_equal(cs_bulk_log_flush(log, &message), CS_OK);
    char *good = get_file("full.csv");
    struct rlimit tight = {.rlim_cur = strlen(good) + 10};
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    tight.rlim_max = before.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
    put(log, "http://h/b", "b", 1, "done");
    cs_status status = cs_bulk_log_flush(log, &message);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(status, CS_ERR_IO);
    assert_contains(message.text, "cannot write the log full.csv: File too large");
    assert_int_equal(cs_bulk_log_close(log, &message), CS_OK);
    char *text = get_file("full.csv");
    assert_string_equal(text, good);
    free(text);
    free(good);
}

static cs_done_set read_done(const char *path, cs_status expected)
{
    cs_done_set set;
    int folder = open(".", O_RDONLY | O_DIRECTORY);
    assert_true(folder >= 0);
    assert_int_equal(cs_bulk_log_done(path, true, folder, &set, &message), expected);
    close(folder);
    return set;
}

static void what_is_done_is_there_with_its_size(void **state)
{
    (void)state;
    cs_bulk_log *log = open_log("done.csv", CS_LOG_APPEND);
    put_file("a", "12345");
    put_file("b", "1234");
    put_file("d", "12345");
    put_file("e \"5\",", "12345");
    assert_int_equal(symlink("a", "link"), 0);
    put(log, "http://h/a", "a", 5, "done");
    put(log, "http://h/b", "b", 5, "done");
    put(log, "http://h/c", "c", 5, "done");
    put(log, "http://h/d", "d", 5, "failed");
    put(log, "http://h/e", "e \"5\",", 5, "done");
    put(log, "http://h/link", "link", 5, "done");
    assert_int_equal(cs_bulk_log_close(log, &message), CS_OK);
    FILE *out = fopen("done.csv", "a"); /* a torn line is nobody's */
    assert_non_null(out);
    fputs("http://h/d,d,200,5,1,0,0,0,0,0.25,1.1,done", out);
    fclose(out);
    cs_done_set set = read_done("done.csv", CS_OK);
    assert_int_equal(set.count, 2);
    assert_true(cs_done_take(&set, cs_done_digest("http://h/a", NULL)));
    assert_true(cs_done_take(&set, cs_done_digest("http://h/e", "e \"5\",")));
    cs_done_set_free(&set);
}

static void no_log_is_nothing_done(void **state)
{
    (void)state;
    cs_done_set set = read_done("nowhere.csv", CS_OK);
    assert_int_equal(set.count, 0);
    cs_done_set_free(&set);
    put_file("empty.csv", "");
    set = read_done("empty.csv", CS_OK);
    assert_int_equal(set.count, 0);
    cs_done_set_free(&set);
}

static void damage_is_told(void **state)
{
    (void)state;
    cs_bulk_log *log = open_log("damaged.csv", CS_LOG_APPEND);
    assert_int_equal(cs_bulk_log_close(log, &message), CS_OK);
    FILE *out = fopen("damaged.csv", "a");
    assert_non_null(out);
    fputs("http://h/a,a,200,5,1,0,0,0,0,0.25,1.1,done,,0\nhttp://h/b,b,200\n", out);
    fclose(out);
    cs_done_set set = read_done("damaged.csv", CS_ERR_FORMAT);
    assert_contains(message.text, "the log damaged.csv is damaged in line 3;");
    cs_done_set_free(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_lines),
        cmocka_unit_test(many_rows_come_in_whole_lines),
        cmocka_unit_test(appending_checks_and_mends),
        cmocka_unit_test(anew_means_anew),
        cmocka_unit_test(one_writer_at_a_time),
        cmocka_unit_test(a_full_disk_tears_no_line),
        cmocka_unit_test(what_is_done_is_there_with_its_size),
        cmocka_unit_test(no_log_is_nothing_done),
        cmocka_unit_test(damage_is_told),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
