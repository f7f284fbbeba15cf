/* SPDX-License-Identifier: MIT */
/* The option parser on a command of its own: what it stores, and what it says to the person. */
#include "support.h"

#include "cmd/cmd.h"
#include "cmd/say.h"

typedef struct settings {
    bool dry_run;
    const char *out;
    uint64_t seed;
    double budget;
    double precision;
} settings;

static const cs_option options[] = {
    {"dry-run", NULL, CS_OPTION_FLAG, offsetof(settings, dry_run), "only say what would be done"},
    {"out", "FOLDER", CS_OPTION_TEXT, offsetof(settings, out), "where to write"},
    {"seed", "S", CS_OPTION_COUNT, offsetof(settings, seed), "what the order is drawn from"},
    {"budget", "TIME", CS_OPTION_SECONDS, offsetof(settings, budget), "how long"},
    {"precision", "P", CS_OPTION_FRACTION, offsetof(settings, precision), "how narrow"},
};

static const cs_command command = {
    .name = "try",
    .operands = "[RUN...]",
    .operands_max = 2,
    .summary = "tries",
    .description = "Tries the parser.",
    .options = options,
    .option_count = COUNT_OF(options),
    .letters = "no",
    .examples = "coresweep try run  # tries a run",
};

static char *words[16];
static settings s;
static cs_operands operands;
static char *said;    /* on standard error by the last parse; freed by the next */
static char *printed; /* on standard output */

static int tear_down(void **state)
{
    free(said);
    free(printed);
    return scratch_leave(state);
}

/* Parses `line`, cut at blanks, as the words after `coresweep`. */
static int parse(const char *line)
{
    static char text[256];
    int count = 0;
    snprintf(text, sizeof text, "try %s", line);
    for (char *word = strtok(text, " "); word != NULL; word = strtok(NULL, " ")) {
        words[count++] = word;
    }
    words[count] = NULL;
    s = (settings){.seed = 1, .budget = 2, .precision = 3};
    operands = (cs_operands){0};
    int error = capture_begin(stderr, "said");
    int output = capture_begin(stdout, "printed");
    int outcome = cs_options_parse(&command, count, words, &s, &operands);
    capture_end(stdout, output);
    capture_end(stderr, error);
    free(said);
    free(printed);
    said = get_file("said");
    printed = get_file("printed");
    return outcome;
}

static void assert_usage(const char *line, const char *message)
{
    int outcome = parse(line);
    if (outcome != CS_EXIT_USAGE || strstr(said, message) == NULL || count_text(said, "\n") != 1) {
        fail_msg("'%s' ended with %d: %s", line, outcome, said);
    }
    assert_true(strncmp(said, "coresweep: try: ", 16) == 0);
    assert_string_equal(printed, "");
}

static void defaults_stay(void **state)
{
    (void)state;
    assert_int_equal(parse(""), -1);
    assert_true(!s.dry_run && s.out == NULL && s.seed == 1 && s.budget == 2 && s.precision == 3);
    assert_int_equal(operands.count, 0);
    assert_string_equal(said, "");
}

static void every_kind(void **state)
{
    (void)state;
    assert_int_equal(parse("--dry-run --out here --seed 1e3 --budget 3m --precision 2%"), -1);
    assert_true(s.dry_run);
    assert_string_equal(s.out, "here");
    assert_int_equal(s.seed, 1000);
    assert_true(s.budget == 180);
    assert_true(s.precision == 0.02);
    assert_string_equal(said, "");
}

static void with_an_equals_sign(void **state)
{
    (void)state;
    assert_int_equal(parse("--out=a=b --seed=64k --budget=500ms --precision=0.1"), -1);
    assert_string_equal(s.out, "a=b");
    assert_int_equal(s.seed, 65536);
    assert_true(s.budget == 0.5);
    assert_true(s.precision == 0.1);
    assert_int_equal(parse("--out="), -1);
    assert_string_equal(s.out, "");
}

static void the_last_one_holds(void **state)
{
    (void)state;
    assert_int_equal(parse("--seed 5 --seed 6"), -1);
    assert_int_equal(s.seed, 6);
}

static void operands_come_anywhere(void **state)
{
    (void)state;
    assert_int_equal(parse("one --seed 5 two"), -1);
    assert_int_equal(s.seed, 5);
    assert_int_equal(operands.count, 2);
    assert_string_equal(operands.values[0], "one");
    assert_string_equal(operands.values[1], "two");
    assert_null(operands.values[2]);
    assert_int_equal(parse("-- --seed"), -1);
    assert_int_equal(operands.count, 1);
    assert_string_equal(operands.values[0], "--seed");
}

static void too_many_operands(void **state)
{
    (void)state;
    assert_usage("one two three", "did not expect 'three'; usage: coresweep try [OPTIONS] [RUN...]");
}

static void unknown_options_get_a_hint(void **state)
{
    (void)state;
    assert_usage("--sede 5", "no option '--sede'; did you mean 'seed'? `coresweep try --help` lists them");
    assert_usage("--presicion=5%", "no option '--presicion=5%'; did you mean 'precision'?");
    assert_usage("--hlep", "did you mean 'help'?");
    assert_usage("--colour", "no option '--colour'; `coresweep try --help` lists them");
    assert_usage("one --sede 5", "no option '--sede'");
}

static void short_forms_of_the_first_options(void **state)
{
    (void)state;
    assert_int_equal(parse("-n -o here one"), -1);
    assert_true(s.dry_run);
    assert_string_equal(s.out, "here");
    assert_int_equal(operands.count, 1);
    assert_int_equal(operands.options, 2);
    assert_int_equal(parse("-nohere"), -1);
    assert_true(s.dry_run);
    assert_string_equal(s.out, "here");
    assert_usage("-o", "-o needs a value");
    assert_int_equal(parse("--help"), CS_EXIT_DONE);
    assert_contains(printed, "  -n, --dry-run  ");
    assert_contains(printed, "  -o, --out FOLDER  ");
    assert_contains(printed, "  --seed S  ");
}

static void other_letters_are_unknown(void **state)
{
    (void)state;
    assert_usage("-x", "no option '-x'");
    assert_usage("-xyz", "no option '-x");
    assert_usage("one -xyz two", "no option '-x");
}

static void missing_values(void **state)
{
    (void)state;
    assert_usage("--seed", "--seed needs a value");
    assert_usage("--dry-run --budget", "--budget needs a value");
    assert_usage("one --budget", "--budget needs a value");
}

static void wrong_values_say_what_was_expected(void **state)
{
    (void)state;
    assert_usage("--seed much", "--seed much: expected a whole number such as 1000, 1e6 or 64k");
    assert_usage("--seed -5", "--seed -5: expected a whole number");
    assert_usage("--budget 5x", "--budget 5x: expected a time such as 500ms, 10s or 3m");
    assert_usage("--precision two", "--precision two: expected a fraction such as 2% or 0.02");
    assert_usage("--seed=", "--seed : expected a whole number");
}

static void help_goes_to_standard_output(void **state)
{
    (void)state;
    static const char *const lines[] = {"--help", "-h", "--seed 5 --help", "--help --sede"};
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        assert_int_equal(parse(lines[i]), CS_EXIT_DONE);
        assert_string_equal(said, "");
        assert_contains(printed, "Usage: coresweep try [OPTIONS] [RUN...]\n");
        assert_contains(printed, "Tries the parser.");
        assert_contains(printed, "coresweep try run  # tries a run");
        for (size_t o = 0; o < COUNT_OF(options); o++) {
            assert_contains(printed, options[o].name);
            assert_contains(printed, options[o].help);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_stay),
        cmocka_unit_test(every_kind),
        cmocka_unit_test(with_an_equals_sign),
        cmocka_unit_test(the_last_one_holds),
        cmocka_unit_test(operands_come_anywhere),
        cmocka_unit_test(too_many_operands),
        cmocka_unit_test(unknown_options_get_a_hint),
        cmocka_unit_test(short_forms_of_the_first_options),
        cmocka_unit_test(other_letters_are_unknown),
        cmocka_unit_test(missing_values),
        cmocka_unit_test(wrong_values_say_what_was_expected),
        cmocka_unit_test(help_goes_to_standard_output),
    };
    return cmocka_run_group_tests(tests, scratch_enter, tear_down);
}
