/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#include "buffer.h"
#include "task.h"
#include "task_words.h"
#include "witness.h"

typedef enum made_of { THREADS, PROCESSES } made_of;

static const struct {
    const char *name;
    const cs_task_way *way;
    made_of made_of;
} ways[] = {{"processes", &cs_task_processes, PROCESSES},
            {"threads", &cs_task_threads, THREADS},
            {"pool", &cs_task_pool, THREADS}};

enum { WAYS = sizeof ways / sizeof ways[0], MOST = 120 };

/* Who did what, in memory that processes share. */
typedef struct diary {
    int done[MOST];       /* of each task */
    int entered[MOST];    /* of each worker */
    int busy[MOST];       /* of each worker: within a task */
    witness worker[MOST]; /* who did each task */
    bool overlapped;      /* a worker was given a task while it had one */
    int killer;           /* the task whose process kills itself; -1: none */
} diary;

static void enter(unsigned worker, void *context)
{
    diary *d = context;
    d->entered[worker]++;
}

static void do_task(unsigned task, unsigned worker, void *context)
{
    diary *d = context;
    if (d->busy[worker]++ != 0) {
        d->overlapped = true;
    }
    if ((int)task == d->killer) {
        raise(SIGKILL);
    }
    d->done[task]++;
    testify(task, d->worker);
    d->busy[worker]--;
}

static diary *new_diary(void)
{
    diary *d = NULL;
    assert_int_equal(cs_buffer_alloc_shared(1, sizeof *d, (void **)&d), CS_OK);
    d->killer = -1;
    return d;
}

static cs_tasks tasks_of(unsigned count, unsigned threads, const int *cpus, diary *d)
{
    return (cs_tasks){
        .count = count, .threads = threads, .cpus = cpus, .enter = enter, .task = do_task, .context = d};
}

static unsigned workers_of(const cs_task_way *way, const cs_tasks *tasks)
{
    return way->worker_a_task ? tasks->count : tasks->threads;
}

static void check_runs(unsigned w, unsigned count, unsigned threads)
{
    diary *d = new_diary();
    const cs_tasks tasks = tasks_of(count, threads, NULL, d);
    void *team = NULL;
    assert_int_equal(ways[w].way->open(&tasks, &team), CS_OK);
    for (unsigned i = 0; i < MOST; i++) {
        assert_int_equal(d->entered[i], i < workers_of(ways[w].way, &tasks));
    }
    for (int run = 1; run <= 3; run++) {
        assert_true(ways[w].way->run(team));
        for (unsigned i = 0; i < MOST; i++) {
            if (d->done[i] != (i < count ? run : 0)) {
                fail_msg("%s, %u tasks, %u threads: task %u was done %d times in %d runs", ways[w].name,
                         count, threads, i, d->done[i], run);
            }
        }
    }
    assert_false(d->overlapped);
    ways[w].way->close(team);
    cs_buffer_free(d);
}

static void every_task_is_done_once_a_run(void **state)
{
    (void)state;
    static const unsigned counts[] = {1, 2, 7, 100};
    static const unsigned thread_counts[] = {1, 2, 3, 5, 16};
    for (unsigned w = 0; w < WAYS; w++) {
        for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
            for (size_t t = 0; t < sizeof thread_counts / sizeof thread_counts[0]; t++) {
                check_runs(w, counts[c], thread_counts[t]);
            }
        }
    }
}

static witness *visited(unsigned w, void *team)
{
    witness *seen = NULL;
    assert_int_equal(cs_buffer_alloc_shared(MOST, sizeof *seen, (void **)&seen), CS_OK);
    assert_int_equal(ways[w].way->visit(team, testify, seen), CS_OK);
    return seen;
}

/* Memory that is younger than the workers included. */
static void visit_reaches_each_thread_of_the_team(void **state)
{
    (void)state;
    for (unsigned w = 0; w < WAYS; w++) {
        for (unsigned threads = 1; threads <= 5; threads++) {
            diary *d = new_diary();
            const cs_tasks tasks = tasks_of(3, threads, NULL, d);
            void *team = NULL;
            assert_int_equal(ways[w].way->open(&tasks, &team), CS_OK);
            witness *seen = visited(w, team);
            for (unsigned i = 0; i < MOST; i++) {
                assert_int_equal(seen[i].visits, i < threads);
                assert_true(i >= threads || (seen[i].process != getpid()) == (ways[w].made_of == PROCESSES));
                for (unsigned j = 0; j < i && i < threads; j++) {
                    assert_int_not_equal(seen[i].thread, seen[j].thread);
                }
            }
            cs_buffer_free(seen);
            assert_true(ways[w].way->run(team));
            assert_int_equal(d->done[0] + d->done[1] + d->done[2], 3);
            ways[w].way->close(team);
            cs_buffer_free(d);
        }
    }
}

static void assert_bound(const witness *w, int cpu)
{
    assert_int_equal(CPU_COUNT(&w->mask), 1);
    assert_true(CPU_ISSET((size_t)cpu, &w->mask));
}

/* A pool's caller is its first thread, and its binding is left to it: here it is free. */
static void workers_are_bound_to_the_cpus_in_turn(void **state)
{
    (void)state;
    int cpus[2];
    usable_cpus(cpus, 2);
    for (unsigned w = 0; w < WAYS; w++) {
        diary *d = new_diary();
        const cs_tasks tasks = tasks_of(20, 2, cpus, d);
        void *team = NULL;
        assert_int_equal(ways[w].way->open(&tasks, &team), CS_OK);
        assert_true(ways[w].way->run(team));
        for (unsigned task = 0; task < 20 && ways[w].way->worker_a_task; task++) {
            assert_bound(&d->worker[task], cpus[task % 2]);
        }
        witness *seen = visited(w, team);
        for (unsigned i = seen[0].thread == gettid(); i < 2; i++) {
            assert_bound(&seen[i], cpus[i]);
        }
        cs_buffer_free(seen);
        ways[w].way->close(team);
        cs_buffer_free(d);
    }
}

static void a_thread_for_every_task(void **state)
{
    (void)state;
    diary *d = new_diary();
    const cs_tasks tasks = tasks_of(20, 2, NULL, d);
    void *team = NULL;
    assert_int_equal(cs_task_threads.open(&tasks, &team), CS_OK);
    assert_true(cs_task_threads.run(team));
    for (unsigned i = 0; i < 20; i++) {
        assert_int_equal(d->worker[i].process, getpid());
        assert_int_not_equal(d->worker[i].thread, gettid());
    }
    cs_task_threads.close(team);
    cs_buffer_free(d);
}

static void a_cpu_that_is_not_there_is_an_error(void **state)
{
    (void)state;
    int cpu = 0;
    usable_cpus(&cpu, 1);
    const int nowhere[][2] = {{cpu, CPU_SETSIZE}, {cpu, -1}, {cpu, CPU_SETSIZE - 1}};
    for (unsigned w = 0; w < WAYS; w++) {
        for (size_t i = 0; i < sizeof nowhere / sizeof nowhere[0]; i++) {
            const unsigned threads = entries("/proc/self/task");
            diary *d = new_diary();
            const cs_tasks tasks = tasks_of(20, 2, nowhere[i], d);
            void *team = NULL;
            assert_int_not_equal(ways[w].way->open(&tasks, &team), CS_OK);
            assert_null(team);
            assert_true(threads_settle_at(threads));
            assert_no_children();
            cs_buffer_free(d);
        }
    }
}

static void nothing_is_left_behind(void **state)
{
    (void)state;
    for (unsigned w = 0; w < WAYS; w++) {
        const unsigned threads = entries("/proc/self/task");
        const unsigned files = entries("/proc/self/fd");
        diary *d = new_diary();
        const cs_tasks tasks = tasks_of(20, 3, NULL, d);
        void *team = NULL;
        assert_int_equal(ways[w].way->open(&tasks, &team), CS_OK);
        assert_true(ways[w].way->run(team));
        cs_buffer_free(visited(w, team));
        ways[w].way->close(team);
        ways[w].way->close(NULL);
        assert_true(threads_settle_at(threads));
        assert_int_equal(entries("/proc/self/fd"), files);
        assert_no_children();
        cs_buffer_free(d);
    }
}

/* The run ends and says so, and so does every later one until the workers are replaced. */
static void a_worker_that_dies_at_a_task_is_noticed(void **state)
{
    (void)state;
    for (unsigned threads = 1; threads <= 3; threads++) {
        diary *d = new_diary();
        const cs_tasks tasks = tasks_of(20, threads, NULL, d);
        void *team = NULL;
        assert_int_equal(cs_task_processes.open(&tasks, &team), CS_OK);
        d->killer = 13;
        assert_false(cs_task_processes.run(team));
        assert_int_equal(d->done[13], 0);
        for (unsigned i = 0; i < 20 && threads > 1; i++) {
            assert_int_equal(d->done[i], i != 13);
        }
        d->killer = -1;
        assert_false(cs_task_processes.run(team));
        memset(d->busy, 0, sizeof d->busy);
        cs_buffer_free(visited(0, team));
        assert_true(cs_task_processes.run(team));
        assert_int_equal(d->done[13], threads > 1 ? 2 : 1);
        cs_task_processes.close(team);
        assert_no_children();
        cs_buffer_free(d);
    }
}

/* The others would do all the tasks, but as a smaller team than the case asks for. */
static void a_worker_that_dies_idle_is_noticed(void **state)
{
    (void)state;
    diary *d = new_diary();
    const cs_tasks tasks = tasks_of(20, 2, NULL, d);
    void *team = NULL;
    assert_int_equal(cs_task_processes.open(&tasks, &team), CS_OK);
    witness *seen = visited(0, team);
    assert_int_equal(kill(seen[1].process, SIGKILL), 0);
    assert_false(cs_task_processes.run(team));
    assert_false(cs_task_processes.run(team));
    cs_task_processes.close(team);
    cs_buffer_free(seen);
    cs_buffer_free(d);
}

/* Kills a process that has workers, and returns once those, which this process inherits as its subreaper, are
 * gone too: the test's time limit is what fails here. */
static void workers_end_with_their_parent(void **state)
{
    (void)state;
    assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
    diary *d = new_diary();
    witness *seen = NULL;
    assert_int_equal(cs_buffer_alloc_shared(MOST, sizeof *seen, (void **)&seen), CS_OK);
    const pid_t holder = _Fork(); /* see cs_child_fork */
    assert_true(holder >= 0);
    if (holder == 0) {
        const cs_tasks tasks = tasks_of(20, 2, NULL, d);
        void *team = NULL;
        cs_task_processes.open(&tasks, &team);
        cs_task_processes.visit(team, testify, seen);
        raise(SIGKILL);
    }
    assert_int_equal(waitpid(holder, NULL, 0), holder);
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(seen[i].visits, 1);
        assert_int_not_equal(seen[i].process, holder);
        assert_int_equal(waitpid(seen[i].process, NULL, 0), seen[i].process);
    }
    cs_buffer_free(seen);
    cs_buffer_free(d);
    assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 0), 0);
}

static cs_task_words new_words(void)
{
    cs_task_words words = {0};
    assert_int_equal(cs_task_words_alloc(3, &words), CS_OK);
    return words;
}

/* A run in which task i gives 10 + i, but for the one that is left out. */
static void fill(cs_task_words *words, unsigned left_out)
{
    words->runs++;
    for (unsigned i = 0; i < words->count; i++) {
        if (i != left_out) {
            cs_task_words_put(words, i, 10 + i);
        }
    }
}

static void assert_right(const cs_task_words *words, unsigned but_for)
{
    const cs_view view = cs_task_words_view(words);
    assert_int_equal(view.count, 3);
    assert_int_equal(view.type, CS_I64);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(((const int64_t *)view.data)[i] == 10 + i, i != but_for);
    }
}

enum { NONE = 99 };

static void words_are_the_same_after_every_run(void **state)
{
    (void)state;
    cs_task_words words = new_words();
    for (int run = 0; run < 3; run++) {
        fill(&words, NONE);
        assert_right(&words, NONE);
    }
    cs_task_words_free(&words);
}

static void one_run_that_went_wrong_is_never_forgotten(void **state)
{
    (void)state;
    for (unsigned wrong_run = 0; wrong_run < 4; wrong_run++) {
        cs_task_words words = new_words();
        for (unsigned run = 0; run < 4; run++) {
            fill(&words, run == wrong_run ? 1 : NONE);
            assert_right(&words, run >= wrong_run ? 1 : NONE);
        }
        cs_task_words_put(&words, 2, 12); /* twice */
        assert_int_not_equal(((const int64_t *)cs_task_words_view(&words).data)[2], 12);
        cs_task_words_free(&words);
    }
    cs_task_words words = new_words();
    fill(&words, NONE);
    cs_task_words_spoil(&words);
    assert_right(&words, 0);
    fill(&words, NONE);
    assert_right(&words, 0);
    cs_task_words_free(&words);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_task_is_done_once_a_run),
        cmocka_unit_test(visit_reaches_each_thread_of_the_team),
        cmocka_unit_test(workers_are_bound_to_the_cpus_in_turn),
        cmocka_unit_test(a_thread_for_every_task),
        cmocka_unit_test(a_cpu_that_is_not_there_is_an_error),
        cmocka_unit_test(nothing_is_left_behind),
        cmocka_unit_test(a_worker_that_dies_at_a_task_is_noticed),
        cmocka_unit_test(a_worker_that_dies_idle_is_noticed),
        cmocka_unit_test(workers_end_with_their_parent),
        cmocka_unit_test(words_are_the_same_after_every_run),
        cmocka_unit_test(one_run_that_went_wrong_is_never_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
