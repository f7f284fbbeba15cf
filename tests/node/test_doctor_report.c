/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "node/doctor_report.h"

static const cs_probe_result results[] = {
    {"turbo", "One busy core runs faster than many.", "echo 0 | sudo tee boost", CS_PROBE_OK, "off"},
    {"governor",
     "Any governor but 'performance' lowers the clock of idle CPUs, so that the first milliseconds of a "
     "measurement run slower than the rest.",
     "sudo cpupower frequency-set --governor performance", CS_PROBE_WARN, "powersave on 3 of 4 CPUs"},
    {"smt", "Two hardware threads share one core.", "echo off", CS_PROBE_UNKNOWN, "active: no such file"},
};

static const char golden[] =
    "ok       turbo     off\n"
    "warn     governor  powersave on 3 of 4 CPUs\n"
    "                   Any governor but 'performance' lowers the clock of idle CPUs, so that the first\n"
    "                   milliseconds of a measurement run slower than the rest.\n"
    "                   mend: sudo cpupower frequency-set --governor performance\n"
    "unknown  smt       active: no such file\n"
    "                   Two hardware threads share one core.\n"
    "\n"
    "1 of 3 probes warn; 1 could not be answered\n";

static char *print(const cs_probe_result *what, size_t count, bool json)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    assert_int_equal(cs_doctor_print(out, what, count, json), CS_OK);
    assert_int_equal(fclose(out), 0);
    return text;
}

static void reads_as_meant(void **state)
{
    (void)state;
    char *text = print(results, 3, false);
    assert_string_equal(text, golden);
    free(text);
}

static void json_is_one_line(void **state)
{
    (void)state;
    char *text = print(results, 3, true);
    assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
    json_t *all = json_loads(text, 0, NULL);
    assert_int_equal(json_array_size(all), 3);
    const json_t *second = json_array_get(all, 1);
    assert_string_equal(json_string_value(json_object_get(second, "probe")), "governor");
    assert_string_equal(json_string_value(json_object_get(second, "state")), "warn");
    assert_string_equal(json_string_value(json_object_get(second, "found")), "powersave on 3 of 4 CPUs");
    json_decref(all);
    free(text);
}

/* Whatever the table's texts are, and with the longest finding. */
static void no_line_is_wider_than_100(void **state)
{
    (void)state;
    cs_probe_result all[CS_PROBE_COUNT];
    cs_probe_all("/no such root", 0, all);
    for (size_t i = 0; i < CS_PROBE_COUNT; i++) {
        all[i].state = CS_PROBE_WARN;
    }
    memset(all[0].found, 'x', sizeof all[0].found - 1);
    for (size_t i = 9; i < sizeof all[0].found - 1; i += 10) {
        all[0].found[i] = ' ';
    }
    char *text = print(all, CS_PROBE_COUNT, false);
    for (const char *line = text; *line != '\0'; line += strcspn(line, "\n") + 1) {
        if (strcspn(line, "\n") > 100) {
            fail_msg("%s", line);
        }
    }
    free(text);
}

static void full_disk_is_an_error(void **state)
{
    (void)state;
    FILE *full = fopen("/dev/full", "w");
    assert_non_null(full);
    assert_int_equal(cs_doctor_print(full, results, 3, false), CS_ERR_IO);
    fclose(full);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_as_meant),
        cmocka_unit_test(json_is_one_line),
        cmocka_unit_test(no_line_is_wider_than_100),
        cmocka_unit_test(full_disk_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
