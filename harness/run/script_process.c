/* SPDX-License-Identifier: MIT */
#include "run/script_process.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"

enum { GRACE_MS = 2000 };

static void fill_mask(cpu_set_t *mask, const cs_case *c)
{
    CPU_ZERO(mask);
    for (unsigned t = 0; t < c->threads; t++) {
        CPU_SET((size_t)c->cpus[t], mask);
    }
}

/* libgomp, which a module may bring along, binds the main thread to its first place when it is loaded; a pool
 * of threads that is started afterwards would inherit that one CPU. */
void cs_script_free_main_thread(const cs_script_process *process, const cs_case *c)
{
    cpu_set_t mask;
    if (c->cpus != NULL) {
        fill_mask(&mask, c);
        sched_setaffinity(process->id, sizeof mask,
                          &mask); /* where it is refused, the masks read back will tell */
    }
}

/* Pipes from the worker and back, and one for what execvp says. */
typedef struct pipes {
    int question[2];
    int answer[2];
    int errors[2];
} pipes;

static void close_end(int *end)
{
    if (*end >= 0) {
        close(*end);
    }
    *end = -1;
}

static void close_pipes(pipes *p)
{
    int *const ends[] = {p->question, p->answer, p->errors};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        close_end(&ends[i][0]);
        close_end(&ends[i][1]);
    }
}

/* A pipe whose ends are no standard stream and not CS_SCRIPT_MEMORY, over which `become` would copy. */
static bool open_pipe(int ends[2])
{
    int low[2];
    if (pipe2(low, O_CLOEXEC) != 0) {
        return false;
    }
    for (int i = 0; i < 2; i++) {
        ends[i] = fcntl(low[i], F_DUPFD_CLOEXEC, CS_SCRIPT_MEMORY + 1);
        close(low[i]);
    }
    return ends[0] >= 0 && ends[1] >= 0;
}

/* In the child, between fork and exec: system calls only, for another thread may have held any lock. */
static void become(char *const *argv, const pipes *p, int memory, const cpu_set_t *mask)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGXFSZ, SIG_DFL);
    if (mask != NULL) {
        sched_setaffinity(0, sizeof *mask, mask);
    }
    if (dup2(p->question[0], STDIN_FILENO) >= 0 && dup2(p->answer[1], STDOUT_FILENO) >= 0 &&
        dup2(memory, CS_SCRIPT_MEMORY) >= 0) {
        execvp(argv[0], argv);
    }
    int error = errno;
    ssize_t ignored = write(p->errors[1], &error, sizeof error);
    (void)ignored;
    _exit(127);
}

/* A successful execvp closes the pipe and says nothing. */
static cs_status hear_exec(cs_script_process *process, pipes *p, const char *program, cs_message *message)
{
    int error = 0;
    close_end(&p->errors[1]);
    if (read(p->errors[0], &error, sizeof error) != sizeof error) {
        return CS_OK;
    }
    waitpid(process->id, NULL, 0);
    process->id = -1;
    return cs_fail(message, CS_ERR_UNAVAILABLE, "cannot start the interpreter %s: %s", program,
                   strerror(error));
}

static cs_status launch(cs_script_process *process, char *const *argv, const cs_case *c, int memory, pipes *p,
                        cs_message *message)
{
    cpu_set_t mask;
    if (c->cpus != NULL) {
        fill_mask(&mask, c);
    }
    process->started = cs_clock_wall();
    /* Without the handlers of pthread_atfork: those of LLVM's OpenMP runtime, version 14, free what is not
     * theirs after KMP_AFFINITY was read. */
    process->id = _Fork();
    if (process->id == 0) {
        become(argv, p, memory, c->cpus != NULL ? &mask : NULL);
    }
    if (process->id < 0) {
        return cs_fail(message, CS_ERR_SYSTEM, "cannot start %s: %s", argv[0], strerror(errno));
    }
    return hear_exec(process, p, argv[0], message);
}

static cs_status open_streams(cs_script_process *process, pipes *p)
{
    process->to = fdopen(p->question[1], "w");
    p->question[1] = process->to != NULL ? -1 : p->question[1];
    process->from = fdopen(p->answer[0], "r");
    p->answer[0] = process->from != NULL ? -1 : p->answer[0];
    return process->to != NULL && process->from != NULL ? CS_OK : CS_ERR_MEMORY;
}

cs_status cs_script_start(char *const *argv, const cs_case *c, int memory, cs_script_process *process,
                          cs_message *message)
{
    pipes p = {{-1, -1}, {-1, -1}, {-1, -1}};
    *process = (cs_script_process){.id = -1};
    cs_status status = CS_OK;
    if (!open_pipe(p.question) || !open_pipe(p.answer) || !open_pipe(p.errors)) {
        status = cs_fail(message, CS_ERR_SYSTEM, "cannot make a pipe: %s", strerror(errno));
    }
    if (status == CS_OK) {
        status = launch(process, argv, c, memory, &p, message);
    }
    if (status == CS_OK && open_streams(process, &p) != CS_OK) {
        status = cs_fail(message, CS_ERR_MEMORY, "%s", cs_status_text(CS_ERR_MEMORY));
    }
    close_pipes(&p);
    if (status != CS_OK) {
        cs_script_end(process);
    }
    return status;
}

/* Takes the ended process away and says how it ended. */
static cs_status tell_ending(cs_script_process *process, cs_message *message)
{
    int how = 0;
    while (waitpid(process->id, &how, 0) < 0 && errno == EINTR) {
    }
    process->id = -1;
    return WIFSIGNALED(how)
               ? cs_fail(message, CS_ERR_SYSTEM, "the interpreter was killed by signal %d (%s)",
                         WTERMSIG(how), strsignal(WTERMSIG(how)))
               : cs_fail(message, CS_ERR_SYSTEM, "the interpreter ended with exit code %d before it was done",
                         WEXITSTATUS(how));
}

cs_status cs_script_hear(cs_script_process *process, json_t **answer, cs_message *message)
{
    *answer = NULL;
    if (getline(&process->line, &process->room, process->from) < 0) {
        return tell_ending(process, message);
    }
    *answer = json_loads(process->line, 0, NULL);
    if (!json_is_object(*answer)) {
        json_decref(*answer);
        *answer = NULL;
        cs_make_plain(process->line);
        return cs_fail(message, CS_ERR_FORMAT, "expected a line of JSON from the interpreter, not '%.80s'",
                       process->line);
    }
    return CS_OK;
}

cs_status cs_script_ask(cs_script_process *process, json_t *question, json_t **answer, cs_message *message)
{
    *answer = NULL;
    char *text = question != NULL ? json_dumps(question, JSON_COMPACT) : NULL;
    json_decref(question);
    if (text == NULL) {
        return cs_fail(message, CS_ERR_MEMORY, "%s", cs_status_text(CS_ERR_MEMORY));
    }
    /* Where it has ended, the write fails or is lost, and there is nothing to hear. */
    fprintf(process->to, "%s\n", text);
    fflush(process->to);
    free(text);
    return cs_script_hear(process, answer, message);
}

static void wait_or_kill(pid_t id)
{
    const struct timespec pause = {.tv_nsec = 1000000};
    for (int waited = 0; waited < GRACE_MS; waited++) {
        if (waitpid(id, NULL, WNOHANG) != 0) {
            return;
        }
        nanosleep(&pause, NULL);
    }
    kill(id, SIGKILL);
    waitpid(id, NULL, 0);
}

void cs_script_end(cs_script_process *process)
{
    if (process->to != NULL) {
        fclose(process->to); /* the end of its input is what it ends at */
    }
    if (process->id > 0) {
        wait_or_kill(process->id);
    }
    if (process->from != NULL) {
        fclose(process->from);
    }
    free(process->line);
    *process = (cs_script_process){.id = -1};
}
