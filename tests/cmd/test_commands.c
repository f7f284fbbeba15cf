/* SPDX-License-Identifier: MIT */
/* The table of commands: complete, and told in full by --help and the manual page. */
#include "support.h"

#include "cmd/cmd.h"

static char *print(void (*body)(FILE *out))
{
    char *text = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&text, &bytes);
    assert_non_null(out);
    body(out);
    assert_int_equal(fclose(out), 0);
    return text;
}

static const cs_command *command_asked;

static void print_command(FILE *out)
{
    cs_help_command(out, command_asked);
}

static void all_commands_are_there(void **state)
{
    (void)state;
    static const char *const names[] = {"list", "check", "sweep", "summary", "plot", "doctor", "worker"};
    for (size_t n = 0; n < COUNT_OF(names); n++) {
        size_t found = 0;
        for (size_t i = 0; cs_commands[i] != NULL; i++) {
            found += strcmp(cs_commands[i]->name, names[n]) == 0;
        }
        assert_int_equal(found, 1);
    }
}

static void rows_are_complete(void **state)
{
    (void)state;
    for (size_t i = 0; cs_commands[i] != NULL; i++) {
        const cs_command *c = cs_commands[i];
        char example[64];
        snprintf(example, sizeof example, "coresweep %s", c->name);
        assert_true((c->run != NULL) != (c->program != NULL));
        assert_true(strlen(c->summary) > 0 && c->summary[strlen(c->summary) - 1] != '.');
        assert_true(strlen(c->description) > 0);
        assert_contains(c->examples, example);
        assert_true((c->operands != NULL) == (c->operands_max > 0));
    }
}

/* A value has a metavar and a flag has none; no two options of a command share a name or a field. */
static void options_are_complete(void **state)
{
    (void)state;
    for (size_t i = 0; cs_commands[i] != NULL; i++) {
        const cs_command *c = cs_commands[i];
        for (size_t o = 0; o < c->option_count; o++) {
            const cs_option *option = &c->options[o];
            assert_true((option->metavar == NULL) == (option->kind == CS_OPTION_FLAG));
            assert_true(strlen(option->help) > 0);
            assert_string_not_equal(option->name, "help");
            for (size_t k = 0; k < o; k++) {
                assert_string_not_equal(option->name, c->options[k].name);
                assert_true(option->offset != c->options[k].offset);
            }
        }
    }
}

static void help_names_every_option(void **state)
{
    (void)state;
    for (size_t i = 0; cs_commands[i] != NULL; i++) {
        command_asked = cs_commands[i];
        char *text = print(print_command);
        for (size_t o = 0; o < command_asked->option_count; o++) {
            char line[96];
            char letter[] = "-x, ";
            const cs_option *option = &command_asked->options[o];
            letter[1] = cs_option_letter(command_asked, o);
            snprintf(line, sizeof line, "\n  %s--%s%s%s", letter[1] != '\0' ? letter : "", option->name,
                     option->metavar ? " " : "", option->metavar ? option->metavar : "");
            assert_contains(text, line);
        }
        assert_contains(text, "Examples:\n");
        free(text);
    }
}

static void help_and_manual_list_what_is_not_hidden(void **state)
{
    (void)state;
    char *help = print(cs_help_program);
    char *manual = print(cs_help_man);
    for (size_t i = 0; cs_commands[i] != NULL; i++) {
        char listed[64];
        char section[64];
        snprintf(listed, sizeof listed, "\n  %s ", cs_commands[i]->name);
        snprintf(section, sizeof section, "\n.SS %s\n", cs_commands[i]->name);
        assert_int_equal(strstr(help, listed) != NULL, !cs_commands[i]->hidden);
        assert_int_equal(strstr(manual, section) != NULL, !cs_commands[i]->hidden);
    }
    assert_true(strncmp(manual, ".TH CORESWEEP 1 ", 16) == 0);
    free(help);
    free(manual);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_commands_are_there),
        cmocka_unit_test(rows_are_complete),
        cmocka_unit_test(options_are_complete),
        cmocka_unit_test(help_names_every_option),
        cmocka_unit_test(help_and_manual_list_what_is_not_hidden),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
