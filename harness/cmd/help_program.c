/* SPDX-License-Identifier: MIT */
/* --help of the program and the manual page, from the rows of all commands. */
#include "build_info.h"
#include "cmd/cmd.h"

static const char about[] = "measures what more cores buy on this machine, and says how sure it is";

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
    fputs(cs_help_exit_codes, out);
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
    cs_help_usage(out, command);
    fputs("\n.PP\n", out);
    print_roff(out, command->description);
    for (size_t i = 0; i < command->option_count; i++) {
        const cs_option *o = &command->options[i];
        char letter = cs_option_letter(command, i);
        fprintf(out, ".TP\n.BR ");
        if (letter != '\0') {
            fprintf(out, "\\-%c \", \" ", letter);
        }
        fprintf(out, "\\-\\-");
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
    print_roff(out, cs_help_exit_codes);
    fputs(".SH SEE ALSO\nThe folder doc/coresweep: methodology, the CSV's columns, the kernels.\n", out);
}
