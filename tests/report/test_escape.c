/* SPDX-License-Identifier: MIT */
/* Texts inside of XML, OpenMetrics and Markdown. */
#include "support.h"

#include "report/escape.h"

typedef void (*escape)(FILE *out, const char *text);

static void assert_escaped(escape function, const char *text, const char *expected)
{
    char *got = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&got, &bytes);
    assert_non_null(out);
    function(out, text);
    assert_int_equal(fclose(out), 0);
    assert_string_equal(got, expected);
    free(got);
}

static void xml_has_no_markup_and_no_control_characters(void **state)
{
    (void)state;
    assert_escaped(cs_escape_xml, "go_fast.omp", "go_fast.omp");
    assert_escaped(cs_escape_xml, "a<b>&\"c'", "a&#60;b&#62;&#38;&#34;c&#39;");
    assert_escaped(cs_escape_xml, "a\tb\nc\rd", "a&#9;b&#10;c&#13;d");
    assert_escaped(cs_escape_xml, "\x01\x08\x1b", "\ufffd\ufffd\ufffd");
    assert_escaped(cs_escape_xml, "\xef\xbf\xbe|\xef\xbf\xbf|\ufffd", "\ufffd|\ufffd|\ufffd");
    assert_escaped(cs_escape_xml, "\u00b5 \u4e2d \xf0\x9f\x98\x80", "\u00b5 \u4e2d \xf0\x9f\x98\x80");
}

static void openmetrics_escapes_three_characters(void **state)
{
    (void)state;
    assert_escaped(cs_escape_openmetrics, "a\\b\"c\nd{}=,", "a\\\\b\\\"c\\nd{}=,");
    assert_escaped(cs_escape_openmetrics, "\u00b5", "\u00b5");
}

static void markdown_is_plain_text_in_one_field(void **state)
{
    (void)state;
    assert_escaped(cs_escape_markdown, "go_fast.omp/uniform/1000/t1/close",
                   "go_fast.omp/uniform/1000/t1/close");
    assert_escaped(cs_escape_markdown, "a|b\nc\td", "a&#124;b c d");
    assert_escaped(cs_escape_markdown, "_a_", "&#95;a&#95;");
    assert_escaped(cs_escape_markdown, "`*~<>&[]@#:\\",
                   "&#96;&#42;&#126;&#60;&#62;&#38;&#91;&#93;&#64;&#35;&#58;&#92;");
    assert_escaped(cs_escape_markdown, "@a www.b.c #7 d@e.f",
                   "&#64;&#8203;a &#119;ww.b.c &#35;&#8203;7 d&#64;&#8203;e.f");
    assert_escaped(cs_escape_markdown, "", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(xml_has_no_markup_and_no_control_characters),
        cmocka_unit_test(openmetrics_escapes_three_characters),
        cmocka_unit_test(markdown_is_plain_text_in_one_field),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
