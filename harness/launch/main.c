/* SPDX-License-Identifier: MIT */
/*
 * coresweep: becomes the program that carries out the command. It loads nothing but libc, so that a command
 * which needs no kernel does not wait for what the kernels load: 9 ms, half of it OpenBLAS and Highway.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "beside.h"
#include "cmd/become.h"
#include "cmd/cmd.h"
#include "cmd/say.h"
#include "cmd/start.h"

extern const cs_command cs_command_fetch;
extern const cs_command cs_command_serve;

/* Those with a program of their own. One that is not named here gets there all the same, by way of
 * coresweep-measure. */
static const cs_command *const light[] = {&cs_command_fetch, &cs_command_serve};

/* Every other command. What it is started as tells it that this program did so (run/about.h). */
static int measure(char **argv)
{
    char path[PATH_MAX];
    char self[PATH_MAX];
    cs_message message;
    cs_program_path(self, sizeof self);
    if (cs_beside_alone("coresweep-measure", path, sizeof path, &message) == CS_OK) {
        argv[0] = self;
        execv(path, argv);
        cs_fail(&message, CS_ERR_SYSTEM, "%s: %s", path, strerror(errno));
    }
    cs_say(NULL, "%s", message.text);
    return CS_EXIT_COULD_NOT;
}

int main(int argc, char **argv)
{
    cs_start();
    for (size_t i = 0; argc > 1 && i < sizeof light / sizeof light[0]; i++) {
        if (strcmp(argv[1], light[i]->name) == 0) {
            return cs_become(light[i], argc - 1, argv + 1);
        }
    }
    return measure(argv);
}
