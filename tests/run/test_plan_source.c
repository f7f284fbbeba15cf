/* SPDX-License-Identifier: MIT */
/* Plan files: what they become, and that every error names file, line and key. */
#include "fake_registry.h"
#include "support.h"

#include <math.h>

#include "run/plan_source.h"

#define GROUPS "cells:\n- {kernel: alpha, variant: [scalar, omp], size: [10, 1e2], input: plain}\n"

static cs_message message;
static cs_plan_source source;
static cs_topology *topology; /* four cores */
static char noted[2048];

static int set_up(void **state)
{
    setenv("HWLOC_SYNTHETIC", "pack:1 core:4 pu:1", 1);
    assert_int_equal(cs_topology_load(&topology, &(cs_message){""}), CS_OK);
    unsetenv("HWLOC_SYNTHETIC");
    return scratch_enter(state);
}

static int tear_down(void **state)
{
    cs_topology_free(topology);
    return scratch_leave(state);
}

static cs_status read_text(const char *text)
{
    message.text[0] = '\0';
    put_file("p.yaml", text);
    return cs_plan_source_read("p.yaml", &source, &message);
}

static void note(void *context, const char *text)
{
    (void)context;
    strcat(strcat(noted, text), "\n");
}

static cs_status expand(const char *text, cs_plan *plan)
{
    noted[0] = '\0';
    *plan = (cs_plan){0};
    cs_status status = read_text(text);
    if (status == CS_OK) {
        status = cs_plan_source_expand(&source, &source.settings, topology, note, NULL, plan, &message);
        cs_plan_source_free(&source);
    }
    return status;
}

/* The plan's cells by name, joined by blanks; an error is its message. Freed by the caller. */
static char *cells_of(const char *text)
{
    cs_plan plan;
    char *names = calloc(1, 4096);
    if (expand(text, &plan) != CS_OK) {
        return strcpy(names, message.text);
    }
    for (size_t i = 0; i < plan.count; i++) {
        strcat(strcat(names, i > 0 ? " " : ""), plan.cells[i].name);
    }
    cs_plan_free(&plan);
    return names;
}

static void expect_cells(const char *text, const char *cells)
{
    char *found = cells_of(text);
    assert_string_equal(found, cells);
    free(found);
}

/* Reading or expanding ends with exactly this message. */
static void expect_error(const char *text, const char *expected)
{
    cs_plan plan;
    cs_status status = expand(text, &plan);
    if (status != CS_ERR_ARGUMENT || strcmp(message.text, expected) != 0) {
        fail_msg("%s\nexpected %s\nfound %d, %s", text, expected, (int)status, message.text);
    }
    assert_int_equal(plan.count, 0);
    assert_null(source.text);
}

static void groups(void **state)
{
    (void)state;
    expect_cells("cells:\n- variant: alpha.scalar\n  size: 10\n",
                 "alpha.scalar/plain/10/t1/close alpha.scalar/odd/10/t1/close");
    expect_cells(GROUPS "  # a comment\n"
                        "- {variant: alpha.omp, size: 10, input: odd, threads: [2, 1], placement: close}\n",
                 "alpha.omp/plain/10/t1/close alpha.omp/plain/10/t2/close alpha.omp/plain/10/t3/close "
                 "alpha.omp/plain/10/t4/close alpha.omp/plain/100/t1/close alpha.omp/plain/100/t2/close "
                 "alpha.omp/plain/100/t3/close alpha.omp/plain/100/t4/close alpha.scalar/plain/10/t1/close "
                 "alpha.scalar/plain/100/t1/close alpha.omp/odd/10/t1/close alpha.omp/odd/10/t2/close");
}

/* Lists may be written as on the command line. */
static void lists_as_text(void **state)
{
    (void)state;
    expect_cells("cells:\n- {kernel: beta, size: '10, 20'}\n",
                 "beta.scalar/only/10/t1/close beta.scalar/only/20/t1/close");
}

static void a_cell_of_two_groups_is_one(void **state)
{
    (void)state;
    expect_cells(
        "cells:\n- {kernel: beta, size: 10}\n- {kernel: alpha, variant: scalar, size: 10, input: plain}\n"
        "- {kernel: beta, size: [20, 10], placement: spread}\n",
        "beta.scalar/only/10/t1/close alpha.scalar/plain/10/t1/close beta.scalar/only/20/t1/spread");
}

static void settings(void **state)
{
    (void)state;
    assert_int_equal(
        read_text("summary: >\n  two\n  lines\nsettings:\n  precision: 5%\n  budget: 3m\n  min-time: 2ms\n"
                  "  repetitions: 7\n  seed: 12345678901234567890\n  oversubscribe: true\n" GROUPS),
        CS_ERR_ARGUMENT);
    assert_string_equal(message.text,
                        "p.yaml:9: seed: '12345678901234567890': expected a whole number such as 1000, "
                        "1e6 or 64k");
    assert_int_equal(
        read_text("summary: >\n  two\n  lines\nsettings:\n  precision: 5%\n  budget: 3m\n  min-time: 2ms\n"
                  "  repetitions: 7\n  seed: 1234567890123456789\n  oversubscribe: true\n" GROUPS),
        CS_OK);
    const cs_settings *s = &source.settings;
    assert_string_equal(source.summary, "two lines");
    assert_true(s->precision == 0.05 && s->budget == 180 && s->min_time == 0.002 && s->oversubscribe);
    assert_true(s->repetitions == 7 && s->seed == 1234567890123456789u);
    assert_int_equal(s->min_invocations, cs_settings_default().min_invocations);
    assert_int_equal(strlen(source.text), source.bytes);
    cs_plan_source_free(&source);
}

static void no_yaml(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *part;
    } cases[] = {
        {"", "p.yaml:1: the file is empty"},
        {"# only a comment\n", "p.yaml:1: the file is empty"},
        {"cells: [\n", "p.yaml:2: this is no YAML: "},
        {"cells:\n- kernel: 'beta\n", "this is no YAML: found unexpected end of stream"},
        {"cells:\n- kernel: beta\n\tsize: 1\n", "p.yaml:3: this is no YAML: "},
        {"cells: \xff\n", "p.yaml:1: this is no YAML: "},
        {GROUPS "---\n" GROUPS, "p.yaml:3: a second document begins here"},
        {"plain text", "p.yaml:1: the plan: expected a map of keys, found a text"},
        {"- a\n- b\n", "p.yaml:1: the plan: expected a map of keys, found a list"},
        {"? [a]\n: b\n", "the plan: a key must be a text, found a list"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(read_text(cases[i].text), CS_ERR_ARGUMENT);
        assert_contains(message.text, cases[i].part);
        assert_null(source.text);
    }
}

static void files_that_cannot_be_read(void **state)
{
    (void)state;
    assert_int_equal(cs_plan_source_read("gone.yaml", &source, &message), CS_ERR_IO);
    assert_string_equal(message.text, "gone.yaml: No such file or directory");
    FILE *out = fopen("big.yaml", "w");
    for (size_t i = 0; i <= CS_PLAN_BYTES; i++) {
        fputc('#', out);
    }
    fclose(out);
    assert_int_equal(cs_plan_source_read("big.yaml", &source, &message), CS_ERR_IO);
    assert_contains(message.text, "big.yaml: larger than 1048576 bytes");
    assert_int_equal(cs_plan_source_read(".", &source, &message), CS_ERR_IO);
}

/* Aliases are YAML's way to say a thing once. */
static void aliases(void **state)
{
    (void)state;
    expect_cells("cells:\n- &g {kernel: beta, size: 10}\n- *g\n", "beta.scalar/only/10/t1/close");
    expect_error("cells:\n- &g {kernel: beta, size: [*g]}\n",
                 "p.yaml:2: size: a list's elements must be texts here, such as [1000, 1e6]");
}

static void wrong_keys_and_types(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *message;
    } cases[] = {
        {"summary: x\n",
         "p.yaml:1: cells: the plan names none; it needs a list of groups, such as `- kernel: triad`"},
        {"summary: x\ncells: []\n",
         "p.yaml:2: cells: the plan names none; it needs a list of groups, such as `- kernel: triad`"},
        {"cels:\n- {}\n", "p.yaml:1: the plan has no key 'cels'; did you mean 'cells'?"},
        {GROUPS "colour: red\n",
         "p.yaml:3: the plan has no key 'colour'; it takes summary, cells, settings, ratios"},
        {"cells:\n- kernel: beta\n  sise: 10\n",
         "p.yaml:3: a group of cells has no key 'sise'; did you mean 'size'?"},
        {"cells:\n- kernel: beta\n  size: 1\n  size: 2\n",
         "p.yaml:4: size: stands twice in a group of cells"},
        {"cells:\n- kernel: beta\n  size:\n", "p.yaml:3: size: has no value"},
        {"cells:\n- kernel: beta\n  size: []\n",
         "p.yaml:3: size: the list is empty; leave the key out for the default"},
        {"cells:\n- kernel: beta\n  size: [10,\n    '']\n", "p.yaml:4: size: an element has no value"},
        {"cells:\n- kernel: {a: b}\n", "p.yaml:2: kernel: expected a text or a list, found a map of keys"},
        {"cells: beta\n", "p.yaml:1: cells: expected a list, found a text"},
        {"cells:\n- beta\n", "p.yaml:2: a group of cells: expected a map of keys, found a text"},
        {"cells:\n- kernel: beta\n  optional: yes\n", "p.yaml:3: optional: 'yes': expected true or false"},
        {GROUPS "settings: fast\n", "p.yaml:3: settings: expected a map of keys, found a text"},
        {GROUPS "settings:\n  bugdet: 1s\n",
         "p.yaml:4: settings has no key 'bugdet'; did you mean 'budget'?"},
        {GROUPS "settings:\n  budget: long\n",
         "p.yaml:4: budget: 'long': expected a time such as 500ms, 10s or 3m"},
        {GROUPS "settings:\n  budget: [1s]\n", "p.yaml:4: budget: expected a text, found a list"},
        {GROUPS "settings:\n  budget: 1s\n  repetitions: 0\n",
         "p.yaml:5: repetitions: out of range: expected 1 to 10000"},
        {GROUPS "settings:\n  max-invocations: 5\n",
         "p.yaml:4: max-invocations: out of range: expected at least min-invocations, or 0"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        expect_error(cases[i].text, cases[i].message);
    }
}

/* Each group stands at line 2 and has its fault at line 3 or 4. */
static void groups_that_cannot_be_measured(void **state)
{
    (void)state;
    static const struct {
        const char *group;
        const char *message;
    } cases[] = {
        {"- kernel: alhpa", "p.yaml:2: kernel: no kernel named 'alhpa'; did you mean 'alpha'?"},
        {"- kernel: alpha\n  variant: [scalar,\n    sclar]",
         "p.yaml:3: variant: no variant named 'sclar'; did you mean 'scalar'?"},
        {"- kernel: beta\n  variant: omp",
         "p.yaml:3: variant: no variant matches both the kernel beta and the variant omp"},
        {"- kernel: beta\n  size: 10\n  input: onyl",
         "p.yaml:4: input: no input named 'onyl' in the chosen kernels; did you mean 'only'?"},
        {"- kernel: beta\n  size: ten",
         "p.yaml:3: size: ten: 'ten' is no size; expected sizes such as 1000,1e6, or default, or all"},
        {"- kernel: beta\n  threads: 5",
         "p.yaml:3: threads: 5: 5 threads asked for, 4 CPUs may be used here; ask for at most 4, or add "
         "--oversubscribe"},
        {"- kernel: beta\n  threads: some",
         "p.yaml:3: threads: some: expected counts such as 1,2,4, or auto, or all"},
        {"- kernel: beta\n  placement: near",
         "p.yaml:3: placement: near: expected close, spread or close,spread"},
        {"- variant: alpha.pair\n  threads: 1",
         "p.yaml:2: nothing to measure: the chosen variants do not run with these thread counts or inputs"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[256];
        snprintf(text, sizeof text, "cells:\n%s\n", cases[i].group);
        expect_error(text, cases[i].message);
    }
}

static void optional_groups(void **state)
{
    (void)state;
    expect_cells("cells:\n- {variant: [alpha.gone, alpha.scalar, beta.scalr], size: 10, input: plain,\n"
                 "   optional: true}\n",
                 "alpha.scalar/plain/10/t1/close");
    assert_string_equal(noted,
                        "p.yaml:2: left out, it is optional: no variant named 'alpha.gone'; did you mean "
                        "'alpha.late'?\n"
                        "p.yaml:2: left out, it is optional: no variant named 'beta.scalr'; did you mean "
                        "'beta.scalar'?\n");
    expect_cells("cells:\n- {kernel: beta, size: 10}\n- kernel: [gamma]\n  variant: omp\n  optional: true\n",
                 "beta.scalar/only/10/t1/close");
    assert_string_equal(noted,
                        "p.yaml:3: left out, it is optional: no kernel named 'gamma'; `coresweep list` shows "
                        "them\n");
    expect_cells("cells:\n- {kernel: beta, size: 10}\n- {kernel: beta, variant: [omp], optional: true}\n",
                 "beta.scalar/only/10/t1/close");
    /* Only variants are optional. */
    expect_error(
        "cells:\n- {kernel: beta, size: ten, optional: true}\n",
        "p.yaml:2: size: ten: 'ten' is no size; expected sizes such as 1000,1e6, or default, or all");
    expect_error("cells:\n- {kernel: gamma, optional: true}\n",
                 "p.yaml:2: cells: nothing to measure: this build has none of the variants");
    expect_error("cells:\n- {kernel: beta, size: 10, optional: false}\n- {kernel: gamma, optional: false}\n",
                 "p.yaml:3: kernel: no kernel named 'gamma'; `coresweep list` shows them");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups),
        cmocka_unit_test(lists_as_text),
        cmocka_unit_test(a_cell_of_two_groups_is_one),
        cmocka_unit_test(settings),
        cmocka_unit_test(no_yaml),
        cmocka_unit_test(files_that_cannot_be_read),
        cmocka_unit_test(aliases),
        cmocka_unit_test(wrong_keys_and_types),
        cmocka_unit_test(groups_that_cannot_be_measured),
        cmocka_unit_test(optional_groups),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
