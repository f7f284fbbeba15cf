/* SPDX-License-Identifier: MIT */
/* --help of one command, from its row. */
#include <string.h>

#include "cmd/cmd.h"

enum { HELP_COLUMN = 28, WIDTH = 100 };

const char cs_help_exit_codes[] =
    "Exit status: 0 done; 1 it ran and something failed (a check, a cell) or became slower; 2 usage;\n"
    "3 it could not run; 4 a comparison could not tell; 130 interrupted (what was measured is kept).\n";

/* Prints `text` from `column` on, wrapped at WIDTH, continuation lines indented to `indent`. An empty line
 * parts paragraphs. */
static void print_wrapped(FILE *out, const char *text, size_t column, size_t indent)
{
    const char *gap = "";
    while (*text != '\0') {
        size_t word = strcspn(text, " \n");
        if (column + strlen(gap) + word > WIDTH && column > indent) {
            fprintf(out, "\n%*s", (int)indent, "");
            column = indent;
            gap = "";
        }
        column += (size_t)fprintf(out, "%s%.*s", gap, (int)word, text);
        text += word;
        gap = " ";
        if (text[0] == '\n' && text[1] == '\n') {
            fprintf(out, "\n\n%*s", (int)indent, "");
            column = indent;
            gap = "";
        }
        text += strspn(text, " \n");
    }
    fputc('\n', out);
}

static void print_options(FILE *out, const cs_command *command)
{
    for (size_t i = 0; i <= command->option_count; i++) {
        static const cs_option help = {.name = "help", .help = "this text"};
        const cs_option *o = i < command->option_count ? &command->options[i] : &help;
        char letter = cs_option_letter(command, i);
        int column = letter != '\0' ? fprintf(out, "  -%c, ", letter) : fprintf(out, "  ");
        column += fprintf(out, "--%s%s%s", o->name, o->metavar ? " " : "", o->metavar ? o->metavar : "");
        if (column >= HELP_COLUMN) {
            fputc('\n', out);
            column = 0;
        }
        fprintf(out, "%*s", HELP_COLUMN - column, "");
        print_wrapped(out, o->help, HELP_COLUMN, HELP_COLUMN);
    }
}

static void print_examples(FILE *out, const char *examples)
{
    const char *line = examples;
    while (line != NULL && *line != '\0') {
        size_t length = strcspn(line, "\n");
        fprintf(out, "  %.*s\n", (int)length, line);
        line += length + (line[length] == '\n');
    }
}

void cs_help_usage(FILE *out, const cs_command *command)
{
    fprintf(out, "coresweep %s [OPTIONS]%s%s", command->name, command->operands ? " " : "",
            command->operands ? command->operands : "");
}

void cs_help_command(FILE *out, const cs_command *command)
{
    fputs("Usage: ", out);
    cs_help_usage(out, command);
    fputs("\n\n", out);
    print_wrapped(out, command->description, 0, 0);
    fputs("\nOptions:\n", out);
    print_options(out, command);
    fputs("\nExamples:\n", out);
    print_examples(out, command->examples);
    fprintf(out, "\n%s", cs_help_exit_codes);
}
