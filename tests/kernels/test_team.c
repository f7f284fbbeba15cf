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
#include "coresweep/registry.h"
#include "witness.h"

/* What a participant is made of: what visit must find. */
typedef enum team_kind {
    ONE_THREAD,
    OMP_THREADS,
    THREADS,
    PROCESSES,
    CALLER_AND_THREAD,
    CALLER_AND_PROCESS
} team_kind;

static const struct {
    const char *name;
    team_kind made_of;
} variants[] = {{"team.serial", ONE_THREAD},
                {"team.omp_region", OMP_THREADS},
                {"team.omp_barrier", OMP_THREADS},
                {"team.omp_reduction", OMP_THREADS},
                {"team.pthread", THREADS},
                {"team.fork", PROCESSES},
                {"team.spawn", PROCESSES},
                {"team.thread_pipe", CALLER_AND_THREAD},
                {"team.thread_futex", CALLER_AND_THREAD},
                {"team.process_pipe", CALLER_AND_PROCESS},
                {"team.process_futex", CALLER_AND_PROCESS}};

enum { VARIANTS = sizeof variants / sizeof variants[0], MOST_THREADS = 5 };

typedef struct open_cell {
    const cs_entry *entry;
    cs_case c;
    void *work;
    void *state;
} open_cell;

static open_cell opened(const char *name, size_t n, unsigned threads, const int *cpus)
{
    open_cell cell = {.entry = cs_find(name), .c = {.n = n, .threads = threads, .cpus = cpus}};
    assert_non_null(cell.entry);
    assert_int_equal(cell.entry->kernel->create(&cell.c, &cell.work), CS_OK);
    if (cell.entry->variant->prepare != NULL) {
        assert_int_equal(cell.entry->variant->prepare(&cell.c, cell.work, &cell.state), CS_OK);
    }
    return cell;
}

static void closed(open_cell *cell)
{
    if (cell->entry->variant->release != NULL) {
        cell->entry->variant->release(cell->state);
    }
    cell->entry->kernel->destroy(cell->work);
}

static bool takes(const cs_entry *entry, unsigned threads)
{
    return entry->variant->exact_threads == 0 || entry->variant->exact_threads == threads;
}

static void assert_each_took_part(const open_cell *cell, int64_t times)
{
    cs_view view = cell->entry->kernel->result(cell->work);
    assert_int_equal(view.count, cell->c.threads);
    assert_int_equal(view.type, CS_I64);
    for (size_t i = 0; i < view.count; i++) {
        if (((const int64_t *)view.data)[i] != times) {
            fail_msg("%s, n %zu, %u threads: participant %zu took part %lld times", cell->entry->name,
                     cell->c.n, cell->c.threads, i, (long long)((const int64_t *)view.data)[i]);
        }
    }
}

static void check_runs(const char *name, size_t n, unsigned threads)
{
    open_cell cell = opened(name, n, threads, NULL);
    assert_each_took_part(&cell, 0);
    for (int run = 0; run < 3; run++) {
        cell.entry->variant->run(cell.work, cell.state);
        assert_each_took_part(&cell, (int64_t)n);
    }
    closed(&cell);
}

static void everyone_takes_part_in_every_operation(void **state)
{
    (void)state;
    static const unsigned thread_counts[] = {1, 2, 3, MOST_THREADS};
    static const size_t sizes[] = {0, 1, 2, 7};
    for (unsigned v = 0; v < VARIANTS; v++) {
        for (size_t t = 0; t < sizeof thread_counts / sizeof thread_counts[0]; t++) {
            for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
                const cs_entry *entry = cs_find(variants[v].name);
                assert_non_null(entry);
                if (takes(entry, thread_counts[t])) {
                    check_runs(entry->name, sizes[s], thread_counts[t]);
                }
            }
        }
    }
}

static void the_list_above_is_complete(void **state)
{
    (void)state;
    unsigned count = 0;
    for (size_t i = 0; i < cs_registry_count; i++) {
        count += cs_registry[i].kernel == cs_find("team.serial")->kernel;
    }
    assert_int_equal(count, VARIANTS);
}

static witness *visited(const open_cell *cell)
{
    witness *witnesses = NULL;
    assert_int_equal(cs_buffer_alloc_shared(MOST_THREADS, sizeof *witnesses, (void **)&witnesses), CS_OK);
    assert_int_equal(cell->entry->variant->visit(cell->work, cell->state, testify, witnesses), CS_OK);
    return witnesses;
}

static void check_identities(team_kind made_of, const witness *w, unsigned threads)
{
    const bool caller_plays = made_of == CALLER_AND_THREAD || made_of == CALLER_AND_PROCESS;
    for (unsigned i = 0; i < threads; i++) {
        const bool other_process = made_of == PROCESSES || (made_of == CALLER_AND_PROCESS && i > 0);
        assert_int_equal(w[i].visits, 1);
        assert_int_equal(w[i].process != getpid(), other_process);
        assert_int_equal(w[i].thread == gettid(), caller_plays && i == 0);
        assert_int_equal(w[i].thread == w[i].process, other_process || (caller_plays && i == 0));
        for (unsigned j = 0; j < i; j++) {
            assert_int_not_equal(w[i].thread, w[j].thread);
        }
    }
}

static void check_visit(unsigned v, unsigned threads)
{
    open_cell cell = opened(variants[v].name, 3, threads, NULL);
    cell.entry->variant->run(cell.work, cell.state);
    witness *witnesses = visited(&cell);
    check_identities(variants[v].made_of, witnesses, threads);
    cs_buffer_free(witnesses);
    cell.entry->variant->run(cell.work, cell.state);
    assert_each_took_part(&cell, 3);
    closed(&cell);
}

/* The others have nobody to visit but the caller, or the OpenMP runtime's own team. */
static void visit_reaches_each_participant_from_inside(void **state)
{
    (void)state;
    for (unsigned v = 0; v < VARIANTS; v++) {
        const cs_entry *entry = cs_find(variants[v].name);
        assert_int_equal(entry->variant->visit == NULL, variants[v].made_of < THREADS);
        for (unsigned threads = 1; threads <= MOST_THREADS; threads++) {
            if (variants[v].made_of >= THREADS && takes(entry, threads)) {
                check_visit(v, threads);
            }
        }
    }
}

static void participants_are_bound_to_the_cpus_of_the_case(void **state)
{
    (void)state;
    cpu_set_t before;
    cpu_set_t after;
    int cpus[2];
    usable_cpus(cpus, 2);
    assert_int_equal(sched_getaffinity(0, sizeof before, &before), 0);
    for (unsigned v = 0; v < VARIANTS; v++) {
        if (variants[v].made_of < THREADS) {
            continue;
        }
        open_cell cell = opened(variants[v].name, 2, 2, cpus);
        cell.entry->variant->run(cell.work, cell.state);
        assert_each_took_part(&cell, 2);
        witness *w = visited(&cell);
        for (unsigned i = 0; i < 2; i++) {
            assert_int_equal(CPU_COUNT(&w[i].mask), 1);
            assert_true(CPU_ISSET((size_t)cpus[i], &w[i].mask));
        }
        cs_buffer_free(w);
        closed(&cell);
        assert_int_equal(sched_getaffinity(0, sizeof after, &after), 0);
        assert_true(CPU_EQUAL(&before, &after));
    }
}

/* A CPU that does not exist: an error of prepare, or a participant that is missing from the result. */
static void a_cpu_that_is_not_there_is_noticed(void **state)
{
    (void)state;
    int cpu = 0;
    usable_cpus(&cpu, 1);
    const int nowhere[][2] = {{cpu, CPU_SETSIZE - 1}, {cpu, CPU_SETSIZE}, {-1, cpu}};
    for (unsigned v = 0; v < VARIANTS; v++) {
        for (size_t i = 0; variants[v].made_of >= THREADS && i < sizeof nowhere / sizeof nowhere[0]; i++) {
            const cs_entry *entry = cs_find(variants[v].name);
            cs_case c = {.n = 1, .threads = 2, .cpus = nowhere[i]};
            void *work = NULL;
            void *scratch = NULL;
            assert_int_equal(entry->kernel->create(&c, &work), CS_OK);
            if (entry->variant->prepare(&c, work, &scratch) == CS_OK) {
                entry->variant->run(work, scratch);
                const int64_t *took = entry->kernel->result(work).data;
                assert_int_equal(took[0] + took[1], 1);
                entry->variant->release(scratch);
            } else {
                assert_null(scratch);
            }
            entry->kernel->destroy(work);
        }
    }
}

static void nothing_is_left_behind(void **state)
{
    (void)state;
    int cpus[2];
    usable_cpus(cpus, 2);
    for (unsigned v = 0; v < VARIANTS; v++) {
        if (variants[v].made_of < THREADS) {
            continue;
        }
        unsigned threads = entries("/proc/self/task");
        unsigned files = entries("/proc/self/fd");
        open_cell cell = opened(variants[v].name, 2, 2, cpus);
        cell.entry->variant->run(cell.work, cell.state);
        cs_buffer_free(visited(&cell));
        closed(&cell);
        assert_true(threads_settle_at(threads));
        assert_int_equal(entries("/proc/self/fd"), files);
        assert_no_children();
    }
}

/* A partner that vanishes leaves its operations out of the result, and does not raise SIGPIPE. */
static void a_killed_partner_is_noticed(void **state)
{
    (void)state;
    open_cell cell = opened("team.process_pipe", 4, 2, NULL);
    witness *w = visited(&cell);
    cell.entry->variant->run(cell.work, cell.state);
    assert_each_took_part(&cell, 4);
    assert_int_equal(kill(w[1].process, SIGKILL), 0);
    cell.entry->variant->run(cell.work, cell.state);
    assert_each_took_part(&cell, 0);
    cs_buffer_free(w);
    closed(&cell);
}

/* Kills a process that holds an open cell, and returns once its orphaned partner, which this process inherits
 * as its subreaper, is gone too: the test's time limit is what fails here. */
static void check_orphan(const char *name)
{
    witness *w = NULL;
    assert_int_equal(cs_buffer_alloc_shared(2, sizeof *w, (void **)&w), CS_OK);
    pid_t holder = _Fork(); /* see cs_child_fork */
    assert_true(holder >= 0);
    if (holder == 0) {
        open_cell cell = opened(name, 1, 2, NULL);
        cell.entry->variant->visit(cell.work, cell.state, testify, w);
        raise(SIGKILL);
    }
    assert_int_equal(waitpid(holder, NULL, 0), holder);
    assert_int_equal(w[1].visits, 1);
    assert_int_not_equal(w[1].process, holder);
    assert_int_equal(waitpid(w[1].process, NULL, 0), w[1].process);
    cs_buffer_free(w);
}

static void the_partner_ends_with_its_parent(void **state)
{
    (void)state;
    assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
    check_orphan("team.process_pipe");
    check_orphan("team.process_futex");
    assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 0), 0);
}

static void thread_counts_are_as_declared(void **state)
{
    (void)state;
    for (unsigned v = 0; v < VARIANTS; v++) {
        const cs_entry *entry = cs_find(variants[v].name);
        assert_int_equal(entry->variant->exact_threads, variants[v].made_of >= CALLER_AND_THREAD ? 2 : 0);
        assert_int_equal(entry->variant->parallel, variants[v].made_of != ONE_THREAD);
    }
    const cs_entry *entry = cs_find("team.thread_pipe");
    cs_case c = {.n = 1, .threads = 3};
    void *work = NULL;
    void *scratch = NULL;
    assert_int_equal(entry->kernel->create(&c, &work), CS_OK);
    assert_int_equal(entry->variant->prepare(&c, work, &scratch), CS_ERR_ARGUMENT);
    entry->kernel->destroy(work);
}

/* One operation missed in one run of many shows at the end. */
static void a_participant_that_was_missing_once_is_rejected(void **state)
{
    (void)state;
    open_cell expected = opened("team.serial", 2, 2, NULL);
    open_cell got = opened("team.omp_region", 2, 2, NULL);
    const cs_kernel *kernel = got.entry->kernel;
    cs_difference difference;
    for (int run = 0; run < 5; run++) {
        expected.entry->variant->run(expected.work, expected.state);
        got.entry->variant->run(got.work, got.state);
    }
    cs_view view = kernel->result(got.work);
    assert_int_equal(kernel->compare(got.work, kernel->result(expected.work), view, &difference), CS_OK);
    int64_t fewer[2];
    memcpy(fewer, view.data, sizeof fewer);
    fewer[1]--;
    view.data = fewer;
    assert_int_equal(kernel->compare(got.work, kernel->result(expected.work), view, &difference),
                     CS_ERR_MISMATCH);
    assert_int_equal(difference.index, 1);
    closed(&expected);
    closed(&got);
}

int main(void)
{
    /* First what forks, while there is no OpenMP team yet. */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_list_above_is_complete),
        cmocka_unit_test(visit_reaches_each_participant_from_inside),
        cmocka_unit_test(participants_are_bound_to_the_cpus_of_the_case),
        cmocka_unit_test(a_cpu_that_is_not_there_is_noticed),
        cmocka_unit_test(nothing_is_left_behind),
        cmocka_unit_test(a_killed_partner_is_noticed),
        cmocka_unit_test(the_partner_ends_with_its_parent),
        cmocka_unit_test(thread_counts_are_as_declared),
        cmocka_unit_test(everyone_takes_part_in_every_operation),
        cmocka_unit_test(a_participant_that_was_missing_once_is_rejected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
