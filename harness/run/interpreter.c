/* SPDX-License-Identifier: MIT */
#include "run/interpreter.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "run/data_file.h"
#include "run/process.h"
#include "run/select.h"

static const char variable[] = "CORESWEEP_PYTHON";
static const char default_name[] = "python3";
static const char own_environment[] = CORESWEEP_SOURCE_FOLDER "/build/python-venv/bin/python3";

static const double probe_seconds = 60;

const char *cs_interpreter(const cs_script *script)
{
    const char *chosen = getenv(variable);
    if (strcmp(script->interpreter, default_name) != 0) {
        return script->interpreter;
    }
    if (chosen != NULL && chosen[0] != '\0') {
        return chosen;
    }
    return access(own_environment, X_OK) == 0 ? own_environment : default_name;
}

cs_status cs_interpreter_choose(const char *python, cs_message *message)
{
    if (python == NULL) {
        return CS_OK;
    }
    if (strchr(python, '/') != NULL && access(python, X_OK) != 0) {
        return cs_fail(message, CS_ERR_ARGUMENT, "--python %s: %s; expected a Python interpreter", python,
                       strerror(errno));
    }
    return setenv(variable, python, 1) == 0 ? CS_OK : CS_ERR_MEMORY;
}

/* The modules that any variant of the interpreter needs, each once, as keys of an object. */
static json_t *needed_modules(const char *interpreter)
{
    json_t *modules = json_object();
    for (size_t i = 0; i < cs_registry_count; i++) {
        const cs_script *script = cs_registry[i].script;
        if (script == NULL || strcmp(script->interpreter, interpreter) != 0) {
            continue;
        }
        char module[64];
        for (const char *rest = script->needs; cs_list_next(&rest, module, sizeof module);) {
            json_object_set_new(modules, module, json_null());
        }
    }
    return modules;
}

static cs_status take_answer(void *context, const char *line)
{
    json_t **answer = context;
    json_decref(*answer);
    *answer = json_loads(line, 0, NULL);
    return CS_OK;
}

/* What the interpreter says of itself, or JSON null. */
static cs_status probe(const cs_script *script, const char *driver, json_t **answer, cs_message *message)
{
    static const volatile sig_atomic_t never;
    json_t *modules = needed_modules(script->interpreter);
    size_t count = json_object_size(modules);
    const char **argv = calloc(count + 4, sizeof *argv);
    *answer = NULL;
    if (argv == NULL) {
        json_decref(modules);
        return CS_ERR_MEMORY;
    }
    size_t at = 0;
    argv[at++] = cs_interpreter(script);
    argv[at++] = driver;
    argv[at++] = "--probe";
    for (void *item = json_object_iter(modules); item != NULL; item = json_object_iter_next(modules, item)) {
        argv[at++] = json_object_iter_key(item);
    }
    cs_process_outcome outcome;
    const cs_process_request request = {.argv = (char *const *)(uintptr_t)argv,
                                        .environment = environ,
                                        .timeout_seconds = probe_seconds,
                                        .interrupted = &never,
                                        .line = take_answer,
                                        .context = answer};
    /* One that cannot be started is missing; so is one that ends without an answer. */
    cs_status status = cs_process_run(&request, &outcome, message);
    if (!json_is_object(*answer)) {
        json_decref(*answer);
        *answer = json_null();
    }
    free(argv);
    json_decref(modules);
    return status == CS_ERR_MEMORY ? status : CS_OK;
}

cs_status cs_interpreters_probe(json_t **found, cs_message *message)
{
    char *driver = NULL;
    *found = json_object();
    cs_status status = cs_data_file("harness/python/driver.py", &driver, message);
    for (size_t i = 0; i < cs_registry_count && status == CS_OK; i++) {
        const cs_script *script = cs_registry[i].script;
        json_t *answer = NULL;
        if (script == NULL || json_object_get(*found, script->interpreter) != NULL) {
            continue;
        }
        status = probe(script, driver, &answer, message);
        if (status == CS_OK && json_object_set_new(*found, script->interpreter, answer) != 0) {
            status = cs_fail(message, CS_ERR_MEMORY, "%s", cs_status_text(CS_ERR_MEMORY));
        }
    }
    free(driver);
    if (status != CS_OK) {
        json_decref(*found);
        *found = NULL;
    }
    return status;
}

void cs_interpreter_reason(const json_t *found, const cs_entry *entry, char *text, size_t bytes)
{
    text[0] = '\0';
    if (entry->script == NULL) {
        return;
    }
    const json_t *interpreter = json_object_get(found, entry->script->interpreter);
    if (!json_is_object(interpreter)) {
        snprintf(text, bytes, "cannot run the interpreter %s", cs_interpreter(entry->script));
        return;
    }
    const json_t *modules = json_object_get(interpreter, "modules");
    char module[64];
    for (const char *rest = entry->script->needs;
         text[0] == '\0' && cs_list_next(&rest, module, sizeof module);) {
        if (!json_is_string(json_object_get(modules, module))) {
            snprintf(text, bytes, "%s has no module %s",
                     json_string_value(json_object_get(interpreter, "path")), module);
        }
    }
}
