/* SPDX-License-Identifier: MIT */
/* A session with the system's python3: what it is given, what comes back, and that it ends with its worker.
 */
#include "support.h"

#include <errno.h>
#include <math.h>
#include <signal.h>

#include "coresweep/registry.h"
#include "run/script.h"

/* Each restore puts other numbers into the input: a call that got an old one is found out. */
typedef struct numbers {
    double in[64];
    size_t n;
    double next;
} numbers;

static void restore(void *work)
{
    numbers *w = work;
    for (size_t i = 0; i < w->n; i++) {
        w->in[i] = w->next++;
    }
}

static cs_view in_of(const void *work)
{
    const numbers *w = work;
    return (cs_view){w->in, w->n, CS_F64};
}

static const cs_kernel kept = {.input = in_of, .result = in_of};
static const cs_kernel consumed = {.input = in_of, .result = in_of, .restore = restore};
static const cs_kernel blind = {.result = in_of};

static const char source[] =
    "from coresweep import variant\n"
    "def doubled(values):\n"
    "    for i in range(len(values)):\n"
    "        values[i] *= 2\n"
    "@variant('consume', '')\n"
    "def consume(work):\n"
    "    values = work.list()\n"
    "    work.consumes(values)\n"
    "    return lambda: doubled(values)\n"
    "@variant('keep', '')\n"
    "def keep(work):\n"
    "    values = work.list()\n"
    "    return lambda: [2 * x for x in values]\n"
    "@variant('nest', '')\n"
    "def nest(work):\n"
    "    values = work.list()\n"
    "    return lambda: [[2 * x] for x in values]\n"
    "@variant('once', '')\n"
    "def once(work):\n"
    "    calls = []\n"
    "    def run():\n"
    "        calls.append(1)\n"
    "        assert len(calls) < 2, 'called twice'\n"
    "        return work.list()\n"
    "    return run\n"
    "@variant('environment', '')\n"
    "def environment(work):\n"
    "    import os\n"
    "    names = ('NUMBA_NUM_THREADS', 'OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS')\n"
    "    numbers = [float(os.environ[name]) for name in names]\n"
    "    return lambda: numbers + [float(os.environ['OMP_PLACES'] == '{0},{0}')]\n"
    "@variant('team', '')\n"
    "def team(work):\n"
    "    import os, threading\n"
    "    def visit(body):\n"
    "        masks = []\n"
    "        def serve(i):\n"
    "            if i == 1:\n"
    "                os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\n"
    "            masks.append(body())\n"
    "        for i in range(work.threads):\n"
    "            thread = threading.Thread(target=serve, args=(i,))\n"
    "            thread.start()\n"
    "            thread.join()\n"
    "        return masks\n"
    "    work.team(visit, lambda: open('closed', 'a').write('x'))\n"
    "    return lambda: work.list()\n";

static cs_script script = {.interpreter = "python3", .needs = ""};
static cs_fault fault;

static int set_up(void **state)
{
    static char path[64];
    if (scratch_enter(state) != 0) {
        return -1;
    }
    put_file("numbers.py", source);
    snprintf(path, sizeof path, "%s/numbers.py", scratch_folder);
    script.path = path;
    return setenv("CORESWEEP_PYTHON", "/usr/bin/python3", 1);
}

static cs_script_session *session_with(const char *variant, const cs_kernel *kernel, const cs_case *c,
                                       numbers *w)
{
    cs_script_session *session = NULL;
    const cs_entry entry = {
        .variant_name = variant, .kernel_name = "numbers", .kernel = kernel, .script = &script};
    w->n = c->n;
    restore(w);
    assert_int_equal(cs_script_open(&entry, c, &session, &fault), CS_OK);
    assert_int_equal(cs_script_prepare(session, c, w, &fault), CS_OK);
    return session;
}

static void call(cs_script_session *session, uint64_t calls)
{
    double seconds = -1;
    double cpu_seconds = -1;
    assert_int_equal(cs_script_call(session, calls, &seconds, &cpu_seconds, &fault), CS_OK);
    assert_true(seconds >= 0 && cpu_seconds >= 0);
}

/* The result is 2 first, 2 (first + 1), ... */
static void assert_doubled(cs_script_session *session, size_t n, double first)
{
    cs_view got;
    assert_int_equal(cs_script_result(session, &got, &fault), CS_OK);
    assert_int_equal(got.count, n);
    assert_int_equal(got.type, CS_F64);
    for (size_t i = 0; i < n; i++) {
        assert_true(((const double *)got.data)[i] == 2 * (first + (double)i));
    }
}

static void result_of_the_input(void **state)
{
    (void)state;
    static const char *const variants[] = {"keep", "nest"};
    static const size_t sizes[] = {0, 1, 7};
    for (size_t v = 0; v < COUNT_OF(variants); v++) {
        for (size_t s = 0; s < COUNT_OF(sizes); s++) {
            const cs_case c = {.n = sizes[s], .threads = 1};
            numbers w = {.next = 5};
            cs_script_session *session = session_with(variants[v], &kept, &c, &w);
            call(session, 1);
            call(session, 10);
            assert_doubled(session, c.n, 5);
            cs_script_close(session);
        }
    }
}

/* More calls than inputs lie ready (64), so that the last one's input is known only if none was left out. */
static void each_call_gets_its_own_input(void **state)
{
    (void)state;
    const cs_case c = {.n = 3, .threads = 1};
    static const uint64_t calls[] = {1, 2, 64, 65, 200};
    for (size_t i = 0; i < COUNT_OF(calls); i++) {
        numbers w = {.next = 0};
        cs_script_session *session = session_with("consume", &consumed, &c, &w);
        double before = w.next;
        call(session, calls[i]);
        assert_doubled(session, c.n, before + 3 * (double)(calls[i] - 1));
        cs_script_close(session);
    }
}

static void one_interpreter_for_many_cases(void **state)
{
    (void)state;
    cs_case c = {.n = 4, .threads = 1};
    numbers w = {.next = 1};
    cs_script_session *session = session_with("keep", &kept, &c, &w);
    pid_t process = cs_script_pid(session);
    call(session, 1);
    assert_doubled(session, 4, 1);
    c.n = 60;
    numbers other = {.n = 60, .next = 100};
    restore(&other);
    assert_int_equal(cs_script_prepare(session, &c, &other, &fault), CS_OK);
    call(session, 1);
    assert_doubled(session, 60, 100);
    assert_int_equal(cs_script_pid(session), process);
    cs_script_close(session);
}

/* The JIT's time is the first call's alone, and is known only after it. */
static void costs_before_the_first_call(void **state)
{
    (void)state;
    const cs_case c = {.n = 4, .threads = 1};
    numbers w = {.next = 1};
    cs_script_session *session = session_with("keep", &kept, &c, &w);
    const cs_script_costs *costs = cs_script_costs_of(session);
    assert_true(costs->startup > 0 && costs->startup < 60);
    assert_true(costs->import > 0 && costs->import < 60);
    assert_true(costs->prepare > 0 && costs->prepare < 60);
    assert_true(costs->loop > 0 && costs->loop < 1);
    assert_true(isnan(costs->first_call));
    call(session, 1);
    double first = costs->first_call;
    assert_true(first > 0);
    call(session, 5);
    assert_true(costs->first_call == first);
    cs_script_close(session);
}

/* The second of its threads binds itself. */
static void a_team_says_its_masks_from_the_inside(void **state)
{
    (void)state;
    const cs_case c = {.n = 4, .threads = 3};
    numbers w = {.next = 1};
    cpu_set_t masks[2];
    cpu_set_t own;
    size_t count = 0;
    cs_script_session *session = session_with("team", &kept, &c, &w);
    assert_true(cs_script_has_team(session));
    assert_int_equal(cs_script_masks(session, 2, masks, &count, &fault), CS_OK);
    assert_int_equal(count, 3);
    assert_int_equal(sched_getaffinity(0, sizeof own, &own), 0);
    assert_true(CPU_EQUAL(&masks[0], &own));
    assert_int_equal(CPU_COUNT(&masks[1]), 1);
    /* What stays is ended before the next case. */
    assert_int_equal(access("closed", F_OK), -1);
    assert_int_equal(cs_script_prepare(session, &c, &w, &fault), CS_OK);
    assert_int_equal(access("closed", F_OK), 0);
    cs_script_close(session);
    session = session_with("keep", &kept, &c, &w);
    assert_false(cs_script_has_team(session));
    cs_script_close(session);
}

static void what_is_raised_is_a_fault_and_no_end(void **state)
{
    (void)state;
    const cs_case c = {.n = 4, .threads = 1};
    numbers w = {.next = 1};
    double seconds;
    double cpu_seconds;
    cs_script_session *session = session_with("once", &kept, &c, &w);
    call(session, 1);
    assert_int_equal(cs_script_call(session, 1, &seconds, &cpu_seconds, &fault), CS_ERR_INTERNAL);
    assert_string_equal(fault.status, "failed");
    assert_string_equal(fault.note.text, "raised AssertionError: called twice (numbers.py:23)");
    assert_int_equal(cs_script_prepare(session, &c, &w, &fault), CS_OK);
    call(session, 1);
    cs_script_close(session);
}

static void an_interpreter_that_dies(void **state)
{
    (void)state;
    const cs_case c = {.n = 4, .threads = 1};
    numbers w = {.next = 1};
    double seconds;
    double cpu_seconds;
    cs_script_session *session = session_with("keep", &kept, &c, &w);
    assert_int_equal(kill(cs_script_pid(session), SIGKILL), 0);
    assert_int_equal(cs_script_call(session, 1, &seconds, &cpu_seconds, &fault), CS_ERR_SYSTEM);
    assert_string_equal(fault.status, "crashed");
    assert_string_equal(fault.note.text, "the interpreter was killed by signal 9 (Killed)");
    assert_int_equal(cs_script_pid(session), -1);
    cs_script_close(session);
}

static void what_cannot_be_opened(void **state)
{
    (void)state;
    const cs_case c = {.n = 4, .threads = 1};
    cs_script_session *session = NULL;
    cs_script other = script;
    cs_entry entry = {.variant_name = "keep", .kernel_name = "numbers", .kernel = &blind, .script = &other};
    assert_int_equal(cs_script_open(&entry, &c, &session, &fault), CS_ERR_ARGUMENT);
    assert_contains(fault.note.text, "no `input`");
    entry.kernel = &kept;
    entry.variant_name = "absent";
    assert_int_equal(cs_script_open(&entry, &c, &session, &fault), CS_ERR_INTERNAL);
    assert_string_equal(fault.status, "failed");
    entry.variant_name = "keep";
    other.interpreter = "no-such-interpreter";
    assert_int_equal(cs_script_open(&entry, &c, &session, &fault), CS_ERR_UNAVAILABLE);
    assert_string_equal(fault.status, "unavailable");
    other.interpreter = "true";
    assert_int_equal(cs_script_open(&entry, &c, &session, &fault), CS_ERR_SYSTEM);
    assert_string_equal(fault.note.text, "the interpreter ended with exit code 0 before it was done");
    other.interpreter = "echo";
    assert_int_equal(cs_script_open(&entry, &c, &session, &fault), CS_ERR_FORMAT);
    assert_contains(fault.note.text, "expected a line of JSON");
    other.path = "kernels/none/none.py";
    assert_int_equal(cs_script_open(&entry, &c, &session, &fault), CS_ERR_IO);
    assert_null(session);
}

static void the_case_reaches_the_environment(void **state)
{
    (void)state;
    static const double expected[] = {2, 2, 2, 2, 1};
    const int cpus[] = {0, 0};
    const cs_case c = {.n = 5, .threads = 2, .cpus = cpus};
    numbers w = {.next = 1};
    cs_view got;
    cs_script_session *session = session_with("environment", &kept, &c, &w);
    call(session, 1);
    assert_int_equal(cs_script_result(session, &got, &fault), CS_OK);
    assert_memory_equal(got.data, expected, sizeof expected);
    cs_script_close(session);
}

static void nothing_stays_behind(void **state)
{
    (void)state;
    const cs_case c = {.n = 4, .threads = 1};
    numbers w = {.next = 1};
    cs_script_session *session = session_with("keep", &kept, &c, &w);
    pid_t process = cs_script_pid(session);
    cs_script_close(session);
    assert_int_equal(kill(process, 0), -1);
    assert_int_equal(errno, ESRCH);
    cs_script_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(result_of_the_input),
        cmocka_unit_test(each_call_gets_its_own_input),
        cmocka_unit_test(one_interpreter_for_many_cases),
        cmocka_unit_test(costs_before_the_first_call),
        cmocka_unit_test(a_team_says_its_masks_from_the_inside),
        cmocka_unit_test(what_is_raised_is_a_fault_and_no_end),
        cmocka_unit_test(an_interpreter_that_dies),
        cmocka_unit_test(what_cannot_be_opened),
        cmocka_unit_test(the_case_reaches_the_environment),
        cmocka_unit_test(nothing_stays_behind),
    };
    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, set_up, scratch_leave);
}
