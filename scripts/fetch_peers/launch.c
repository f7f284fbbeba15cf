/* SPDX-License-Identifier: MIT */
/*
 * usage: launch SECONDS FOLDER OUTPUT PROGRAM [ARGUMENT...]
 *
 * Runs PROGRAM in FOLDER with its messages in OUTPUT, and prints what it took: wall, user and system seconds,
 * peak RSS in KiB, wait status. After SECONDS its process group is killed. Linux counts what a process
 * weighed before exec to its ru_maxrss (kernel/exec.c, exec_mmap), so that nothing larger than this may start
 * what is to be weighed: a Python would put 13 MB under every peak.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CANNOT_START = 126 };

static volatile sig_atomic_t child;

static void too_late(int number)
{
    (void)number;
    kill(-child, SIGKILL);
}

static double now(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + 1e-9 * (double)at.tv_nsec;
}

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + 1e-6 * (double)time.tv_usec;
}

static void become(const char *folder, const char *output, char **program)
{
    int out = open(output, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    int in = open("/dev/null", O_RDONLY | O_CLOEXEC);
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* an interrupted comparison leaves no downloader behind */
    if (setpgid(0, 0) == 0 && out >= 0 && in >= 0 && dup2(in, 0) == 0 && dup2(out, 1) == 1 &&
        dup2(out, 2) == 2 && chdir(folder) == 0) {
        execvp(program[0], program);
    }
    perror(program[0]);
    _exit(CANNOT_START);
}

int main(int argc, char **argv)
{
    if (argc < 5) {
        fputs("usage: launch SECONDS FOLDER OUTPUT PROGRAM [ARGUMENT...]\n", stderr);
        return 2;
    }
    double begin = now();
    child = fork();
    if (child < 0) {
        perror("fork");
        return 3;
    }
    if (child == 0) {
        become(argv[2], argv[3], argv + 4);
    }
    setpgid(child, child); /* whoever of the two is first; a signal must find the group */
    signal(SIGALRM, too_late);
    alarm((unsigned)strtoul(argv[1], NULL, 10));
    int status = 0;
    struct rusage used;
    while (wait4(child, &status, 0, &used) < 0) {
        if (errno != EINTR) {
            perror("wait4");
            return 3;
        }
    }
    double wall = now() - begin;
    kill(-child, SIGKILL);
    printf("%.6f %.6f %.6f %ld %d\n", wall, seconds(used.ru_utime), seconds(used.ru_stime), used.ru_maxrss,
           status);
    return 0;
}
