/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <sched.h>
#include <stdbool.h>
#include <sys/types.h>
#include <time.h>

#include "crew.h"

enum { MOST = 9 };

static int cpu_of_caller(void)
{
    int cpu = sched_getcpu();
    assert_true(cpu >= 0);
    return cpu;
}

static cs_crew *started(unsigned threads, const int *cpus)
{
    cs_crew *crew = NULL;
    assert_int_equal(cs_crew_start(threads, cpus, &crew), CS_OK);
    assert_non_null(crew);
    return crew;
}

/* No assertion in what the threads run: it would unwind the stack of another.
 * Not atomic: what the threads write must be visible to the caller without. */
typedef struct counts {
    unsigned of[MOST];
    pid_t ids[MOST];
} counts;

static void count(unsigned thread, void *arg)
{
    counts *c = arg;
    c->of[thread]++;
    c->ids[thread] = gettid();
}

static void run_and_count(cs_crew *crew, unsigned threads, unsigned times)
{
    counts c = {{0}, {0}};
    for (unsigned i = 0; i < times; i++) {
        cs_crew_run(crew, count, &c);
    }
    for (unsigned i = 0; i < MOST; i++) {
        assert_int_equal(c.of[i], i < threads ? times : 0);
        assert_int_equal(c.ids[i] == gettid(), threads > 0 && i == 0);
        for (unsigned k = 0; k < i && i < threads; k++) {
            assert_int_not_equal(c.ids[i], c.ids[k]);
        }
    }
}

static void every_thread_runs_once_a_call(void **state)
{
    (void)state;
    for (unsigned threads = 1; threads <= MOST; threads++) {
        cs_crew *crew = started(threads, NULL);
        run_and_count(crew, threads, 1);
        run_and_count(crew, threads, 300);
        cs_crew_end(crew);
    }
}

static void many_calls_in_a_row(void **state)
{
    (void)state;
    cs_crew *crew = started(2, NULL);
    run_and_count(crew, 2, 20000);
    cs_crew_end(crew);
}

/* All threads on the caller's CPU: whoever spun would hold up the others by whole time slices. */
static void crowded_crew_gets_on(void **state)
{
    (void)state;
    int cpus[MOST];
    for (unsigned i = 0; i < MOST; i++) {
        cpus[i] = cpu_of_caller();
    }
    cs_crew *crew = started(MOST, cpus);
    run_and_count(crew, MOST, 300);
    cs_crew_end(crew);
}

static char state_of_thread(const char *id)
{
    char path[64];
    char line[512] = "";
    snprintf(path, sizeof path, "/proc/self/task/%.20s/stat", id);
    FILE *file = fopen(path, "re");
    if (file != NULL) {
        assert_non_null(fgets(line, sizeof line, file));
        fclose(file);
    }
    const char *after_name = strrchr(line, ')');
    return after_name != NULL ? after_name[2] : '\0';
}

static bool is_asleep(pid_t id)
{
    char text[24];
    snprintf(text, sizeof text, "%d", (int)id);
    return state_of_thread(text) == 'S';
}

/* However long the machine takes; a crew that never sleeps runs into the test's own time-out. */
static void wait_until_asleep(const counts *c, unsigned threads)
{
    const struct timespec moment = {.tv_nsec = 1000000};
    for (unsigned i = 1; i < threads; i++) {
        while (!is_asleep(c->ids[i])) {
            nanosleep(&moment, NULL);
        }
    }
}

static void idle_crew_sleeps_and_wakes(void **state)
{
    (void)state;
    cs_crew *crew = started(4, NULL);
    for (int round = 0; round < 5; round++) {
        counts c = {{0}, {0}};
        cs_crew_run(crew, count, &c);
        wait_until_asleep(&c, 4);
        run_and_count(crew, 4, 50);
    }
    cs_crew_end(crew);
}

static void sleeping_crew_ends(void **state)
{
    (void)state;
    cs_crew *crew = started(3, NULL);
    counts c = {{0}, {0}};
    cs_crew_run(crew, count, &c);
    wait_until_asleep(&c, 3);
    cs_crew_end(crew);
}

static void unused_crew_ends(void **state)
{
    (void)state;
    for (unsigned threads = 1; threads <= MOST; threads++) {
        cs_crew_end(started(threads, NULL));
    }
    cs_crew_end(NULL);
}

/* The caller falls asleep first: the last thread takes longer than it spins. */
static void dawdle(unsigned thread, void *arg)
{
    const struct timespec long_moment = {.tv_nsec = 20000000};
    if (thread == 1) {
        nanosleep(&long_moment, NULL);
    }
    count(thread, arg);
}

static void caller_waits_for_the_slowest(void **state)
{
    (void)state;
    cs_crew *crew = started(3, NULL);
    counts c = {{0}, {0}};
    for (unsigned i = 1; i <= 5; i++) {
        cs_crew_run(crew, dawdle, &c);
        assert_int_equal(c.of[1], i);
    }
    cs_crew_end(crew);
}

static void read_mask(unsigned thread, void *arg)
{
    cpu_set_t *masks = arg;
    if (sched_getaffinity(0, sizeof masks[thread], &masks[thread]) != 0) {
        CPU_ZERO(&masks[thread]);
    }
}

static void threads_are_bound_and_the_caller_is_not(void **state)
{
    (void)state;
    cpu_set_t before;
    cpu_set_t masks[3];
    assert_int_equal(sched_getaffinity(0, sizeof before, &before), 0);
    int last = 0;
    for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        last = CPU_ISSET((size_t)cpu, &before) ? cpu : last;
    }
    const int cpus[] = {cpu_of_caller(), last, cpu_of_caller()};
    cs_crew *crew = started(3, cpus);
    cs_crew_run(crew, read_mask, masks);
    assert_true(CPU_EQUAL(&masks[0], &before));
    for (unsigned i = 1; i < 3; i++) {
        assert_int_equal(CPU_COUNT(&masks[i]), 1);
        assert_true(CPU_ISSET((size_t)cpus[i], &masks[i]));
    }
    cs_crew_end(crew);
}

static void impossible_crews_are_refused(void **state)
{
    (void)state;
    cs_crew *crew = NULL;
    const int negative[] = {cpu_of_caller(), -1};
    const int beyond[] = {cpu_of_caller(), CPU_SETSIZE};
    assert_int_equal(cs_crew_start(0, NULL, &crew), CS_ERR_ARGUMENT);
    assert_int_equal(cs_crew_start(2, negative, &crew), CS_ERR_ARGUMENT);
    assert_int_equal(cs_crew_start(2, beyond, &crew), CS_ERR_ARGUMENT);
    assert_null(crew);
}

/* A CPU that this machine does not have, after one that it has: the first thread must be ended again. */
static void half_started_crew_is_ended(void **state)
{
    (void)state;
    cs_crew *crew = NULL;
    const int cpus[] = {cpu_of_caller(), cpu_of_caller(), CPU_SETSIZE - 1};
    assert_true(sysconf(_SC_NPROCESSORS_CONF) < CPU_SETSIZE);
    assert_int_equal(cs_crew_start(3, cpus, &crew), CS_ERR_SYSTEM);
    assert_null(crew);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_thread_runs_once_a_call),
        cmocka_unit_test(many_calls_in_a_row),
        cmocka_unit_test(crowded_crew_gets_on),
        cmocka_unit_test(idle_crew_sleeps_and_wakes),
        cmocka_unit_test(sleeping_crew_ends),
        cmocka_unit_test(unused_crew_ends),
        cmocka_unit_test(caller_waits_for_the_slowest),
        cmocka_unit_test(threads_are_bound_and_the_caller_is_not),
        cmocka_unit_test(impossible_crews_are_refused),
        cmocka_unit_test(half_started_crew_is_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
