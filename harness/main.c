/* SPDX-License-Identifier: MIT */
/*
 * coresweep-measure: finds the command and runs it. The parent never opens a parallel region: what is
 * measured is measured in fresh processes, which start this program and not `coresweep` before it.
 */
#include <stdlib.h>
#include <string.h>

#include "build_info.h"
#include "cmd/become.h"
#include "cmd/cmd.h"
#include "cmd/say.h"
#include "cmd/start.h"
#include "coresweep/registry.h"
#include "node/affinity.h"
#include "run/nearest.h"

static void print_version(void)
{
    printf("coresweep %s (%s, %s, %s)\n", CORESWEEP_VERSION, CORESWEEP_GIT_COMMIT, CORESWEEP_COMPILER,
           CORESWEEP_BUILD_TYPE);
}

static int no_command(const char *given)
{
    char hint[96];
    cs_nearest nearest = {.wanted = given};
    for (size_t i = 0; cs_commands[i] != NULL; i++) {
        if (!cs_commands[i]->hidden) {
            cs_nearest_offer(&nearest, cs_commands[i]->name);
        }
    }
    cs_nearest_hint(&nearest, hint, sizeof hint);
    cs_say(NULL, "no command '%s'%s `coresweep --help` lists them", given, hint[0] ? hint : ";");
    return CS_EXIT_USAGE;
}

/* A name that no ISA has would hide nothing, and a test of the weaker paths would test the stronger ones. */
static bool isa_is_known(void)
{
    const char *wanted = getenv("CORESWEEP_ISA");
    bool known = wanted == NULL;
    for (int i = 0; !known && i < CS_ISA_COUNT; i++) {
        known = strcmp(wanted, cs_isa_name((cs_isa)i)) == 0;
    }
    if (!known) {
        cs_say(NULL, "CORESWEEP_ISA=%s: expected one of baseline, avx2, avx512", wanted);
    }
    return known;
}

int main(int argc, char **argv)
{
    const char *given = argc > 1 ? argv[1] : "";
    cs_start();
    if (strcmp(given, "--version") == 0) {
        print_version();
        return CS_EXIT_DONE;
    }
    if (strcmp(given, "--help") == 0 || strcmp(given, "-h") == 0 || strcmp(given, "help") == 0) {
        cs_help_program(stdout);
        return CS_EXIT_DONE;
    }
    if (strcmp(given, "--man") == 0) {
        cs_help_man(stdout);
        return CS_EXIT_DONE;
    }
    if (given[0] == '\0') {
        cs_help_program(stderr);
        return CS_EXIT_USAGE;
    }
    if (!isa_is_known()) {
        return CS_EXIT_USAGE;
    }
    for (size_t i = 0; cs_commands[i] != NULL; i++) {
        if (strcmp(given, cs_commands[i]->name) == 0) {
            /* A worker's threads stay where its parent put them; everyone else wants the CPUs that libgomp
             * took away when it was loaded. Where the kernel refuses, the topology shows what is left. */
            if (!cs_commands[i]->hidden) {
                (void)cs_affinity_restore();
            }
            return cs_commands[i]->program != NULL ? cs_become(cs_commands[i], argc - 1, argv + 1)
                                                   : cs_commands[i]->run(cs_commands[i], argc - 1, argv + 1);
        }
    }
    return no_command(given);
}
