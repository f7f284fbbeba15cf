/* SPDX-License-Identifier: MIT */
/* The files that a server makes up: the same for the same seed, any range as in the whole, and ranges as HTTP
 * writes them. */
#include "support.h"

#include <stdbool.h>

#include "server/catalogue.h"
#include "server/range.h"

static void a_seed_makes_the_same_files_and_another_one_others(void **state)
{
    (void)state;
    unsigned char a[512];
    unsigned char b[512];
    cs_catalogue one = cs_catalogue_made(CS_KIND_GALLERY, 50, 7);
    cs_catalogue same = cs_catalogue_made(CS_KIND_GALLERY, 50, 7);
    cs_catalogue other = cs_catalogue_made(CS_KIND_GALLERY, 50, 8);
    char tag[CS_CONTENT_ETAG];
    char other_tag[CS_CONTENT_ETAG];
    for (uint64_t file = 0; file < 50; file++) {
        cs_content_read(&one, file, 0, a, sizeof a);
        cs_content_read(&same, file, 0, b, sizeof b);
        assert_memory_equal(a, b, sizeof a);
        cs_content_read(&other, file, 0, b, sizeof b);
        assert_memory_not_equal(a, b, sizeof a);
        cs_content_read(&one, (file + 1) % 50, 0, b, sizeof b);
        assert_memory_not_equal(a, b, sizeof a);
        cs_content_etag(&one, file, tag);
        cs_content_etag(&other, file, other_tag);
        assert_string_not_equal(tag, other_tag);
    }
}

/* What stands here must not change: a later build must serve the same files. */
static void the_files_are_pinned(void **state)
{
    (void)state;
    char digest[CS_CONTENT_DIGEST];
    cs_catalogue small = cs_catalogue_made(CS_KIND_SMALL, 0, 1);
    cs_catalogue gallery = cs_catalogue_made(CS_KIND_GALLERY, 0, 1);
    cs_content_digest(&small, 3, digest);
    assert_string_equal(digest, "a164b276ef2aafa92dabaab8aee938729c3cea81beea5473bad22f4e8e1a12a1");
    assert_int_equal(cs_content_size(&gallery, 3), 512166);
    cs_content_digest(&gallery, 3, digest);
    assert_string_equal(digest, "272af412efadad48c01980f1704757c17810233d5cb2726e8d6fb629a992808d");
}

static void any_range_is_that_of_the_whole(void **state)
{
    (void)state;
    enum { WHOLE = 5000 };
    static unsigned char whole[WHOLE];
    static unsigned char part[WHOLE];
    cs_catalogue c = cs_catalogue_made(CS_KIND_GALLERY, 0, 3);
    cs_content_read(&c, 9, 0, whole, WHOLE);
    for (size_t offset = 0; offset < 20; offset++) {
        static const size_t counts[] = {0, 1, 7, 8, 9, 1015, 1016, 1017, 1023, 1024, 1025, 4096};
        for (size_t i = 0; i < COUNT_OF(counts); i++) {
            memset(part, 0, sizeof part);
            cs_content_read(&c, 9, offset, part, counts[i]);
            assert_memory_equal(part, whole + offset, counts[i]);
            assert_int_equal(part[counts[i]], 0);
        }
    }
}

static void sizes_are_those_of_the_kind(void **state)
{
    (void)state;
    double sum = 0;
    cs_catalogue c = cs_catalogue_made(CS_KIND_GALLERY, 10000, 1);
    for (uint64_t file = 0; file < c.count; file++) {
        uint64_t size = cs_content_size(&c, file);
        assert_true(size >= 100000 && size <= 2000100);
        sum += (double)size;
    }
    /* (2000000 - 100000) / ln 20 = 634 KB on average, and the mean of 10000 is within 5 of its 5 KB. */
    assert_true(sum / 10000 > 608e3 && sum / 10000 < 660e3);
    assert_int_equal(cs_catalogue_made(CS_KIND_GALLERY, 0, 1).count, 200);
    c = cs_catalogue_made(CS_KIND_SMALL, 0, 1);
    assert_int_equal(cs_content_size(&c, 5), 4096);
    c = cs_catalogue_made(CS_KIND_LARGE, 0, 1);
    assert_int_equal(cs_content_size(&c, 0), 1 << 30);
}

static void paths_and_files_belong_together(void **state)
{
    (void)state;
    cs_catalogue c = cs_catalogue_made(CS_KIND_GALLERY, 40, 1);
    size_t jpg = 0;
    size_t txt = 0;
    for (uint64_t file = 0; file < c.count; file++) {
        char path[CS_CONTENT_PATH];
        uint64_t found = 99;
        cs_content_path(&c, file, path);
        assert_true(cs_content_find(&c, path, &found));
        assert_int_equal(found, file);
        jpg += count_text(path, ".jpg");
        txt += count_text(path, ".txt");
    }
    assert_int_equal(jpg, 20);
    assert_int_equal(txt, 2);
    static const char *const none[] = {"",
                                       "/",
                                       "/gallery/",
                                       "/gallery/40.jpg",
                                       "/gallery/-1.jpg",
                                       "/x.jpg",
                                       "/small/0.jpg",
                                       "/gallery/00.jpg",
                                       "/gallery/0.tar",
                                       "/gallery/0.jpg/",
                                       "/gallery/99999999999999999999999999999999999999999999.jpg"};
    for (size_t i = 0; i < COUNT_OF(none); i++) {
        uint64_t found = 0;
        if (cs_content_find(&c, none[i], &found)) {
            fail_msg("found %s", none[i]);
        }
    }
}

static void ranges_are_read_as_rfc_9110_has_them(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        cs__range_kind kind;
        uint64_t first;
        uint64_t last;
    } cases[] = {
        {NULL, CS__RANGE_WHOLE, 0, 0},
        {"", CS__RANGE_WHOLE, 0, 0},
        {"bytes=0-0", CS__RANGE_PART, 0, 0},
        {"bytes=0-999", CS__RANGE_PART, 0, 999},
        {"Bytes=10-20", CS__RANGE_PART, 10, 20},
        {"bytes=10-5000", CS__RANGE_PART, 10, 999},
        {"bytes=999-", CS__RANGE_PART, 999, 999},
        {"bytes=1000-", CS__RANGE_OUTSIDE, 0, 0},
        {"bytes=1000-2000", CS__RANGE_OUTSIDE, 0, 0},
        {"bytes=-1", CS__RANGE_PART, 999, 999},
        {"bytes=-1000", CS__RANGE_PART, 0, 999},
        {"bytes=-5000", CS__RANGE_PART, 0, 999},
        {"bytes=-0", CS__RANGE_OUTSIDE, 0, 0},
        {"bytes=99999999999999999999999-", CS__RANGE_OUTSIDE, 0, 0},
        {"bytes=5-99999999999999999999999", CS__RANGE_PART, 5, 999},
        {"bytes=20-10", CS__RANGE_WHOLE, 0, 0},
        {"bytes=0-1,5-6", CS__RANGE_WHOLE, 0, 0},
        {"bytes=-", CS__RANGE_WHOLE, 0, 0},
        {"bytes=1", CS__RANGE_WHOLE, 0, 0},
        {"bytes=a-b", CS__RANGE_WHOLE, 0, 0},
        {"items=0-1", CS__RANGE_WHOLE, 0, 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        uint64_t first = 0;
        uint64_t last = 0;
        cs__range_kind kind = cs__range_read(cases[i].text, 1000, &first, &last);
        if (kind != cases[i].kind || first != cases[i].first || last != cases[i].last) {
            fail_msg("%s: %d, %d to %d", cases[i].text, (int)kind, (int)first, (int)last);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_seed_makes_the_same_files_and_another_one_others),
        cmocka_unit_test(the_files_are_pinned),
        cmocka_unit_test(any_range_is_that_of_the_whole),
        cmocka_unit_test(sizes_are_those_of_the_kind),
        cmocka_unit_test(paths_and_files_belong_together),
        cmocka_unit_test(ranges_are_read_as_rfc_9110_has_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
