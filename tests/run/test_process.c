/* SPDX-License-Identifier: MIT */
/* Children that end well and badly. They are shell scripts: what they do stands in the test. */
#include "support.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>

#include "clock.h"
#include "run/process.h"

/* What the child said on its standard output. */
typedef struct heard {
    unsigned lines;
    unsigned refuse_at; /* the line, from 1, at which the handler fails */
    size_t longest;
    char first[64];
    char last[64];
    char blocked[64]; /* the line of /proc/self/status that tells which signals are blocked */
} heard;

static heard h;
static volatile sig_atomic_t interrupted;
static cs_process_outcome outcome;
static cs_message message;

static cs_status hear(void *context, const char *text)
{
    heard *own = context;
    own->lines++;
    if (strncmp(text, "SigBlk:", 7) == 0) {
        snprintf(own->blocked, sizeof own->blocked, "%s", text);
    }
    own->longest = strlen(text) > own->longest ? strlen(text) : own->longest;
    snprintf(own->lines == 1 ? own->first : own->last, sizeof own->first, "%s", text);
    return own->lines == own->refuse_at ? CS_ERR_FORMAT : CS_OK;
}

/* Runs `path` with the arguments `option` and `operand`. */
static cs_status run_path(const char *path, const char *option, const char *operand, double timeout)
{
    static char *const environment[] = {"PATH=/usr/bin:/bin", "GREETING=hello", NULL};
    char *const argv[] = {strdup(path), strdup(option), strdup(operand), NULL};
    const cs_process_request request = {.argv = argv,
                                        .environment = environment,
                                        .timeout_seconds = timeout,
                                        .interrupted = &interrupted,
                                        .line = hear,
                                        .context = &h};
    message.text[0] = '\0';
    cs_status status = cs_process_run(&request, &outcome, &message);
    for (size_t i = 0; i < 3; i++) {
        free(argv[i]);
    }
    return status;
}

static cs_status run(const char *script, double timeout)
{
    h = (heard){.refuse_at = h.refuse_at};
    return run_path("/bin/sh", "-c", script, timeout);
}

static int set_up(void **state)
{
    (void)state;
    h = (heard){0};
    interrupted = 0;
    return 0;
}

/* The process whose number the child wrote to the file "pid" is no more, or will not be in a moment. */
static void assert_gone(void)
{
    char *text = get_file("pid");
    pid_t pid = (pid_t)atoi(text);
    free(text);
    assert_true(pid > 1);
    for (int i = 0; i < 200 && kill(pid, 0) == 0; i++) {
        char path[64];
        char state = '?';
        snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
        FILE *in = fopen(path, "r");
        if (in == NULL || fscanf(in, "%*d (%*[^)]) %c", &state) != 1 || state == 'Z' || state == 'X') {
            pid = 0; /* dead, and whoever inherited it has not looked yet */
        }
        if (in != NULL) {
            fclose(in);
        }
        if (pid == 0) {
            return;
        }
        usleep(10000);
    }
    assert_int_equal(kill(pid, 0), -1);
    assert_int_equal(errno, ESRCH);
}

static void a_good_end(void **state)
{
    (void)state;
    assert_int_equal(run("echo one; echo; echo $GREETING", 20), CS_OK);
    assert_int_equal(outcome.ending, CS_ENDED);
    assert_int_equal(outcome.exit_code, 0);
    assert_int_equal(h.lines, 3);
    assert_string_equal(h.first, "one");
    assert_string_equal(h.last, "hello");
    assert_string_equal(outcome.last_words, "");
}

static void no_output_at_all(void **state)
{
    (void)state;
    assert_int_equal(run("exit 7", 20), CS_OK);
    assert_int_equal(outcome.ending, CS_ENDED);
    assert_int_equal(outcome.exit_code, 7);
    assert_int_equal(h.lines, 0);
}

/* The last line of standard error that says something; rules and blank lines do not. */
static void last_words(void **state)
{
    (void)state;
    assert_int_equal(run("echo first >&2; echo the reason >&2; echo ' ---- ' >&2; echo >&2; exit 3", 20),
                     CS_OK);
    assert_int_equal(outcome.exit_code, 3);
    assert_string_equal(outcome.last_words, "the reason");
    assert_int_equal(run("echo before >&2; printf 'and no line feed' >&2; exit 3", 20), CS_OK);
    assert_string_equal(outcome.last_words, "and no line feed");
    assert_int_equal(run("printf 'caf\\303\\251 \\377\\033[1m!' >&2; exit 3", 20), CS_OK);
    assert_string_equal(outcome.last_words, "caf?? ??[1m!");
}

static void a_signal(void **state)
{
    (void)state;
    assert_int_equal(run("echo one; kill -SEGV $$", 20), CS_OK);
    assert_int_equal(outcome.ending, CS_KILLED);
    assert_int_equal(outcome.signal, SIGSEGV);
    assert_int_equal(h.lines, 1);
}

static void standard_input_is_empty(void **state)
{
    (void)state;
    assert_int_equal(run("cat; echo end", 20), CS_OK);
    assert_string_equal(h.first, "end");
}

/* Whatever signals the parent has blocked. A shell would unblock them itself. */
static void no_signal_is_blocked(void **state)
{
    (void)state;
    sigset_t usual;
    sigset_t all;
    sigfillset(&all);
    assert_int_equal(sigprocmask(SIG_BLOCK, &all, &usual), 0);
    cs_status status = run_path("/bin/cat", "-u", "/proc/self/status", 20);
    assert_int_equal(sigprocmask(SIG_SETMASK, &usual, NULL), 0);
    assert_int_equal(status, CS_OK);
    assert_string_equal(h.blocked, "SigBlk:\t0000000000000000");
}

static void a_program_that_is_not_there(void **state)
{
    (void)state;
    assert_int_equal(run_path("/no/such/program", "", "", 20), CS_ERR_SYSTEM);
    assert_string_equal(message.text, "cannot start /no/such/program: No such file or directory");
}

/* With all that it started. */
static void a_timeout_ends_the_group(void **state)
{
    (void)state;
    double begin = cs_clock_wall();
    assert_int_equal(run("echo one; sleep 100 & echo $! >pid; wait", 0.3), CS_OK);
    assert_true(cs_clock_wall() - begin < 20);
    assert_int_equal(outcome.ending, CS_TIMED_OUT);
    assert_int_equal(h.lines, 1);
    assert_gone();
}

/* Also where it never stops talking. */
static void a_timeout_ends_a_chatterbox(void **state)
{
    (void)state;
    assert_int_equal(run("while :; do echo x; echo y >&2; done", 0.3), CS_OK);
    assert_int_equal(outcome.ending, CS_TIMED_OUT);
    assert_true(h.lines > 0);
}

static void note_alarm(int number)
{
    (void)number;
    interrupted = 1;
}

static void an_interruption_ends_the_group(void **state)
{
    (void)state;
    struct sigaction action = {.sa_handler = note_alarm};
    assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
    alarm(1);
    double begin = cs_clock_wall();
    assert_int_equal(run("sleep 100 & echo $! >pid; wait", 50), CS_OK);
    assert_true(cs_clock_wall() - begin < 20);
    assert_int_equal(outcome.ending, CS_INTERRUPTED);
    assert_gone();
}

/* What a child leaves behind would run beside the next cell. */
static void nothing_outlives_a_good_end(void **state)
{
    (void)state;
    assert_int_equal(run("sleep 100 >/dev/null 2>&1 & echo $! >pid; echo done; exit 0", 20), CS_OK);
    assert_int_equal(outcome.ending, CS_ENDED);
    assert_int_equal(outcome.exit_code, 0);
    assert_string_equal(h.first, "done");
    assert_gone();
}

/* Nor does it hold the parent up, when it keeps the pipes open. */
static void a_heir_of_the_pipes_is_no_hang(void **state)
{
    (void)state;
    double begin = cs_clock_wall();
    assert_int_equal(run("sleep 100 & echo $! >pid; echo done; exit 5", 20), CS_OK);
    assert_true(cs_clock_wall() - begin < 10);
    assert_int_equal(outcome.ending, CS_ENDED);
    assert_int_equal(outcome.exit_code, 5);
    assert_string_equal(h.first, "done");
    assert_gone();
}

/* It is still at work: its end is what counts. */
static void a_child_that_closes_its_streams(void **state)
{
    (void)state;
    assert_int_equal(run("echo one; exec >&-; sleep 0.2; echo late >&2; exit 4", 20), CS_OK);
    assert_int_equal(outcome.ending, CS_ENDED);
    assert_int_equal(outcome.exit_code, 4);
    assert_string_equal(outcome.last_words, "late");
    assert_int_equal(run("exec >&- 2>&-; sleep 0.3; exit 6", 20), CS_OK);
    assert_int_equal(outcome.ending, CS_ENDED);
    assert_int_equal(outcome.exit_code, 6);
    assert_int_equal(run("exec >&- 2>&-; sleep 100", 0.3), CS_OK);
    assert_int_equal(outcome.ending, CS_TIMED_OUT);
}

static void a_line_longer_than_a_buffer(void **state)
{
    (void)state;
    assert_int_equal(run("head -c 100000 /dev/zero | tr '\\0' x; echo; echo end", 20), CS_OK);
    assert_int_equal(h.lines, 2);
    assert_int_equal(h.longest, 100000);
    assert_string_equal(h.last, "end");
}

/* 10 MB without a line feed, on either stream: one cell goes wrong, not the run, and memory has a bound. */
static void a_line_without_end(void **state)
{
    (void)state;
    assert_int_equal(run("head -c 10000000 /dev/zero | tr '\\0' x; echo; echo end", 20), CS_OK);
    assert_int_equal(outcome.exit_code, 0);
    assert_int_equal(h.lines, 2);
    assert_in_range(h.longest, 1000, 1 << 20);
    assert_string_equal(h.last, "end");
    assert_int_equal(run("head -c 10000000 /dev/zero | tr '\\0' x >&2; echo end", 20), CS_OK);
    assert_int_equal(outcome.exit_code, 0);
    assert_string_equal(h.first, "end");
}

/* Only whole lines are rows. */
static void a_torn_last_line_is_dropped(void **state)
{
    (void)state;
    assert_int_equal(run("echo one; printf two", 20), CS_OK);
    assert_int_equal(h.lines, 1);
    assert_string_equal(h.first, "one");
}

static void a_handler_that_fails(void **state)
{
    (void)state;
    h.refuse_at = 2;
    double begin = cs_clock_wall();
    assert_int_equal(run("echo $$ >pid; echo one; echo two; echo three; sleep 100", 50), CS_ERR_FORMAT);
    assert_true(cs_clock_wall() - begin < 20);
    assert_int_equal(h.lines, 2);
    assert_gone();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_good_end, set_up),
        cmocka_unit_test_setup(no_output_at_all, set_up),
        cmocka_unit_test_setup(last_words, set_up),
        cmocka_unit_test_setup(a_signal, set_up),
        cmocka_unit_test_setup(standard_input_is_empty, set_up),
        cmocka_unit_test_setup(no_signal_is_blocked, set_up),
        cmocka_unit_test_setup(a_program_that_is_not_there, set_up),
        cmocka_unit_test_setup(a_timeout_ends_the_group, set_up),
        cmocka_unit_test_setup(a_timeout_ends_a_chatterbox, set_up),
        cmocka_unit_test_setup(an_interruption_ends_the_group, set_up),
        cmocka_unit_test_setup(nothing_outlives_a_good_end, set_up),
        cmocka_unit_test_setup(a_heir_of_the_pipes_is_no_hang, set_up),
        cmocka_unit_test_setup(a_child_that_closes_its_streams, set_up),
        cmocka_unit_test_setup(a_line_longer_than_a_buffer, set_up),
        cmocka_unit_test_setup(a_line_without_end, set_up),
        cmocka_unit_test_setup(a_torn_last_line_is_dropped, set_up),
        cmocka_unit_test_setup(a_handler_that_fails, set_up),
    };
    return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
