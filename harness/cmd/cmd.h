/* SPDX-License-Identifier: MIT */
/*
 * A command of the program: one row of a table that the parser, --help and the man page all read.
 */
#ifndef CORESWEEP_CMD_CMD_H
#define CORESWEEP_CMD_CMD_H

#include <stddef.h>
#include <stdio.h>

#include "run/parse.h"

typedef struct cs_option {
    const char *name;    /* "precision": given as --precision 2% or --precision=2% */
    const char *metavar; /* "P"; NULL for a flag */
    cs_option_kind kind;
    size_t offset; /* of the field in the command's settings */
    const char *help;
} cs_option;

typedef struct cs_command {
    const char *name;
    const char *operands; /* for the usage line: "[PATTERN...]"; NULL: none are taken */
    size_t operands_max;
    const char *summary;     /* one line */
    const char *description; /* paragraphs for --help and the man page */
    const cs_option *options;
    size_t option_count;
    const char *letters;  /* "ijd": -i, -j and -d for the first three options; NULL: no short forms */
    const char *examples; /* lines "command  # what it does" */
    bool hidden;          /* not listed: used by the program itself */
    const char *program;  /* "coresweep-serve": runs the command in a process of its own; NULL: `run` does */
    int (*run)(const struct cs_command *self, int argc, char **argv);
} cs_command;

/* The letter of the option in that row; 0: it has no short form. */
char cs_option_letter(const cs_command *command, size_t row);

/* All commands, in the order in which help lists them; ends with NULL. */
extern const cs_command *const cs_commands[];

typedef struct cs_operands {
    char **values; /* borrowed from argv, ends with NULL */
    size_t count;
    size_t options; /* how many options were given */
} cs_operands;

/* Fills `settings` (already holding the defaults) from the command line after the command's name.
 * Returns -1 to go on; otherwise an exit code, after having printed help or a message. */
int cs_options_parse(const cs_command *command, int argc, char **argv, void *settings, cs_operands *operands);

void cs_help_program(FILE *out);
void cs_help_command(FILE *out, const cs_command *command);
extern const char cs_help_exit_codes[];

/* "coresweep serve [OPTIONS]" */
void cs_help_usage(FILE *out, const cs_command *command);

/* The manual page, in man(7) markup. */
void cs_help_man(FILE *out);

#endif
