/* SPDX-License-Identifier: MIT */
#include "run/about.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "beside.h"
#include "node/provenance.h"
#include "run/plan.h"
#include "run/process.h"

static const char program_name[] = "coresweep";
static const double patience = 20; /* seconds; an idle machine needs 0.02, most of it OpenBLAS's start */

cs_status cs_about(json_t **about)
{
    char executable[PATH_MAX];
    json_t *build = cs_provenance_build();
    cs_program_path(executable, sizeof executable);
    *about = json_pack("{s:s, s:i, s:O, s:o}", "program", program_name, "format", CS_RUN_FORMAT, "version",
                       json_object_get(build, "version"), "build", build);
    /* Left out where they are no UTF-8; then the program is started by the path that the asker has. */
    (void)json_object_set_new(*about, "executable", json_string(executable));
    (void)json_object_set_new(*about, "started_as", json_string(program_invocation_name));
    return *about != NULL ? CS_OK : CS_ERR_MEMORY;
}

/* Why `path` cannot be a program; NULL where it can. A static string. */
static const char *no_program(const char *path)
{
    struct stat file;
    if (stat(path, &file) != 0) {
        return strerror(errno);
    }
    if (!S_ISREG(file.st_mode)) {
        return "is no file";
    }
    return access(path, X_OK) == 0 ? NULL : "is not executable";
}

/* The first line that it says. */
static cs_status keep_line(void *context, const char *line)
{
    char **answer = context;
    if (*answer == NULL) {
        *answer = strdup(line);
    }
    return *answer != NULL ? CS_OK : CS_ERR_MEMORY;
}

/* *answer: its first line, freed by the caller; NULL where it said nothing. */
static cs_status ask(const char *path, char **answer, cs_process_outcome *outcome, cs_message *message)
{
    static const volatile sig_atomic_t never = 0;
    const char *argv[] = {path, "worker", "--about", NULL};
    const cs_process_request request = {
        .argv = (char *const *)(uintptr_t)argv,
        .environment = environ,
        .timeout_seconds = patience,
        .interrupted = &never,
        .line = keep_line,
        .context = answer,
    };
    return cs_process_run(&request, outcome, message);
}

/* What it said must be what cs_about makes. */
static cs_status judge(const char *program, const char *answer, const cs_process_outcome *outcome,
                       json_t **about, cs_message *message)
{
    json_t *said = answer != NULL ? json_loads(answer, 0, NULL) : NULL;
    const char *name = json_string_value(json_object_get(said, "program"));
    json_int_t format = json_integer_value(json_object_get(said, "format"));
    bool ours = outcome->ending == CS_ENDED && outcome->exit_code == 0 && name != NULL &&
                strcmp(name, program_name) == 0;
    if (ours && format == CS_RUN_FORMAT) {
        *about = said;
        return CS_OK;
    }
    json_decref(said);
    if (ours) {
        return cs_fail(message, CS_ERR_ARGUMENT,
                       "%s: this coresweep writes runs of format %lld, and this program needs %d; compare "
                       "builds whose runs have one format",
                       program, (long long)format, CS_RUN_FORMAT);
    }
    return cs_fail(message, CS_ERR_ARGUMENT,
                   "%s: is no coresweep that answers `worker --about`%s%s; build it from a commit that has "
                   "the command `duet`",
                   program, outcome->last_words[0] != '\0' ? ", but says: " : "", outcome->last_words);
}

/* Adds "path" and "worker". */
static cs_status add_paths(json_t *about, const char *path)
{
    const char *started_as = json_string_value(json_object_get(about, "started_as"));
    json_t *executable = json_object_get(about, "executable");
    bool launched = started_as != NULL && strcmp(started_as, path) == 0 && json_is_string(executable);
    json_t *given = json_string(path);
    bool added = given != NULL && json_object_set(about, "path", given) == 0 &&
                 json_object_set(about, "worker", launched ? executable : given) == 0;
    json_decref(given);
    return added ? CS_OK : CS_ERR_ARGUMENT;
}

cs_status cs_program_about(const char *program, json_t **about, cs_message *message)
{
    char *answer = NULL;
    cs_process_outcome outcome;
    *about = NULL;
    const char *wrong = no_program(program);
    char *path = wrong == NULL ? realpath(program, NULL) : NULL;
    if (path == NULL) {
        return cs_fail(message, CS_ERR_ARGUMENT, "%s: %s; expected the path of a coresweep program", program,
                       wrong != NULL ? wrong : strerror(errno));
    }
    cs_status status = ask(path, &answer, &outcome, message);
    if (status == CS_OK) {
        status = judge(program, answer, &outcome, about, message);
    } else if (status == CS_ERR_SYSTEM) {
        status = CS_ERR_ARGUMENT; /* "cannot start FILE: Exec format error" */
    }
    if (status == CS_OK && add_paths(*about, path) != CS_OK) {
        json_decref(*about);
        *about = NULL;
        status = cs_fail(message, CS_ERR_ARGUMENT, "%s: its path is no UTF-8; rename its folder", program);
    }
    free(answer);
    free(path);
    return status;
}
