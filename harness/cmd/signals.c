/* SPDX-License-Identifier: MIT */
#include "cmd/signals.h"

#include <stddef.h>

static volatile sig_atomic_t caught;

static void note(int number)
{
    caught = number;
}

const volatile sig_atomic_t *cs_signals_catch(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        /* SA_RESETHAND: whoever presses Ctrl-C twice does not want to wait for the summary. */
        struct sigaction action = {.sa_handler = note, .sa_flags = (int)SA_RESETHAND};
        struct sigaction inherited;
        sigemptyset(&action.sa_mask);
        /* What nohup or a script's `&` asked to be ignored stays ignored. */
        if (sigaction(numbers[i], NULL, &inherited) == 0 && inherited.sa_handler != SIG_IGN) {
            sigaction(numbers[i], &action, NULL);
        }
    }
    return &caught;
}
