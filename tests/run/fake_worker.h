/* SPDX-License-Identifier: MIT */
/*
 * The parent starts /proc/self/exe as its worker: in these tests that is the test program itself, whose main
 * calls fake_worker where its first argument is "worker". What a worker does stands in a file of the current
 * folder, named after the variant (behave), one invocation a line, the last line for all further ones:
 *
 *   ok S...    a row a repetition, all taking the next one of the seconds S (the last for all further)
 *   say TEXT   prints TEXT, nothing else
 *   fault S    one row with the status S
 *   exit C     ends with the exit code C and a word on standard error
 *   after R C  R rows, then as `exit C`
 *   abort      ends by SIGABRT after one row
 *   hang       does not end
 *   sleep S    sleeps for S seconds, then "ok 0.001"
 *
 * The check does as the file <variant>.check says, or else "ok 0.001". Every start is a line of the file
 * "log": variant, check or run, threads, first and last repetition, round trip of what was expected, and,
 * where there is one, the waste.
 *
 * A worker of another program, which is a link to this one (worker_program), does and logs the same with
 * <variant>@<program> for the variant.
 */
#ifndef CORESWEEP_TESTS_RUN_FAKE_WORKER_H
#define CORESWEEP_TESTS_RUN_FAKE_WORKER_H

#include "support.h"

#include <stdbool.h>

static inline const char *worker_option(int argc, char **argv, const char *name, const char *otherwise)
{
    for (int i = 3; i < argc; i++) {
        if (strcmp(argv[i], name) == 0) {
            return i + 1 < argc ? argv[i + 1] : "";
        }
    }
    return otherwise;
}

/* How many lines of the log begin with `start`. */
static inline size_t log_count(const char *start)
{
    char line[256];
    size_t count = 0;
    FILE *in = fopen("log", "r");
    while (in != NULL && fgets(line, sizeof line, in) != NULL) {
        count += strncmp(line, start, strlen(start)) == 0;
    }
    if (in != NULL) {
        fclose(in);
    }
    return count;
}

/* Line `index` of the file `name`, or its last one; false where there is no such file. */
static inline bool worker_script(const char *name, size_t index, char *line, int bytes)
{
    char next[256];
    bool found = false;
    FILE *in = fopen(name, "r");
    for (size_t i = 0; in != NULL && i <= index && fgets(next, sizeof next, in) != NULL; i++) {
        next[strcspn(next, "\n")] = '\0';
        snprintf(line, (size_t)bytes, "%s", next);
        found = true;
    }
    if (in != NULL) {
        fclose(in);
    }
    return found;
}

static inline void worker_row(unsigned repetition, const char *seconds, const char *status)
{
    printf("{\"repetition\":%u,\"iterations\":1,\"seconds_per_call\":%s,\"cpus\":\"0\",\"check\":\"exact\","
           "\"max_ulp\":0,\"digest\":\"000000000000002a\",\"status\":\"%s\"}\n",
           repetition, seconds, status);
    fflush(stdout);
}

/* Rows from `first` up to `last`, each with the next of the seconds behind `list`. */
static inline void worker_rows(unsigned first, unsigned last, const char *list)
{
    char seconds[32] = "0.001";
    int used = 0;
    for (unsigned r = 0; r < last; r++) {
        if (sscanf(list, " %31s%n", seconds, &used) == 1) {
            list += used;
        }
        if (r >= first) {
            worker_row(r, seconds, "ok");
        }
    }
}

static inline int worker_act(const char *script, unsigned first, unsigned last)
{
    char status[32];
    unsigned rows = 0;
    int code = 0;
    if (strncmp(script, "ok", 2) == 0) {
        worker_rows(first, last, script + 2);
    } else if (strncmp(script, "say ", 4) == 0) {
        printf("%s\n", script + 4);
    } else if (sscanf(script, "fault %31s", status) == 1) {
        printf("{\"repetition\":%u,\"status\":\"%s\",\"note\":\"as the test wants it\"}\n", first, status);
    } else if (sscanf(script, "exit %d", &code) == 1 || sscanf(script, "after %u %d", &rows, &code) == 2) {
        worker_rows(first, first + rows, "");
        fprintf(stderr, "the worker's last words\n");
        return code;
    } else if (strcmp(script, "abort") == 0) {
        worker_rows(first, first + 1, "");
        abort();
    } else if (strcmp(script, "hang") == 0) {
        for (;;) {
            pause();
        }
    } else if (sscanf(script, "sleep %d", &code) == 1) {
        sleep((unsigned)code);
        worker_rows(first, last, "");
    }
    return 0;
}

static inline void worker_name(char **argv, char *name, size_t bytes)
{
    const char *program = strrchr(argv[0], '/');
    bool other = strcmp(argv[0], "/proc/self/exe") != 0 && program != NULL;
    snprintf(name, bytes, "%s%s%s", argv[2], other ? "@" : "", other ? program + 1 : "");
}

static inline int fake_worker(int argc, char **argv)
{
    char name[96];
    char file[128];
    char started[128];
    char script[256] = "ok 0.001";
    bool check = worker_option(argc, argv, "--check", NULL) != NULL;
    const char *first = worker_option(argc, argv, "--first-repetition", "?");
    const char *last = worker_option(argc, argv, "--repetitions", "?");
    const char *waste = worker_option(argc, argv, "--waste", NULL);
    worker_name(argv, name, sizeof name);
    snprintf(started, sizeof started, "%s %s ", name, check ? "check" : "run");
    snprintf(file, sizeof file, "%s%s", name, check ? ".check" : "");
    worker_script(file, log_count(started), script, sizeof script);
    FILE *out = fopen("log", "a");
    if (out == NULL) {
        return 99;
    }
    fprintf(out, "%st%s %s-%s %s%s%s\n", started, worker_option(argc, argv, "--threads", "?"), first, last,
            worker_option(argc, argv, "--expected", "-"), waste != NULL ? " " : "",
            waste != NULL ? waste : "");
    fclose(out);
    return worker_act(script, (unsigned)atoi(first), check ? 1 : (unsigned)atoi(last));
}

/* Sets what the worker of `variant` (or "variant.check") does from now on. */
static inline void behave(const char *variant, const char *script)
{
    put_file(variant, script);
}

/* Makes this program known by another path as well. */
static inline void worker_program(const char *path)
{
    char self[4096] = "";
    assert_true(readlink("/proc/self/exe", self, sizeof self - 1) > 0);
    assert_int_equal(symlink(self, path), 0);
}

/* Forgets the log and every behaviour. */
static inline void forget_workers(void)
{
    assert_int_equal(system("rm -f log alpha.* beta.*"), 0);
}

#endif
