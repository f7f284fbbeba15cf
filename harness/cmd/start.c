/* SPDX-License-Identifier: MIT */
#include "cmd/start.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

/* Where a caller closed standard error, the first file opened would take its place, and messages would end up
 * in samples.csv. */
static void open_standard_streams(void)
{
    int file = 0;
    do {
        file = open("/dev/null", O_RDWR);
    } while (file >= 0 && file <= STDERR_FILENO);
    if (file > STDERR_FILENO) {
        close(file);
    }
}

void cs_start(void)
{
    open_standard_streams();
    /* A reader that closed its end, and a file that may not grow, are errors to report, not to die of. */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
}
