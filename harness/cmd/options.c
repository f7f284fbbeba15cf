/* SPDX-License-Identifier: MIT */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/say.h"
#include "run/nearest.h"

enum { FIRST_OPTION = 256 }; /* getopt_long's values: above every character */

/* The word that getopt did not know. Of short options it tells the letter; their word may not be finished. */
static const char *unknown_word(char **argv, char letter[3])
{
    if (optopt <= 0 || optopt >= FIRST_OPTION || optopt == 'h') {
        return argv[optind - 1];
    }
    letter[0] = '-';
    letter[1] = (char)optopt;
    letter[2] = '\0';
    return letter;
}

static int unknown_option(const cs_command *command, const char *given)
{
    char word[64];
    char hint[96];
    const char *bare = given + strspn(given, "-");
    snprintf(word, sizeof word, "%.*s", (int)strcspn(bare, "="), bare);
    cs_nearest nearest = {.wanted = word};
    cs_nearest_offer(&nearest, "help");
    for (size_t i = 0; i < command->option_count; i++) {
        cs_nearest_offer(&nearest, command->options[i].name);
    }
    cs_say(command->name, "no option '%s'%s `coresweep %s --help` lists them", given,
           cs_nearest_hint(&nearest, hint, sizeof hint)[0] ? hint : ";", command->name);
    return CS_EXIT_USAGE;
}

static int too_many_operands(const cs_command *command, const char *extra)
{
    cs_say(command->name, "did not expect '%s'; usage: coresweep %s [OPTIONS] %s", extra, command->name,
           command->operands ? command->operands : "");
    return CS_EXIT_USAGE;
}

char cs_option_letter(const cs_command *command, size_t row)
{
    return command->letters != NULL && row < strlen(command->letters) ? command->letters[row] : '\0';
}

/* ":hi:j:d:": the letter of --help, and those of the command's first options. Freed by the caller. */
static char *short_options(const cs_command *command)
{
    const char *letters = command->letters != NULL ? command->letters : "";
    char *text = malloc(3 + 2 * strlen(letters) + 1);
    if (text == NULL) {
        return NULL;
    }
    char *at = stpcpy(text, ":h");
    for (size_t i = 0; letters[i] != '\0'; i++) {
        *at++ = letters[i];
        *at = ':';
        at += command->options[i].kind != CS_OPTION_FLAG;
    }
    *at = '\0';
    return text;
}

/* The row of the option that getopt found. */
static const cs_option *found_option(const cs_command *command, int code)
{
    const char *letter = code < FIRST_OPTION ? strchr(command->letters, code) : NULL;
    return &command->options[letter != NULL ? letter - command->letters : code - FIRST_OPTION];
}

/* getopt's table from ours; the last row but one is --help. */
static struct option *long_options(const cs_command *command)
{
    struct option *table = calloc(command->option_count + 2, sizeof *table);
    for (size_t i = 0; table != NULL && i < command->option_count; i++) {
        const cs_option *o = &command->options[i];
        int argument = o->kind == CS_OPTION_FLAG ? no_argument : required_argument;
        table[i] = (struct option){o->name, argument, NULL, FIRST_OPTION + (int)i};
    }
    if (table != NULL) {
        table[command->option_count] = (struct option){"help", no_argument, NULL, 'h'};
    }
    return table;
}

static int parse_all(const cs_command *command, int argc, char **argv, const struct option *table,
                     const char *letters, void *settings, size_t *given)
{
    *given = 0;
    optind = 0; /* glibc: start afresh */
    opterr = 0;
    for (;;) {
        int code = getopt_long(argc, argv, letters, table, NULL);
        if (code == -1) {
            return -1;
        }
        if (code == 'h') {
            cs_help_command(stdout, command);
            return CS_EXIT_DONE;
        }
        if (code == ':') {
            cs_say(command->name, "%s needs a value; `coresweep %s --help` says which", argv[optind - 1],
                   command->name);
            return CS_EXIT_USAGE;
        }
        if (code == '?') {
            char letter[3];
            return unknown_option(command, unknown_word(argv, letter));
        }
        const cs_option *option = found_option(command, code);
        (*given)++;
        if (!cs_value_store(option->kind, optarg, (char *)settings + option->offset)) {
            cs_say(command->name, "--%s %s: expected %s", option->name, optarg,
                   cs_value_expected(option->kind));
            return CS_EXIT_USAGE;
        }
    }
}

int cs_options_parse(const cs_command *command, int argc, char **argv, void *settings, cs_operands *operands)
{
    struct option *table = long_options(command);
    char *letters = short_options(command);
    int outcome = CS_EXIT_COULD_NOT;
    if (table == NULL || letters == NULL) {
        cs_say(command->name, "out of memory");
    } else {
        outcome = parse_all(command, argc, argv, table, letters, settings, &operands->options);
    }
    free(letters);
    free(table);
    if (outcome >= 0) {
        return outcome;
    }
    operands->values = argv + optind;
    operands->count = (size_t)(argc - optind);
    if (operands->count > command->operands_max) {
        return too_many_operands(command, operands->values[command->operands_max]);
    }
    return -1;
}
