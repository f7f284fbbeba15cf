/* SPDX-License-Identifier: MIT */
/* plan.json: what is saved loads again, and what is damaged is refused with the file's name. */
#include "fake_registry.h"
#include "support.h"

#include <jansson.h>

#include "report/csv.h"
#include "run/plan.h"

static cs_message message;

static void make(cs_plan *plan)
{
    const cs_request request = {
        .variant = "omp,scalar", .size = "10,64k", .threads = "1,3", .placement = "close,spread"};
    cs_settings settings = {.precision = 0.1,
                            .budget = 1.0 / 3,
                            .min_time = 1e-5,
                            .invocation_time = 0.25,
                            .timeout = 7,
                            .seed = UINT64_MAX,
                            .repetitions = 4,
                            .min_invocations = 6,
                            .max_invocations = 9,
                            .oversubscribe = true};
    cs_topology *topology = NULL;
    setenv("HWLOC_SYNTHETIC", "pack:2 [numa] l3:1 core:2 pu:1", 1);
    assert_int_equal(cs_topology_load(&topology, &(cs_message){""}), CS_OK);
    unsetenv("HWLOC_SYNTHETIC");
    assert_int_equal(cs_plan_make(&request, &settings, topology, plan, &message), CS_OK);
    cs_topology_free(topology);
    plan->cells[1].repetitions = 3;
    assert_int_equal(cs_text_set(&plan->cells[1].stop_reason, "precision"), CS_OK);
}

static void round_trip(void **state)
{
    (void)state;
    cs_plan plan;
    cs_plan loaded;
    make(&plan);
    plan.settings.weak = true;
    assert_int_equal(cs_plan_save(&plan, "plan.json", &message), CS_OK);
    assert_int_equal(cs_plan_load("plan.json", &loaded, &message), CS_OK);
    assert_true(loaded.settings.weak);
    const cs_settings *a = &plan.settings;
    const cs_settings *b = &loaded.settings;
    assert_true(a->precision == b->precision && a->budget == b->budget && a->min_time == b->min_time);
    assert_true(a->invocation_time == b->invocation_time && a->timeout == b->timeout && a->seed == b->seed);
    assert_true(a->repetitions == b->repetitions && a->min_invocations == b->min_invocations);
    assert_true(a->max_invocations == b->max_invocations && a->oversubscribe == b->oversubscribe);
    assert_int_equal(loaded.count, plan.count);
    for (size_t i = 0; i < plan.count; i++) {
        const cs_cell *x = &plan.cells[i];
        const cs_cell *y = &loaded.cells[i];
        assert_string_equal(x->name, y->name);
        assert_ptr_equal(x->entry, y->entry);
        assert_true(x->input == y->input && x->n == y->n && x->threads == y->threads);
        assert_true(x->placement == y->placement && x->data_seed == y->data_seed);
        assert_true(x->repetitions == y->repetitions);
        assert_string_equal(x->stop_reason, y->stop_reason);
        assert_memory_equal(x->cpus, y->cpus, x->threads * sizeof x->cpus[0]);
    }
    cs_plan_free(&loaded);
    cs_plan_free(&plan);
}

/* Over an old file, and leaving nothing beside the new one. */
static void replaces_in_one_step(void **state)
{
    (void)state;
    cs_plan plan;
    make(&plan);
    put_file("plan.json", "old");
    assert_int_equal(cs_plan_save(&plan, "plan.json", &message), CS_OK);
    assert_int_equal(access("plan.json.tmp", F_OK), -1);
    assert_int_equal(cs_plan_save(&plan, "missing/plan.json", &message), CS_ERR_IO);
    assert_contains(message.text, "missing/plan.json: ");
    cs_plan_free(&plan);
}

static void expect_refusal(cs_status expected, const char *text)
{
    cs_plan plan;
    message.text[0] = '\0';
    cs_status status = cs_plan_load("plan.json", &plan, &message);
    if (status != expected) {
        fail_msg("expected '%s', got %d: %s", text, (int)status, message.text);
    }
    assert_contains(message.text, "plan.json");
    assert_contains(message.text, text);
    assert_int_equal(plan.count, 0);
    assert_null(plan.cells);
}

static void missing(void **state)
{
    (void)state;
    unlink("plan.json");
    expect_refusal(CS_ERR_IO, "No such file");
}

static void no_json(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "{", "no json", "{\"format\": 1,}", "{\"format\": 1} x"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        put_file("plan.json", bad[i]);
        expect_refusal(CS_ERR_FORMAT, "plan.json:1: ");
    }
}

static void another_format(void **state)
{
    (void)state;
    put_file("plan.json", "{\"format\": 2, \"settings\": {}, \"cells\": []}");
    expect_refusal(CS_ERR_FORMAT, "written in format 2, this build reads format 1");
    put_file("plan.json", "{\"cells\": []}");
    expect_refusal(CS_ERR_FORMAT, "written in format 0");
    put_file("plan.json", "[1]");
    expect_refusal(CS_ERR_FORMAT, "written in format 0");
    put_file("plan.json", "{\"format\": \"1\"}");
    expect_refusal(CS_ERR_FORMAT, "written in format 0");
}

/* Saves a plan with `value` (JSON text) in place of one field of the first cell or of the settings; NULL
 * takes the field away. */
static void damage(bool settings, const char *field, const char *value)
{
    cs_plan plan;
    make(&plan);
    assert_int_equal(cs_plan_save(&plan, "plan.json", &message), CS_OK);
    cs_plan_free(&plan);
    json_t *root = json_load_file("plan.json", 0, NULL);
    json_t *object =
        settings ? json_object_get(root, "settings") : json_array_get(json_object_get(root, "cells"), 0);
    assert_non_null(json_object_get(object, field));
    if (value == NULL) {
        assert_int_equal(json_object_del(object, field), 0);
    } else {
        assert_int_equal(json_object_set_new(object, field, json_loads(value, JSON_DECODE_ANY, NULL)), 0);
    }
    assert_int_equal(json_dump_file(root, "plan.json", 0), 0);
    json_decref(root);
}

static void damaged_cells(void **state)
{
    (void)state;
    static const struct {
        const char *field;
        const char *value;
        const char *message;
    } cases[] = {
        {"cell", NULL, "a cell lacks a field"},
        {"cell", "5", "a cell lacks a field"},
        {"variant", "\"alpha.gone\"", "this build has no variant 'alpha.gone' with input"},
        {"input", "\"gone\"", "with input 'gone'; use the build that wrote it"},
        {"n", "\"10\"", "a cell lacks a field"},
        {"n", "-1", "a cell lacks a field"},
        {"threads", "0", "a cell lacks a field"},
        {"threads", "-1", "a cell lacks a field"},
        {"threads", "2", "malformed data"},
        {"threads", "4294967297", "a cell lacks a field"},
        {"placement", "\"near\"", "invalid argument"},
        {"cpus", "[]", "malformed data"},
        {"cpus", "[0, 1]", "malformed data"},
        {"cpus", "7", "malformed data"},
        {"cpus", "[\"0\"]", "malformed data"},
        {"cpus", "[-1]", "malformed data"},
        {"cpus", "[1000000000000]", "malformed data"},
        {"data_seed", "7", "malformed data"},
        {"data_seed", "\"x\"", "malformed data"},
        {"repetitions", "-1", "a cell lacks a field"},
        {"repetitions", "1000000", "a cell lacks a field"},
        {"stop_reason", NULL, "a cell lacks a field"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        damage(false, cases[i].field, cases[i].value);
        cs_plan plan;
        cs_status status = cs_plan_load("plan.json", &plan, &message);
        if (status == CS_OK || strstr(message.text, cases[i].message) == NULL) {
            fail_msg("%s = %s: %d, %s", cases[i].field, cases[i].value ? cases[i].value : "(none)",
                     (int)status, message.text);
        }
        assert_contains(message.text, "plan.json");
        assert_int_equal(plan.count, 0);
    }
}

static void damaged_settings(void **state)
{
    (void)state;
    static const struct {
        const char *field;
        const char *value;
    } cases[] = {
        {"precision", NULL},       {"budget", "\"long\""}, {"min_time", "0"},      {"min_time", "-1"},
        {"repetitions", "-1"},     {"repetitions", "0"},   {"repetitions", "1e9"}, {"min_invocations", "0"},
        {"max_invocations", "-1"}, {"seed", "5"},          {"seed", "\"-\""},      {"oversubscribe", "1"},
        {"invocation_time", "-1"}, {"timeout", "0"},       {"weak", "\"yes\""}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        damage(true, cases[i].field, cases[i].value);
        expect_refusal(CS_ERR_FORMAT, cases[i].field);
    }
    put_file("plan.json", "{\"format\": 1, \"cells\": []}");
    expect_refusal(CS_ERR_FORMAT, "settings");
}

static void a_plan_without_cells(void **state)
{
    (void)state;
    cs_plan plan;
    make(&plan);
    size_t count = plan.count;
    plan.count = 0;
    assert_int_equal(cs_plan_save(&plan, "plan.json", &message), CS_OK);
    plan.count = count;
    cs_plan_free(&plan);
    expect_refusal(CS_ERR_FORMAT, "'cells' is missing");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trip),       cmocka_unit_test(replaces_in_one_step),
        cmocka_unit_test(missing),          cmocka_unit_test(no_json),
        cmocka_unit_test(another_format),   cmocka_unit_test(damaged_cells),
        cmocka_unit_test(damaged_settings), cmocka_unit_test(a_plan_without_cells),
    };
    return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
