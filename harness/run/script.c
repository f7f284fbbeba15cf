/* SPDX-License-Identifier: MIT */
#include "run/script.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "run/data_file.h"
#include "run/interpreter.h"
#include "run/script_environment.h"
#include "run/script_process.h"

/* Inputs that lie ready together for calls that consume theirs: as many as fit into what a level-2 cache of a
 * server holds, so that a question does not stand between two short calls. */
enum { READY_BYTES = 1 << 20, MOST_READY = 64 };

static const double unknown = (double)NAN;

struct cs_script_session {
    const cs_kernel *kernel;
    const cs_case *c;
    void *work;
    cs_script_process process;
    cs_script_costs costs;
    int memory;   /* a memfd */
    char *mapped; /* [mapped_bytes]: `ready` inputs, then the result */
    size_t mapped_bytes;
    size_t input_bytes;
    size_t ready;
    cs_view result;
    uint64_t ended_child;
    bool called;   /* whether there was a first call */
    bool own_team; /* of the variant */
};

static cs_status blame(cs_fault *fault, const char *row_status, cs_status status)
{
    fault->status = row_status;
    return status;
}

/* An answer that is a complaint; else CS_OK. */
static cs_status complaint(const json_t *answer, cs_fault *fault)
{
    const char *unavailable = json_string_value(json_object_get(answer, "unavailable"));
    const char *raised = json_string_value(json_object_get(answer, "raised"));
    if (unavailable != NULL) {
        cs_fail(&fault->note, CS_ERR_UNAVAILABLE, "%s", unavailable);
        cs_make_plain(fault->note.text);
        return blame(fault, "unavailable", CS_ERR_UNAVAILABLE);
    }
    if (raised != NULL) {
        cs_fail(&fault->note, CS_ERR_INTERNAL, "raised %s", raised);
        cs_make_plain(fault->note.text);
        return blame(fault, "failed", CS_ERR_INTERNAL);
    }
    return CS_OK;
}

/* What the interpreter answered, or that it did not. */
static cs_status judge_answer(cs_status status, json_t **answer, cs_fault *fault)
{
    if (status != CS_OK) {
        return blame(fault, status == CS_ERR_SYSTEM ? "crashed" : "failed", status);
    }
    status = complaint(*answer, fault);
    if (status != CS_OK) {
        json_decref(*answer);
        *answer = NULL;
    }
    return status;
}

static cs_status ask(cs_script_session *session, json_t *question, json_t **answer, cs_fault *fault)
{
    return judge_answer(cs_script_ask(&session->process, question, answer, &fault->note), answer, fault);
}

static double number_in(const json_t *answer, const char *key)
{
    const json_t *number = json_object_get(answer, key);
    return json_is_number(number) ? json_number_value(number) : unknown;
}

static cs_status start(cs_script_session *session, const cs_entry *entry, const cs_case *c, cs_fault *fault)
{
    json_t *answer = NULL;
    char *driver = NULL;
    char *script = NULL;
    cs_status status = cs_data_file("harness/python/driver.py", &driver, &fault->note);
    if (status == CS_OK) {
        status = cs_data_file(entry->script->path, &script, &fault->note);
    }
    if (status == CS_OK) {
        const char *argv[] = {cs_interpreter(entry->script), driver, script, entry->variant_name, NULL};
        status = cs_script_environment(c);
        if (status == CS_OK) {
            status = cs_script_start((char *const *)(uintptr_t)argv, c, session->memory, &session->process,
                                     &fault->note);
        }
    }
    free(driver);
    free(script);
    if (status != CS_OK) {
        return blame(fault, status == CS_ERR_UNAVAILABLE ? "unavailable" : "failed", status);
    }
    status = judge_answer(cs_script_hear(&session->process, &answer, &fault->note), &answer, fault);
    if (status == CS_OK) {
        session->costs.startup = number_in(answer, "began") - session->process.started;
        session->costs.import = number_in(answer, "import_seconds");
        cs_script_free_main_thread(&session->process, c);
    }
    json_decref(answer);
    return status;
}

/* Above CS_SCRIPT_MEMORY, or else its close-on-exec flag would outlive the copy onto itself. */
static int open_memory(void)
{
    int low = memfd_create("coresweep", MFD_CLOEXEC);
    int memory = low < 0 ? -1 : fcntl(low, F_DUPFD_CLOEXEC, CS_SCRIPT_MEMORY + 1);
    if (low >= 0) {
        close(low);
    }
    return memory;
}

cs_status cs_script_open(const cs_entry *entry, const cs_case *c, cs_script_session **session,
                         cs_fault *fault)
{
    *fault = (cs_fault){.status = "failed"};
    *session = NULL;
    if (entry->kernel->input == NULL) {
        return cs_fail(&fault->note, CS_ERR_ARGUMENT,
                       "the kernel %s has no `input` to show to an interpreted variant", entry->kernel_name);
    }
    cs_script_session *s = calloc(1, sizeof *s);
    if (s == NULL) {
        return cs_fail(&fault->note, CS_ERR_MEMORY, "%s", cs_status_text(CS_ERR_MEMORY));
    }
    s->kernel = entry->kernel;
    s->process.id = -1;
    s->costs = (cs_script_costs){unknown, unknown, unknown, unknown, unknown};
    s->memory = open_memory();
    cs_status status = s->memory >= 0
                           ? start(s, entry, c, fault)
                           : cs_fail(&fault->note, CS_ERR_SYSTEM, "memfd_create: %s", strerror(errno));
    if (status != CS_OK) {
        cs_script_close(s);
        return status;
    }
    fault->status = NULL;
    *session = s;
    return CS_OK;
}

static size_t bytes_of(cs_view view)
{
    return view.count * sizeof(double);
}

static void take_ended_child(cs_script_session *session, const json_t *answer)
{
    session->ended_child = (uint64_t)json_integer_value(json_object_get(answer, "ended_child_bytes"));
}

static void unmap(cs_script_session *session)
{
    if (session->mapped != NULL) {
        munmap(session->mapped, session->mapped_bytes);
    }
    session->mapped = NULL;
}

/* Room for the inputs and the result. One byte at least: nothing cannot be mapped. */
static cs_status map(cs_script_session *session, cs_view input, cs_fault *fault)
{
    session->input_bytes = bytes_of(input);
    session->ready = 1;
    /* What a concurrent kernel restores lies outside of its input: before every call, then. */
    if (session->kernel->restore != NULL && session->input_bytes > 0 && !session->kernel->concurrent) {
        size_t fit = READY_BYTES / session->input_bytes;
        session->ready = fit < 1 ? 1 : fit > MOST_READY ? MOST_READY : fit;
    }
    unmap(session);
    session->mapped_bytes = session->ready * session->input_bytes + bytes_of(session->result) + 1;
    void *memory = MAP_FAILED;
    if (ftruncate(session->memory, (off_t)session->mapped_bytes) == 0) {
        memory = mmap(NULL, session->mapped_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, session->memory, 0);
    }
    if (memory == MAP_FAILED) {
        cs_fail(&fault->note, CS_ERR_MEMORY, "%zu bytes of shared memory: %s", session->mapped_bytes,
                strerror(errno));
        return blame(fault, "failed", CS_ERR_MEMORY);
    }
    session->mapped = memory;
    return CS_OK;
}

static void place_input(cs_script_session *session, size_t slot)
{
    if (session->kernel->restore != NULL) {
        session->kernel->restore(session->work);
    }
    cs_view input = session->kernel->input(session->work);
    if (session->input_bytes > 0) {
        memcpy(session->mapped + slot * session->input_bytes, input.data, session->input_bytes);
    }
}

static const char *type_code(cs_type type)
{
    return type == CS_F64 ? "d" : "q";
}

cs_status cs_script_prepare(cs_script_session *session, const cs_case *c, void *work, cs_fault *fault)
{
    json_t *answer = NULL;
    session->c = c;
    session->work = work;
    session->called = false;
    session->result = session->kernel->result(work);
    cs_view input = session->kernel->input(work);
    cs_status status = map(session, input, fault);
    if (status != CS_OK) {
        return status;
    }
    place_input(session, 0);
    size_t inputs_bytes = session->ready * session->input_bytes;
    json_t *question =
        json_pack("{s:s, s:I, s:I, s:b, s:I, s:s, s:I, s:s, s:I}", "do", "prepare", "n", (json_int_t)c->n,
                  "threads", (json_int_t)c->threads, "restored", session->kernel->restore != NULL,
                  "input_count", (json_int_t)input.count, "input_type", type_code(input.type), "result_count",
                  (json_int_t)session->result.count, "result_type", type_code(session->result.type),
                  "result_offset", (json_int_t)inputs_bytes);
    status = ask(session, question, &answer, fault);
    session->costs.prepare = number_in(answer, "prepare_seconds");
    session->costs.loop = number_in(answer, "loop_seconds");
    take_ended_child(session, answer);
    session->own_team = json_is_true(json_object_get(answer, "own_team"));
    json_decref(answer);
    return status;
}

/* At most as many calls as there are inputs ready, where each needs one. */
static cs_status call_some(cs_script_session *session, uint64_t calls, double *seconds, double *cpu_seconds,
                           cs_fault *fault)
{
    json_t *answer = NULL;
    for (size_t slot = 0; session->kernel->restore != NULL && slot < calls; slot++) {
        place_input(session, slot);
    }
    cs_status status =
        ask(session, json_pack("{s:s, s:I}", "do", "call", "calls", (json_int_t)calls), &answer, fault);
    if (status == CS_OK) {
        *seconds += number_in(answer, "seconds");
        *cpu_seconds += number_in(answer, "cpu_seconds");
        take_ended_child(session, answer);
    }
    json_decref(answer);
    return status;
}

cs_status cs_script_call(cs_script_session *session, uint64_t calls, double *seconds, double *cpu_seconds,
                         cs_fault *fault)
{
    cs_status status = CS_OK;
    uint64_t most = session->kernel->restore != NULL ? session->ready : calls;
    *seconds = 0;
    *cpu_seconds = 0;
    for (uint64_t done = 0; status == CS_OK && done < calls; done += most) {
        status = call_some(session, calls - done < most ? calls - done : most, seconds, cpu_seconds, fault);
    }
    if (status == CS_OK && !session->called) {
        session->costs.first_call = *seconds / (double)calls;
        session->called = true;
    }
    return status;
}

cs_status cs_script_result(cs_script_session *session, cs_view *result, cs_fault *fault)
{
    json_t *answer = NULL;
    cs_status status = ask(session, json_pack("{s:s}", "do", "deliver"), &answer, fault);
    const bool left_in_files = json_is_true(json_object_get(answer, "left_in_files"));
    json_decref(answer);
    if (left_in_files) {
        *result = session->kernel->result(session->work);
        return status;
    }
    *result = session->result;
    result->data = session->mapped + session->ready * session->input_bytes;
    return status;
}

bool cs_script_has_team(const cs_script_session *session)
{
    return session->own_team;
}

static void fill_mask(cpu_set_t *mask, const json_t *cpus)
{
    size_t i = 0;
    const json_t *cpu = NULL;
    CPU_ZERO(mask);
    json_array_foreach(cpus, i, cpu)
    {
        CPU_SET((size_t)json_integer_value(cpu), mask); /* beyond its size it does nothing */
    }
}

cs_status cs_script_masks(cs_script_session *session, size_t most, cpu_set_t *masks, size_t *count,
                          cs_fault *fault)
{
    json_t *answer = NULL;
    cs_status status = ask(session, json_pack("{s:s}", "do", "masks"), &answer, fault);
    const json_t *said = json_object_get(answer, "masks");
    *count = json_array_size(said);
    for (size_t i = 0; i < *count && i < most; i++) {
        fill_mask(&masks[i], json_array_get(said, i));
    }
    json_decref(answer);
    return status;
}

uint64_t cs_script_ended_child(const cs_script_session *session)
{
    return session->ended_child;
}

const cs_script_costs *cs_script_costs_of(const cs_script_session *session)
{
    return &session->costs;
}

pid_t cs_script_pid(const cs_script_session *session)
{
    return session->process.id;
}

void cs_script_close(cs_script_session *session)
{
    if (session == NULL) {
        return;
    }
    cs_script_end(&session->process);
    unmap(session);
    if (session->memory >= 0) {
        close(session->memory);
    }
    free(session);
}
