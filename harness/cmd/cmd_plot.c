/* SPDX-License-Identifier: MIT */
/* Hands over to the Python that draws: it reads the CSV and decides nothing. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "build_info.h"
#include "cmd/cmd.h"
#include "cmd/say.h"
#include "run/data_file.h"

typedef struct settings {
    const char *python;
    const char *out;
    const char *format;
} settings;

static const cs_option options[] = {
    {"python", "PATH", CS_OPTION_TEXT, offsetof(settings, python),
     "the interpreter, one that has matplotlib ($CORESWEEP_PYTHON, else the first of python3 on PATH and "
     "/usr/bin/python3 that has it)"},
    {"out", "FOLDER", CS_OPTION_TEXT, offsetof(settings, out), "where the plots go (RUN/plots)"},
    {"format", "LIST", CS_OPTION_TEXT, offsetof(settings, format), "png, svg or both (png,svg)"},
};

static bool has_matplotlib(const char *python)
{
    pid_t child = fork();
    int how = 1;
    if (child == 0) {
        /* Its complaints would only confuse: the caller names the package. */
        if (freopen("/dev/null", "w", stderr) != NULL) {
            execlp(python, python, "-c", "import matplotlib", (char *)NULL);
        }
        _exit(127);
    }
    while (child > 0 && waitpid(child, &how, 0) < 0 && errno == EINTR) {
    }
    return child > 0 && how == 0;
}

static const char *find_python(const settings *s)
{
    const char *candidates[] = {getenv("CORESWEEP_PYTHON"), "python3", "/usr/bin/python3"};
    if (s->python != NULL) {
        return s->python;
    }
    for (size_t i = 0; i < sizeof candidates / sizeof candidates[0]; i++) {
        if (candidates[i] != NULL && candidates[i][0] != '\0' && has_matplotlib(candidates[i])) {
            return candidates[i];
        }
    }
    return NULL;
}

static int run(const cs_command *self, int argc, char **argv)
{
    settings s = {.format = "png,svg"};
    cs_operands operands;
    int outcome = cs_options_parse(self, argc, argv, &s, &operands);
    if (outcome >= 0) {
        return outcome;
    }
    if (operands.count == 0) {
        cs_say(self->name, "needs the folder of a run, such as results/20261123T080000Z-host");
        return CS_EXIT_USAGE;
    }
    char *script = NULL;
    cs_message message;
    const char *python = find_python(&s);
    if (cs_data_file("plots/plot.py", &script, &message) != CS_OK) {
        cs_say(self->name, "%s", message.text);
        return CS_EXIT_COULD_NOT;
    }
    if (python == NULL) {
        cs_say(self->name, "no python3 with matplotlib; `apt-get install python3-matplotlib`, or name an "
                           "interpreter with --python");
        free(script);
        return CS_EXIT_COULD_NOT;
    }
    const char *arguments[] = {
        python, script, operands.values[0], "--format", s.format, s.out ? "--out" : NULL, s.out, NULL};
    execvp(python, (char *const *)(uintptr_t)arguments);
    cs_say(self->name, "cannot run %s: %s", python, strerror(errno));
    free(script);
    return CS_EXIT_COULD_NOT;
}

const cs_command cs_command_plot = {
    .name = "plot",
    .operands = "RUN",
    .operands_max = 1,
    .summary = "draws a run: time, speed-up, efficiency, sizes, roofline, samples",
    .description =
        "Draws the plots of a run from its CSV files, as PNG and SVG, and prints a line for each; of a "
        "duet's folder, its verdicts. Needs Python with matplotlib; everything else in coresweep works "
        "without.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .examples = "coresweep plot results/20261123T080000Z-host\n"
                "coresweep plot RUN --format svg --out report/figures    # for a report",
    .run = run,
};
