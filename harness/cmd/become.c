/* SPDX-License-Identifier: MIT */
#include "cmd/become.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "beside.h"
#include "cmd/say.h"

/* Behind "--" stand operands. What is taken for help and is an option's value is not run either way. */
static bool wants_help(char **argv)
{
    for (char **word = argv + 1; *word != NULL && strcmp(*word, "--") != 0; word++) {
        if (strcmp(*word, "--help") == 0 || strcmp(*word, "-h") == 0) {
            return true;
        }
    }
    return false;
}

int cs_become(const cs_command *self, int argc, char **argv)
{
    char path[PATH_MAX];
    cs_message message;
    (void)argc;
    if (cs_beside(self->program, path, sizeof path, &message) == CS_OK) {
        argv[0] = path;
        execv(path, argv);
        cs_fail(&message, CS_ERR_SYSTEM, "%s: %s", path, strerror(errno));
    }
    if (wants_help(argv)) {
        cs_help_command(stdout, self);
        return CS_EXIT_DONE;
    }
    cs_say(self->name, "%s", message.text);
    return CS_EXIT_COULD_NOT;
}
