/* SPDX-License-Identifier: MIT */
/* What /proc tells of a process, its threads and its children. */
#include "support.h"

#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "node/process_tree.h"

enum { MEGABYTE = 1 << 20, HELD = 64 };

/* Becomes a chain of depth + 1 processes, each of which touches memory, says so and waits for its end. */
static void hold(int depth, int ready)
{
    while (depth > 0 && fork() == 0) {
        depth--;
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    char *memory = mmap(NULL, HELD * MEGABYTE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory != MAP_FAILED) {
        memset(memory, 1, HELD * MEGABYTE);
    }
    if (write(ready, "", 1) == 1) {
        pause();
    }
    _exit(0);
}

static pid_t start_holders(int depth)
{
    int ready[2];
    char byte;
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0) {
        hold(depth, ready[1]);
    }
    for (int i = 0; i <= depth; i++) {
        assert_int_equal(read(ready[0], &byte, 1), 1);
    }
    close(ready[0]);
    close(ready[1]);
    return child;
}

static void end(pid_t child)
{
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
}

static void children_count(void **state)
{
    (void)state;
    cs_tree_reset_peak_memory(getpid());
    uint64_t alone = cs_tree_peak_memory(getpid(), 0);
    assert_true(alone > MEGABYTE);
    pid_t child = start_holders(1);
    uint64_t with = cs_tree_peak_memory(getpid(), 0);
    assert_true(with >= alone + 2 * HELD * MEGABYTE);
    assert_true(cs_tree_peak_memory(child, 0) >= 2 * HELD * MEGABYTE);
    assert_true(cs_tree_peak_memory(getpid(), child) <
                with - HELD / 2 * MEGABYTE); /* its own child still counts */
    end(child);
    assert_true(cs_tree_peak_memory(getpid(), 0) < with - HELD * MEGABYTE);
}

/* That is known only of those that were waited for, and only of the largest. */
static void ended_children_leave_their_peak(void **state)
{
    (void)state;
    uint64_t before = cs_ended_child_peak_memory();
    pid_t child = start_holders(0);
    assert_int_equal(cs_ended_child_peak_memory(), before);
    end(child);
    uint64_t after = cs_ended_child_peak_memory();
    assert_true(after >= HELD * MEGABYTE);
    end(start_holders(0));
    assert_true(cs_ended_child_peak_memory() < after + HELD / 2 * MEGABYTE);
}

/* What was given back is no longer part of a peak that starts anew. Linux counts a few pages late. */
static void peaks_start_anew(void **state)
{
    (void)state;
    char *memory = mmap(NULL, HELD * MEGABYTE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(memory != MAP_FAILED);
    memset(memory, 1, HELD * MEGABYTE);
    uint64_t full = cs_tree_peak_memory(getpid(), 0);
    munmap(memory, HELD * MEGABYTE);
    assert_true(cs_tree_peak_memory(getpid(), 0) >= full - 2 * MEGABYTE);
    cs_tree_reset_peak_memory(getpid());
    assert_true(cs_tree_peak_memory(getpid(), 0) < full - HELD / 2 * MEGABYTE);
}

static void nobody(void **state)
{
    (void)state;
    cs_thread *threads = NULL;
    size_t count = 7;
    pid_t child = fork();
    if (child == 0) {
        _exit(0);
    }
    waitpid(child, NULL, 0);
    assert_int_equal(cs_tree_peak_memory(child, 0), 0);
    assert_int_equal(cs_tree_involuntary_switches(child), 0);
    assert_int_equal(cs_tree_involuntary_switches_since(child, 7), 0);
    assert_int_equal(cs_process_threads(child, &threads, &count), CS_OK);
    assert_int_equal(count, 0);
    free(threads);
}

/* Two processes on one CPU that both want it: each is preempted again and again. */
static void preemptions_are_counted(void **state)
{
    (void)state;
    cpu_set_t whole;
    cpu_set_t one;
    CPU_ZERO(&one);
    assert_int_equal(sched_getaffinity(0, sizeof whole, &whole), 0);
    for (size_t cpu = 0; cpu < CPU_SETSIZE && CPU_COUNT(&one) == 0; cpu++) {
        if (CPU_ISSET(cpu, &whole)) {
            CPU_SET(cpu, &one);
        }
    }
    pid_t rivals[2];
    for (int i = 0; i < 2; i++) {
        rivals[i] = fork();
        if (rivals[i] == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            sched_setaffinity(0, sizeof one, &one);
            for (volatile unsigned turns = 0;; turns = turns + 1) {
            }
        }
    }
    uint64_t before = cs_tree_involuntary_switches(getpid());
    uint64_t after = before;
    for (int tries = 0; tries < 1000 && after < before + 3; tries++) {
        usleep(10000);
        after = cs_tree_involuntary_switches(getpid());
    }
    end(rivals[0]);
    end(rivals[1]);
    assert_true(after >= before + 3);
}

static void *work_until_told(void *stop)
{
    while (!__atomic_load_n((int *)stop, __ATOMIC_RELAXED)) {
    }
    return NULL;
}

static void threads_with_time_and_mask(void **state)
{
    (void)state;
    int stop = 0;
    pthread_t worker;
    cs_thread *threads = NULL;
    size_t count = 0;
    cpu_set_t mask;
    assert_int_equal(sched_getaffinity(0, sizeof mask, &mask), 0);
    assert_int_equal(pthread_create(&worker, NULL, work_until_told, &stop), 0);
    uint64_t worked = 0;
    for (int tries = 0; tries < 1000 && worked < 1000000; tries++) {
        usleep(1000);
        free(threads);
        assert_int_equal(cs_process_threads(getpid(), &threads, &count), CS_OK);
        assert_in_range(count, 2, 3); /* a sanitizer may have one of its own */
        worked = threads[count - 1].run_ns;
    }
    __atomic_store_n(&stop, 1, __ATOMIC_RELAXED);
    pthread_join(worker, NULL);
    assert_int_equal(threads[0].id, getpid());
    assert_true(worked >= 1000000);
    assert_true(CPU_EQUAL(&threads[0].mask, &mask));
    free(threads);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(children_count),          cmocka_unit_test(ended_children_leave_their_peak),
        cmocka_unit_test(peaks_start_anew),        cmocka_unit_test(nobody),
        cmocka_unit_test(preemptions_are_counted), cmocka_unit_test(threads_with_time_and_mask),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
