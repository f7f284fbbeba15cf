/* SPDX-License-Identifier: MIT */
/* "did you mean": how far words are apart, and when a hint helps. */
#include "support.h"

#include <limits.h>

#include "run/nearest.h"

static void distances(void **state)
{
    (void)state;
    static const struct {
        const char *a;
        const char *b;
        unsigned distance;
    } cases[] = {
        {"", "", 0},
        {"", "abc", 3},
        {"sort", "sort", 0},
        {"sort", "sor", 1},
        {"sort", "sorts", 1},
        {"sort", "port", 1},
        {"srot", "sort", 1},
        {"sort", "ostr", 2},
        {"ab", "ba", 1},
        {"kitten", "sitting", 3},
        {"triad", "team", 3},
        {"abc", "xyz", 3},
        /* Optimal string alignment edits no substring twice: 3, where the unrestricted distance is 2. */
        {"ca", "abc", 3},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        if (cs_edit_distance(cases[i].a, cases[i].b) != cases[i].distance ||
            cs_edit_distance(cases[i].b, cases[i].a) != cases[i].distance) {
            fail_msg("%s, %s: %u", cases[i].a, cases[i].b, cs_edit_distance(cases[i].a, cases[i].b));
        }
    }
}

static void long_words_are_infinitely_far(void **state)
{
    (void)state;
    char longest[64];
    char longer[65];
    memset(longest, 'a', sizeof longest);
    memset(longer, 'a', sizeof longer);
    longest[63] = '\0';
    longer[64] = '\0';
    assert_int_equal(cs_edit_distance(longest, longest), 0);
    assert_int_equal(cs_edit_distance(longest, ""), 63);
    assert_int_equal(cs_edit_distance(longer, longer), UINT_MAX);
    assert_int_equal(cs_edit_distance("", longer), UINT_MAX);
}

static const char *hint_for(const char *wanted, const char *const *words, size_t count, char *buffer)
{
    cs_nearest nearest = {.wanted = wanted};
    for (size_t i = 0; i < count; i++) {
        cs_nearest_offer(&nearest, words[i]);
    }
    return cs_nearest_hint(&nearest, buffer, 96);
}

static void hints(void **state)
{
    (void)state;
    static const char *const words[] = {"gemm", "go_fast", "sort", "team", "triad"};
    char buffer[96] = "before";
    assert_string_equal(hint_for("srot", words, 5, buffer), "; did you mean 'sort'?");
    assert_string_equal(hint_for("sort", words, 5, buffer), "; did you mean 'sort'?");
    assert_string_equal(hint_for("gofast", words, 5, buffer), "; did you mean 'go_fast'?");
    assert_string_equal(hint_for("traid", words, 5, buffer), "; did you mean 'triad'?");
    assert_string_equal(hint_for("gem", words, 5, buffer), "; did you mean 'gemm'?");
    assert_string_equal(hint_for("matrix", words, 5, buffer), "");
    assert_string_equal(hint_for("x", words, 5, buffer), "");
    assert_string_equal(hint_for("", words, 5, buffer), "");
    assert_string_equal(hint_for("sort", NULL, 0, buffer), "");
}

/* Of words that are equally near the first offered stands: what is said does not change from run to run. */
static void the_first_of_equals(void **state)
{
    (void)state;
    static const char *const words[] = {"simd_a", "simd_b"};
    char buffer[96];
    assert_string_equal(hint_for("simd_c", words, 2, buffer), "; did you mean 'simd_a'?");
    assert_string_equal(hint_for("simd_b", words, 2, buffer), "; did you mean 'simd_b'?");
}

static void a_small_buffer_is_respected(void **state)
{
    (void)state;
    char buffer[10];
    memset(buffer, '#', sizeof buffer);
    cs_nearest nearest = {.wanted = "sort"};
    cs_nearest_offer(&nearest, "sort");
    assert_string_equal(cs_nearest_hint(&nearest, buffer, 8), "; did y");
    assert_int_equal(buffer[8], '#');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distances),
        cmocka_unit_test(long_words_are_infinitely_far),
        cmocka_unit_test(hints),
        cmocka_unit_test(the_first_of_equals),
        cmocka_unit_test(a_small_buffer_is_respected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
