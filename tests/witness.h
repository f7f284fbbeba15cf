/* SPDX-License-Identifier: MIT */
/* What threads and processes say of themselves when they are visited, and what they leave behind. Include
 * after cmocka.h. */
#ifndef CORESWEEP_TESTS_WITNESS_H
#define CORESWEEP_TESTS_WITNESS_H

#include <dirent.h>
#include <errno.h>
#include <sched.h>
#include <stdbool.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* In memory that processes share. */
typedef struct witness {
    int visits;
    pid_t process;
    pid_t thread;
    cpu_set_t mask;
} witness;

/* A cs_visitor; arg: a witness for each. */
static inline void testify(unsigned participant, void *arg)
{
    witness *w = (witness *)arg + participant;
    w->visits++;
    w->process = getpid();
    w->thread = gettid();
    CPU_ZERO(&w->mask);
    sched_getaffinity(0, sizeof w->mask, &w->mask);
}

/* The first `count` CPUs that this process may use, the last one again where there are fewer. */
static inline void usable_cpus(int *cpus, unsigned count)
{
    cpu_set_t mask;
    assert_int_equal(sched_getaffinity(0, sizeof mask, &mask), 0);
    int last = -1;
    for (unsigned found = 0; found < count; found++) {
        int next = last + 1;
        while (next < CPU_SETSIZE && !CPU_ISSET((size_t)next, &mask)) {
            next++;
        }
        last = next < CPU_SETSIZE ? next : last;
        cpus[found] = last;
    }
    assert_true(last >= 0);
}

static inline unsigned entries(const char *folder)
{
    unsigned count = 0;
    DIR *directory = opendir(folder);
    assert_non_null(directory);
    while (readdir(directory) != NULL) {
        count++;
    }
    closedir(directory);
    return count;
}

static inline void pause_briefly(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

/* A joined thread is listed a moment longer, until the kernel has let go of it. */
static inline bool threads_settle_at(unsigned expected)
{
    for (int i = 0; i < 5000 && entries("/proc/self/task") != expected; i++) {
        pause_briefly();
    }
    return entries("/proc/self/task") == expected;
}

static inline void assert_no_children(void)
{
    errno = 0;
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

#endif
