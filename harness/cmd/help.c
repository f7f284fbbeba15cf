/* SPDX-License-Identifier: MIT */
/* --help and the manual page, both from the commands' rows. */
#include <string.h>

#include "build_info.h"
#include "cmd/cmd.h"

enum { HELP_COLUMN = 28, WIDTH = 100 };

static const char about[] = "measures what more cores buy on this machine, and says how sure it is";

static const char exit_codes[] =
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
        int column = fprintf(out, "  --%s%s%s", o->name, o->metavar ? " " : "", o->metavar ? o->metavar : "");
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

static void print_usage(FILE *out, const cs_command *command)
{
    fprintf(out, "coresweep %s [OPTIONS]%s%s", command->name, command->operands ? " " : "",
            command->operands ? command->operands : "");
}

void cs_help_command(FILE *out, const cs_command *command)
{
    fputs("Usage: ", out);
    print_usage(out, command);
    fputs("\n\n", out);
    print_wrapped(out, command->description, 0, 0);
    fputs("\nOptions:\n", out);
    print_options(out, command);
    fputs("\nExamples:\n", out);
    print_examples(out, command->examples);
    fprintf(out, "\n%s", exit_codes);
}

void cs_help_program(FILE *out)
{
    fprintf(out, "coresweep %s %s.\n\nUsage: coresweep COMMAND [OPTIONS] [ARGUMENTS]\n\nCommands:\n",
            CORESWEEP_VERSION, about);
    for (size_t i = 0; cs_commands[i] != NULL; i++) {
        if (!cs_commands[i]->hidden) {
            fprintf(out, "  %-10s %s\n", cs_commands[i]->name, cs_commands[i]->summary);
        }
    }
    fputs(
        "\n`coresweep COMMAND --help` explains a command; `coresweep --version` tells what this build is.\n\n"
        "Examples:\n"
        "  coresweep doctor                                 # is this node fit to be measured?\n"
        "  coresweep sweep                                  # the default plan: about three minutes\n"
        "  coresweep sweep --kernel sort --threads 1,2,4    # one kernel over three thread counts\n\n",
        out);
    fputs(exit_codes, out);
}

/* man(7): a leading '.' or '\'' and every '\' and '-' are markup. */
static void print_roff(FILE *out, const char *text)
{
    bool line_start = true;
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '\n' && c[1] == '\n') {
            fputs("\n.PP\n", out);
            c++;
            line_start = true;
            continue;
        }
        if (line_start && (*c == '.' || *c == '\'')) {
            fputs("\\&", out);
        }
        if (*c == '\\') {
            fputs("\\e", out);
        } else if (*c == '-') {
            fputs("\\-", out);
        } else {
            fputc(*c, out);
        }
        line_start = *c == '\n';
    }
    if (!line_start) {
        fputc('\n', out);
    }
}

static void print_man_command(FILE *out, const cs_command *command)
{
    fputs(".SS ", out);
    print_roff(out, command->name);
    fputs(".B ", out);
    print_usage(out, command);
    fputs("\n.PP\n", out);
    print_roff(out, command->description);
    for (size_t i = 0; i < command->option_count; i++) {
        const cs_option *o = &command->options[i];
        fprintf(out, ".TP\n.BR \\-\\-");
        fprintf(out, "%s%s%s%s\n", o->name, o->metavar ? " \" \\fI" : "", o->metavar ? o->metavar : "",
                o->metavar ? "\\fR\"" : "");
        print_roff(out, o->help);
    }
    fputs(".PP\nExamples:\n.PP\n.nf\n", out);
    print_roff(out, command->examples);
    fputs(".fi\n", out);
}

void cs_help_man(FILE *out)
{
    fprintf(out, ".TH CORESWEEP 1 \"\" \"coresweep %s\" \"User Commands\"\n.SH NAME\ncoresweep \\- %s\n",
            CORESWEEP_VERSION, about);
    fputs(".SH SYNOPSIS\n.B coresweep\n.I COMMAND\n[\\fIOPTIONS\\fR] [\\fIARGUMENTS\\fR]\n.SH COMMANDS\n",
          out);
    for (size_t i = 0; cs_commands[i] != NULL; i++) {
        if (!cs_commands[i]->hidden) {
            print_man_command(out, cs_commands[i]);
        }
    }
    fputs(".SH EXIT STATUS\n", out);
    print_roff(out, exit_codes);
    fputs(".SH SEE ALSO\nThe folder doc/coresweep: methodology, the CSV's columns, the kernels.\n", out);
}
