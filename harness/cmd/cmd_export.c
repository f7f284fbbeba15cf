/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/say.h"
#include "export/format.h"
#include "run/whole_file.h"

typedef struct settings {
    const char *format;
    const char *output;
    const char *cell;
} settings;

static const cs_option options[] = {
    {"format", "F", CS_OPTION_TEXT, offsetof(settings, format),
     "what to write: one of those above; it has to be given"},
    {"output", "FILE|-", CS_OPTION_TEXT, offsetof(settings, output),
     "where to: a file, replaced in one step, or - for standard output, the default"},
    {"cell", "PATTERN", CS_OPTION_TEXT, offsetof(settings, cell),
     "only cells whose names match one of these shell patterns, parted by commas: 'sort.*', '*/t1/*'"},
};

static cs_status put(const char *output, const char *text, size_t bytes, cs_message *message)
{
    if (strcmp(output, "-") != 0) {
        return cs_file_write(output, text, bytes, message);
    }
    errno = 0;
    if (fwrite(text, 1, bytes, stdout) != bytes || fflush(stdout) != 0) {
        return cs_fail(message, CS_ERR_IO, "standard output: %s", strerror(errno));
    }
    return CS_OK;
}

static void say_count(const char *command, const cs_export_run *run, const cs_export_format *format,
                      const cs_export_count *count)
{
    if (run->open_cells > 0) {
        cs_say(command,
               "%s is not finished: %zu of its cells had more to come; `coresweep sweep --resume %s` goes on",
               run->folder, run->open_cells, run->folder);
    }
    if (count->left_out > 0) {
        cs_say(command, "left out %zu of %zu %ss: of cells with a fault, or without a time", count->left_out,
               count->left_out + count->written, format->unit);
    }
    if (count->written == 0) {
        cs_say(command, "nothing is left to write; `coresweep summary %s` shows why", run->folder);
    }
}

static cs_status export_run(const char *command, const char *folder, const cs_export_format *format,
                            const settings *s, size_t *written, cs_message *message)
{
    cs_export_run run;
    cs_export_count count = {0};
    char *text = NULL;
    size_t bytes = 0;
    cs_status status = cs_export_run_read(folder, &run, message);
    if (status == CS_OK && s->cell != NULL) {
        status = cs_export_run_select(&run, s->cell, message);
    }
    if (status == CS_OK) {
        status = cs_export_text(&run, format, &text, &bytes, &count, message);
    }
    if (status == CS_OK) {
        say_count(command, &run, format, &count);
    }
    if (status == CS_OK && count.written > 0) {
        status = put(s->output, text, bytes, message);
    }
    *written = count.written;
    free(text);
    cs_export_run_free(&run);
    return status;
}

static int run(const cs_command *self, int argc, char **argv)
{
    settings s = {.output = "-"};
    cs_operands operands;
    cs_message message = {{0}};
    const cs_export_format *format = NULL;
    size_t written = 0;
    int outcome = cs_options_parse(self, argc, argv, &s, &operands);
    if (outcome >= 0) {
        return outcome;
    }
    if (operands.count == 0 || s.format == NULL) {
        cs_say(self->name, operands.count == 0
                               ? "needs the folder of a run, such as results/20261123T080000Z-host"
                               : "needs --format; `coresweep export --help` lists what there is");
        return CS_EXIT_USAGE;
    }
    cs_status status = cs_export_format_find(s.format, &format, &message);
    if (status == CS_OK) {
        status = export_run(self->name, operands.values[0], format, &s, &written, &message);
    }
    if (status != CS_OK) {
        cs_say(self->name, "%s", message.text);
        return status == CS_ERR_ARGUMENT ? CS_EXIT_USAGE : CS_EXIT_COULD_NOT;
    }
    return written > 0 ? CS_EXIT_DONE : CS_EXIT_FAILED;
}

const cs_command cs_command_export = {
    .name = "export",
    .operands = "RUN",
    .operands_max = 1,
    .summary = "a run in the format of another tool",
    .description = "Writes a run as other tools read it. Times come from its samples.csv, everything else "
                   "from its plan.json "
                   "and context.json. Cells with a fault are left out where the format cannot tell them from "
                   "fast ones, and "
                   "counted on standard error; if nothing is left, nothing is written and the exit code is 1."
#define CS_FORMAT(function, name, extension, unit, summary) "\n\n" name " (." extension "): " summary
#include "export/format.def"
#undef CS_FORMAT
    ,
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .examples = "coresweep export --format junit results/20261123T080000Z-host --output cells.xml\n"
                "coresweep export --format markdown results/20261123T080000Z-host     # for a pull request\n"
                "coresweep export --format extra-p results/20261123T080000Z-host --cell 'triad.omp/*' "
                "--output triad.jsonl",
    .run = run,
};
