/* SPDX-License-Identifier: MIT */
#include "support.h"

#include "coresweep/status.h"

static void every_status_has_its_own_text(void **state)
{
    (void)state;
    for (int a = CS_OK; a <= CS_ERR_INTERNAL; a++) {
        const char *text = cs_status_text((cs_status)a);
        assert_true(strlen(text) > 0);
        assert_true(text[strlen(text) - 1] != '.');
        for (int b = CS_OK; b < a; b++) {
            assert_string_not_equal(text, cs_status_text((cs_status)b));
        }
    }
    assert_string_equal(cs_status_text(CS_ERR_MEMORY), "out of memory");
}

/* A plugin built against a newer status.def may return numbers that this build does not know. */
static void unknown_numbers_have_a_text(void **state)
{
    (void)state;
    assert_string_equal(cs_status_text((cs_status)(CS_ERR_INTERNAL + 1)), "unknown status");
    assert_string_equal(cs_status_text((cs_status)-1), "unknown status");
}

/* The numbers are ABI. */
static void numbers_stay(void **state)
{
    (void)state;
    assert_int_equal(CS_OK, 0);
    assert_int_equal(CS_ERR_ARGUMENT, 1);
    assert_int_equal(CS_ERR_MISMATCH, 6);
    assert_int_equal(CS_ERR_INTERNAL, 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_has_its_own_text),
        cmocka_unit_test(unknown_numbers_have_a_text),
        cmocka_unit_test(numbers_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
