/* SPDX-License-Identifier: MIT */
/* Where URLs come from: the command line, links, lists of every shape; and what is passed over. */
#include "support.h"

#include <math.h>

#include "bulk/plain_url.h"
#include "bulk/url_source.h"

static cs_message message;
static char refused[2][256]; /* the last one's URL, and why */

static void note(void *context, const cs_fetch_item *item, const char *reason)
{
    (void)context;
    snprintf(refused[0], sizeof refused[0], "%s", item->url);
    snprintf(refused[1], sizeof refused[1], "%s", reason);
}

static cs_url_lines *open_list(const char *text, size_t length)
{
    cs_url_lines *lines = NULL;
    FILE *out = fopen("list", "w");
    assert_non_null(out);
    assert_int_equal(fwrite(text, 1, length, out), length);
    assert_int_equal(fclose(out), 0);
    assert_int_equal(cs_url_lines_open("list", &lines, &message), CS_OK);
    return lines;
}

/* "url" or "url>name", each in brackets. */
static void assert_lines(const char *text, size_t length, const char *expected)
{
    char *url;
    char *name;
    char found[512] = "";
    cs_url_lines *lines = open_list(text, length);
    for (;;) {
        assert_int_equal(cs_url_lines_next(lines, &url, &name, &message), CS_OK);
        if (url == NULL) {
            break;
        }
        size_t at = strlen(found);
        snprintf(found + at, sizeof found - at, "[%s%s%s]", url, name != NULL ? ">" : "",
                 name != NULL ? name : "");
    }
    assert_string_equal(found, expected);
    cs_url_lines_close(lines);
}

#define ASSERT_LINES(text, expected) assert_lines(text, sizeof(text) - 1, expected)

static void lists_of_every_shape(void **state)
{
    (void)state;
    ASSERT_LINES("", "");
    ASSERT_LINES("\n\n", "");
    ASSERT_LINES("http://h/a\nhttp://h/b\n", "[http://h/a][http://h/b]");
    ASSERT_LINES("http://h/a\r\nhttp://h/b\r\n", "[http://h/a][http://h/b]");
    ASSERT_LINES("http://h/a\nhttp://h/b", "[http://h/a][http://h/b]");
    ASSERT_LINES("# of pictures\n\n  \t\r\n # more\nhttp://h/a#b\n", "[http://h/a#b]");
    ASSERT_LINES("  http://h/a  \n", "[http://h/a]");
    ASSERT_LINES("http://h/a\tx.jpg\nhttp://h/b \t y z.jpg \r\n", "[http://h/a>x.jpg][http://h/b>y z.jpg]");
    ASSERT_LINES("http://h/a\t\n", "[http://h/a]"); /* a blank at the end */
    ASSERT_LINES("http://h/a\0b\nhttp://h/c\n", "[http://h/a\x01"
                                                "b][http://h/c]");
}

/* Longer than the line and longer than the block: cut, and the next one is whole. */
static void lines_without_end(void **state)
{
    (void)state;
    static char text[3 * CS_LINES_BLOCK];
    char *url;
    char *name;
    memset(text, 'x', sizeof text);
    static const char second[] = "\nhttp://h/b\n";
    memcpy(text + sizeof text - (sizeof second - 1), second, sizeof second - 1);
    cs_url_lines *lines = open_list(text, sizeof text);
    assert_int_equal(cs_url_lines_next(lines, &url, &name, &message), CS_OK);
    assert_int_equal(strlen(url), CS_LINE_MOST - 1);
    assert_true(strlen(url) > CS_FETCH_URL_MOST);
    assert_int_equal(cs_url_lines_next(lines, &url, &name, &message), CS_OK);
    assert_string_equal(url, "http://h/b");
    cs_url_lines_close(lines);
}

/* Lines lie across the ends of blocks at every offset. */
static void blocks_are_joined(void **state)
{
    (void)state;
    enum { LINES = 20000 };
    size_t length = 0;
    char *text = NULL;
    char *url;
    char *name;
    FILE *out = open_memstream(&text, &length);
    for (int i = 0; i < LINES; i++) {
        fprintf(out, "http://h/%d.jpg\n", i);
    }
    fclose(out);
    cs_url_lines *lines = open_list(text, length);
    for (int i = 0; i < LINES; i++) {
        char expected[32];
        snprintf(expected, sizeof expected, "http://h/%d.jpg", i);
        assert_int_equal(cs_url_lines_next(lines, &url, &name, &message), CS_OK);
        assert_non_null(url);
        assert_string_equal(url, expected);
        if (i == LINES / 2) { /* the lines before were shorter */
            assert_true(fabs(cs_url_lines_expected(lines) - LINES) < 0.05 * LINES);
        }
    }
    assert_int_equal(cs_url_lines_next(lines, &url, &name, &message), CS_OK);
    assert_null(url);
    assert_true(cs_url_lines_expected(lines) == LINES);
    cs_url_lines_close(lines);
    free(text);
}

static void a_short_list_is_counted_at_once(void **state)
{
    (void)state;
    static const char text[] = "http://h/a\n\n  # none\n \r\n  http://h/b\nhttp://h/c";
    char *url;
    char *name;
    cs_url_lines *lines = open_list(text, sizeof text - 1);
    assert_true(isnan(cs_url_lines_expected(lines)));
    assert_int_equal(cs_url_lines_next(lines, &url, &name, &message), CS_OK);
    assert_true(cs_url_lines_counted(lines));
    assert_true(cs_url_lines_expected(lines) == 3);
    cs_url_lines_close(lines);
}

static void lists_that_cannot_be_read(void **state)
{
    (void)state;
    cs_url_lines *lines = NULL;
    assert_int_equal(cs_url_lines_open("nowhere", &lines, &message), CS_ERR_IO);
    assert_string_equal(message.text, "cannot read the list nowhere: No such file or directory");
    assert_null(lines);
    assert_int_equal(cs_url_lines_open(".", &lines, &message), CS_ERR_IO);
    assert_string_equal(message.text, "cannot read the list .: Is a directory");
}

/* What comes late is no end, and a line may come in parts. */
static void a_pipe_may_have_nothing_yet(void **state)
{
    (void)state;
    static const struct {
        const char *written; /* NULL: the other end is closed */
        const char *url;     /* NULL: none yet, or the end */
    } steps[] = {{"", NULL},
                 {"http://h/", NULL},
                 {"a\nhttp://h/b", "http://h/a"},
                 {"", NULL},
                 {"c\n\n# more\n", "http://h/bc"},
                 {"", NULL},
                 {"http://h/d", NULL},
                 {NULL, "http://h/d"},
                 {NULL, NULL}};
    int ends[2];
    char path[32];
    cs_url_lines *lines = NULL;
    assert_int_equal(pipe(ends), 0);
    snprintf(path, sizeof path, "/proc/self/fd/%d", ends[0]);
    assert_int_equal(cs_url_lines_open(path, &lines, &message), CS_OK);
    cs_url_source source = {.lines = lines, .refuse = note};
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        cs_fetch_item item;
        bool exact;
        bool last = i + 1 == COUNT_OF(steps);
        if (steps[i].written != NULL) {
            assert_int_equal(write(ends[1], steps[i].written, strlen(steps[i].written)),
                             strlen(steps[i].written));
            assert_true(isnan(cs_url_source_expected(&source, &exact)) && !exact);
        } else if (!last) {
            close(ends[1]);
        }
        assert_int_equal(cs_url_source_next(&source, &item, &message), CS_OK);
        assert_true((item.url != NULL) == (steps[i].url != NULL));
        if (item.url != NULL) {
            assert_string_equal(item.url, steps[i].url);
        }
        assert_int_equal(item.later, item.url == NULL && !last);
    }
    cs_url_lines_close(lines);
    close(ends[0]);
}

static void in_their_order_and_without_what_is_done(void **state)
{
    (void)state;
    static const char text[] = "http://h/1\nhttp://h/2\nhttp://h/2\nhttp://h/3\t../x\nhttp://h/4\tname\n";
    char *words[] = {(char *)"http://h/w", (char *)"http://me:secret@h/done"};
    char *links[] = {(char *)"http://h/l"};
    static const char *const expected[] = {"http://h/w", "http://h/l", "http://h/1", "http://h/2"};
    bool exact;
    cs_done_set done;
    assert_int_equal(cs_done_set_new(4, &done), CS_OK);
    cs_done_add(&done, cs_done_digest("http://***@h/done", "done"));
    cs_done_add(&done, cs_done_digest("http://h/2", "2.1"));
    cs_done_add(&done, cs_done_digest("http://h/4", "name"));
    cs_url_source source = {.words = words,
                            .word_count = COUNT_OF(words),
                            .links = links,
                            .link_count = COUNT_OF(links),
                            .lines = open_list(text, sizeof text - 1),
                            .done = &done,
                            .refuse = note};
    cs_fetch_item item;
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        assert_int_equal(cs_url_source_next(&source, &item, &message), CS_OK);
        assert_string_equal(item.url, expected[i]);
        assert_null(item.name);
    }
    assert_int_equal(cs_url_source_next(&source, &item, &message), CS_OK);
    assert_null(item.url);
    assert_false(item.later);
    assert_int_equal(source.passed, 3);
    assert_string_equal(refused[0], "http://h/3");
    assert_contains(refused[1], "expected one of at most 255 bytes");
    assert_true(cs_url_source_expected(&source, &exact) == 8 && exact);
    cs_url_lines_close(source.lines);
    cs_done_set_free(&done);
}

static void names_count_where_they_are_not_the_urls_own(void **state)
{
    (void)state;
    const char *url = "http://h/photo.jpg";
    uint64_t own = cs_done_digest(url, NULL);
    assert_true(cs_done_digest(url, "photo.jpg") == own);
    assert_true(cs_done_digest(url, "photo.12.jpg") == own);
    assert_true(cs_done_digest(url, "photo.x.jpg") != own);
    assert_true(cs_done_digest(url, "photo.jpg.1") != own);
    assert_true(cs_done_digest(url, "other.jpg") != own);
    assert_true(cs_done_digest(url, "other.jpg") != cs_done_digest("http://h/photo.png", "other.jpg"));
    assert_true(cs_done_digest("http://h/photo.png", NULL) != own);
}

static void a_set_gives_back_what_was_put_in_once(void **state)
{
    (void)state;
    enum { COUNT = 1000 };
    cs_done_set set = {0};
    assert_false(cs_done_take(&set, 5)); /* an empty one has no slots */
    assert_int_equal(cs_done_set_new(2 * COUNT, &set), CS_OK);
    for (uint64_t i = 0; i < COUNT; i++) {
        char url[32];
        snprintf(url, sizeof url, "http://h/%u", (unsigned)i);
        cs_done_add(&set, cs_done_digest(url, NULL));
        cs_done_add(&set, cs_done_digest(url, NULL));
    }
    for (int round = 0; round < 3; round++) {
        for (uint64_t i = 0; i < COUNT; i++) {
            char url[32];
            snprintf(url, sizeof url, "http://h/%u", (unsigned)i);
            assert_int_equal(cs_done_take(&set, cs_done_digest(url, NULL)), round < 2);
        }
    }
    assert_int_equal(set.count, 0);
    cs_done_set_free(&set);
}

/* A million of one digest: a search that went past all of them took seven minutes. */
static void equal_ones_are_counted(void **state)
{
    (void)state;
    enum { COUNT = 1000000 };
    cs_done_set set;
    uint64_t one = cs_done_digest("http://h/a", NULL);
    assert_int_equal(cs_done_set_new(COUNT + 1, &set), CS_OK);
    for (int i = 0; i < COUNT; i++) {
        cs_done_add(&set, one);
    }
    cs_done_add(&set, cs_done_digest("http://h/b", NULL));
    size_t used = 0;
    for (size_t i = 0; i < set.capacity; i++) {
        used += set.slots[i] != 0;
    }
    assert_true(used < COUNT / 200);
    for (int i = 0; i < COUNT; i++) {
        assert_true(cs_done_take(&set, one));
    }
    assert_false(cs_done_take(&set, one));
    assert_int_equal(set.count, 1);
    cs_done_set_free(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_of_every_shape),
        cmocka_unit_test(lines_without_end),
        cmocka_unit_test(blocks_are_joined),
        cmocka_unit_test(a_short_list_is_counted_at_once),
        cmocka_unit_test(lists_that_cannot_be_read),
        cmocka_unit_test(a_pipe_may_have_nothing_yet),
        cmocka_unit_test(in_their_order_and_without_what_is_done),
        cmocka_unit_test(names_count_where_they_are_not_the_urls_own),
        cmocka_unit_test(a_set_gives_back_what_was_put_in_once),
        cmocka_unit_test(equal_ones_are_counted),
    };
    return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
