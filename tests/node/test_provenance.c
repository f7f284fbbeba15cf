/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "node/provenance.h"

static cs_probe_result probes[CS_PROBE_COUNT];

static json_t *context_of(int argc, char *const *argv)
{
    cs_topology *topology;
    json_t *context;
    assert_int_equal(cs_topology_load(&topology, &(cs_message){""}), CS_OK);
    cs_provenance input = {argc, argv, UINT64_MAX, topology, probes};
    assert_int_equal(cs_provenance_new(&input, &context), CS_OK);
    cs_topology_free(topology);
    return context;
}

static const char *text_at(const json_t *context, const char *object, const char *key)
{
    const char *text = json_string_value(json_object_get(json_object_get(context, object), key));
    assert_non_null(text);
    assert_true(text[0] != '\0');
    return text;
}

static void everything_is_there(void **state)
{
    (void)state;
    static char program[] = "coresweep", command[] = "sweep";
    char *argv[] = {program, command};
    json_t *context = context_of(2, argv);
    assert_int_equal(json_integer_value(json_object_get(context, "format")), CS_CONTEXT_FORMAT);
    assert_string_equal(json_string_value(json_object_get(context, "seed")), "18446744073709551615");
    assert_int_equal(json_array_size(json_object_get(context, "command")), 2);
    assert_true(json_is_null(json_object_get(context, "finished_utc")));
    assert_int_equal(strlen(json_string_value(json_object_get(context, "started_utc"))),
                     strlen("2026-11-23T08:00:00Z"));
    static const char *const texts[][2] = {
        {"coresweep", "version"},    {"coresweep", "git_commit"},
        {"coresweep", "compiler"},   {"coresweep", "flags"},
        {"coresweep", "build_type"}, {"machine", "hostname"},
        {"machine", "usable_cpus"},  {"system", "kernel"},
        {"system", "libc"},          {"system", "machine"},
        {"libraries", "openblas"},   {"libraries", "hwloc"},
        {"libraries", "openmp"},     {"libraries", "google_benchmark"},
        {"libraries", "jansson"},
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        text_at(context, texts[i][0], texts[i][1]);
    }
    const json_t *machine = json_object_get(context, "machine");
    assert_true(json_integer_value(json_object_get(machine, "cpus")) >= 1);
    assert_true(json_integer_value(json_object_get(machine, "memory_bytes")) > 0);
    assert_true(json_is_array(json_object_get(machine, "caches")));
    json_decref(context);
}

static void probes_before_and_after(void **state)
{
    (void)state;
    json_t *context = context_of(0, NULL);
    const json_t *node = json_object_get(context, "node");
    assert_int_equal(json_array_size(json_object_get(node, "before")), CS_PROBE_COUNT);
    assert_true(json_is_null(json_object_get(node, "after")));
    assert_int_equal(cs_provenance_finish(context, probes), CS_OK);
    assert_int_equal(json_array_size(json_object_get(node, "after")), CS_PROBE_COUNT);
    assert_true(json_is_string(json_object_get(context, "finished_utc")));
    const json_t *first = json_array_get(json_object_get(node, "after"), 0);
    assert_string_equal(json_string_value(json_object_get(first, "probe")), probes[0].id);
    assert_string_equal(json_string_value(json_object_get(first, "found")), probes[0].found);
    json_decref(context);

    json_t *other = json_object();
    assert_int_equal(cs_provenance_finish(other, probes), CS_ERR_FORMAT);
    json_decref(other);
}

static void only_harmless_variables_are_kept(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        bool kept;
    } variables[] = {
        {"OMP_TEST_ONE", true},
        {"GOMP_TEST_ONE", true},
        {"SLURM_JOB_ID", true},
        {"CORESWEEP_TEST_ONE", true},
        {"SLURM_JOB_USER", false},
        {"PATH", false},
        {"HOME", false},
        {"XOMP_TEST_ONE", false},
        {"CORESWEEP_TOKEN", false},
        {"OMP_API_KEY", false},
        {"OMP_api_key", false},
        {"HWLOC_SECRET_X", false},
        {"MKL_CLIENT_ID", false},
        {"KMP_PASSWORD", false},
        {"OMP_\xff", false},
    };
    enum { count = sizeof variables / sizeof variables[0] };
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(setenv(variables[i].name, "value", 1), 0);
    }
    json_t *context = context_of(0, NULL);
    const json_t *environment = json_object_get(context, "environment");
    for (size_t i = 0; i < count; i++) {
        if ((json_object_get(environment, variables[i].name) != NULL) != variables[i].kept) {
            fail_msg("%s", variables[i].name);
        }
        unsetenv(variables[i].name);
    }
    json_decref(context);
}

static void bytes_that_are_no_text_are_replaced(void **state)
{
    (void)state;
    static char odd[] = "--out=\xff\xfe", utf8[] = "--out=\xc3\xa9";
    char *argv[] = {odd, utf8};
    json_t *context = context_of(2, argv);
    const json_t *command = json_object_get(context, "command");
    assert_string_equal(json_string_value(json_array_get(command, 0)), "--out=??");
    assert_string_equal(json_string_value(json_array_get(command, 1)), utf8);
    json_decref(context);
}

static void another_machine_has_no_hypervisor_of_ours(void **state)
{
    (void)state;
    setenv("HWLOC_XMLFILE", CORESWEEP_TEST_DATA "/topology/restricted.xml", 1);
    json_t *context = context_of(0, NULL);
    unsetenv("HWLOC_XMLFILE");
    const json_t *machine = json_object_get(context, "machine");
    assert_true(json_is_null(json_object_get(machine, "hypervisor")));
    assert_true(json_is_null(json_object_get(machine, "quota_cpus")));
    assert_string_equal(text_at(context, "machine", "cpu_model"), "Example CPU 4-Core");
    assert_string_equal(text_at(context, "machine", "usable_cpus"), "2-3,10,13-15");
    json_decref(context);
}

static int look_once(void **state)
{
    (void)state;
    cs_probe_all("", 0, probes);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_is_there),
        cmocka_unit_test(probes_before_and_after),
        cmocka_unit_test(only_harmless_variables_are_kept),
        cmocka_unit_test(bytes_that_are_no_text_are_replaced),
        cmocka_unit_test(another_machine_has_no_hypervisor_of_ours),
    };
    return cmocka_run_group_tests(tests, look_once, NULL);
}
