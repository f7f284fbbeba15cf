/* SPDX-License-Identifier: MIT */
#include "run/masks.h"

#include <omp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "node/affinity.h"
#include "node/process_tree.h"

typedef struct slot {
    cpu_set_t mask;
    unsigned visits;
} slot;

struct cs_masks {
    unsigned threads;
    unsigned strays; /* visits by a thread whose number is out of range */
    slot slots[];
};

cs_status cs_masks_new(unsigned threads, cs_masks **masks)
{
    void *memory = NULL;
    cs_status status = cs_buffer_alloc_shared(1, sizeof **masks + threads * sizeof(slot), &memory);
    if (status == CS_OK) {
        *masks = memory;
        (*masks)->threads = threads;
    }
    return status;
}

unsigned cs_masks_wanted(const cs_subject *subject)
{
    return subject->entry->kernel->concurrent ? 1 : subject->c.threads;
}

void cs_masks_free(cs_masks *masks)
{
    cs_buffer_free(masks);
}

static void note_mask(unsigned thread, void *arg)
{
    cs_masks *masks = arg;
    if (thread >= masks->threads) {
        __atomic_fetch_add(&masks->strays, 1, __ATOMIC_RELAXED);
        return;
    }
    sched_getaffinity(0, sizeof(cpu_set_t), &masks->slots[thread].mask);
    __atomic_fetch_add(&masks->slots[thread].visits, 1, __ATOMIC_RELAXED);
}

/* How many of the threads have worked more than number `i`. */
static size_t rank_of(const cs_thread *threads, size_t count, size_t i)
{
    size_t rank = 0;
    for (size_t k = 0; k < count; k++) {
        rank += threads[k].run_ns > threads[i].run_ns || (threads[k].run_ns == threads[i].run_ns && k < i);
    }
    return rank;
}

/* Each thread or process of an interpreted variant's own team says what its mask is. */
static cs_status ask_interpreter(cs_masks *masks, cs_script_session *session)
{
    cs_fault fault;
    size_t count = 0;
    cpu_set_t *found = calloc(masks->threads, sizeof *found);
    if (found == NULL) {
        return CS_ERR_MEMORY;
    }
    cs_status status = cs_script_masks(session, masks->threads, found, &count, &fault);
    for (size_t i = 0; i < count && i < masks->threads; i++) {
        masks->slots[i] = (slot){.mask = found[i], .visits = 1};
    }
    masks->strays = count > masks->threads ? (unsigned)count - masks->threads : 0;
    free(found);
    return status;
}

/* Another interpreter's team is seen from outside: as many threads as the case has, those that have worked
 * most. What else its modules started (a pool that stays idle, a thread that only waits) is none of it. */
static cs_status look_from_outside(cs_masks *masks, pid_t process)
{
    cs_thread *threads = NULL;
    size_t count = 0;
    unsigned taken = 0;
    cs_status status = cs_process_threads(process, &threads, &count);
    for (size_t i = 0; i < count; i++) {
        if (rank_of(threads, count, i) < masks->threads) {
            masks->slots[taken++] = (slot){.mask = threads[i].mask, .visits = 1};
        }
    }
    free(threads);
    return status;
}

static cs_status visit(cs_masks *masks, const cs_subject *subject)
{
    const cs_variant *variant = subject->entry->variant;
    if (subject->session != NULL && cs_script_has_team(subject->session)) {
        return ask_interpreter(masks, subject->session);
    }
    if (subject->session != NULL) {
        return look_from_outside(masks, cs_script_pid(subject->session));
    }
    if (variant->visit != NULL) {
        return variant->visit(subject->work, subject->state, note_mask, masks);
    }
    if (!variant->parallel || subject->entry->kernel->concurrent) {
        note_mask(0, masks);
        return CS_OK;
    }
#pragma omp parallel num_threads((int)subject->c.threads)
    note_mask((unsigned)omp_get_thread_num(), masks);
    return CS_OK;
}

/* "3" or "0-3,8", as the kernel writes lists. */
static void print_mask(FILE *out, const cpu_set_t *mask)
{
    const char *comma = "";
    for (size_t cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        if (!CPU_ISSET(cpu, mask)) {
            continue;
        }
        size_t last = cpu;
        while (last + 1 < CPU_SETSIZE && CPU_ISSET(last + 1, mask)) {
            last++;
        }
        fprintf(out, last > cpu ? "%s%zu-%zu" : "%s%zu", comma, cpu, last);
        comma = ",";
        cpu = last;
    }
}

static cs_status print_masks(const cs_masks *masks, char **cpus)
{
    size_t bytes = 0;
    FILE *out = open_memstream(cpus, &bytes);
    if (out == NULL) {
        return CS_ERR_MEMORY;
    }
    for (unsigned t = 0; t < masks->threads; t++) {
        fputs(t > 0 ? " " : "", out);
        print_mask(out, &masks->slots[t].mask);
    }
    return fclose(out) == 0 ? CS_OK : CS_ERR_MEMORY;
}

/* A library's own threads may be free to use all of the case's CPUs and no others. Were they all on fewer, as
 * children of a thread that was bound, the team would be smaller than it says. */
static cs_status hold_against_cpus(const cs_masks *masks, const cs_case *c, const char *cpus,
                                   cs_message *message)
{
    cpu_set_t allowed;
    cpu_set_t used;
    CPU_ZERO(&allowed);
    CPU_ZERO(&used);
    for (unsigned t = 0; t < masks->threads; t++) {
        CPU_SET((size_t)c->cpus[t], &allowed);
        CPU_OR(&used, &used, &masks->slots[t].mask);
    }
    return CPU_EQUAL(&allowed, &used)
               ? CS_OK
               : cs_fail(message, CS_ERR_MISMATCH,
                         "the threads were to use the cell's CPUs and no others, but their masks are: %s",
                         cpus);
}

static cs_status hold_each(const cs_masks *masks, const cs_case *c, const char *cpus, cs_message *message)
{
    for (unsigned t = 0; t < masks->threads; t++) {
        const cpu_set_t *mask = &masks->slots[t].mask;
        if (CPU_COUNT(mask) != 1 || !CPU_ISSET((size_t)c->cpus[t], mask)) {
            return cs_fail(message, CS_ERR_MISMATCH,
                           "thread %u was to be bound to CPU %d, but the threads' masks are: %s", t,
                           c->cpus[t], cpus);
        }
    }
    return CS_OK;
}

/* Whoever starts the process bounds it to what may be used; nothing narrower may have come about since. */
static cs_status hold_free(const cs_masks *masks, const char *cpus, cs_message *message)
{
    cpu_set_t start;
    const bool known = cs_affinity_start(&start) == CS_OK;
    return !known || CPU_EQUAL(&start, &masks->slots[0].mask)
               ? CS_OK
               : cs_fail(message, CS_ERR_MISMATCH,
                         "the threads were to be free to use all CPUs of the process, but their mask is %s",
                         cpus);
}

static cs_status hold_count(const cs_masks *masks, cs_message *message)
{
    for (unsigned t = 0; t < masks->threads; t++) {
        if (masks->slots[t].visits != 1) {
            return cs_fail(message, CS_ERR_MISMATCH,
                           "asked for %u threads, but thread %u came %u times; is a thread limit in force?",
                           masks->threads, t, masks->slots[t].visits);
        }
    }
    return masks->strays == 0 ? CS_OK
                              : cs_fail(message, CS_ERR_MISMATCH, "%u threads more than the %u asked for",
                                        masks->strays, masks->threads);
}

cs_status cs_masks_read(cs_masks *masks, const cs_subject *subject, char **cpus, cs_message *message)
{
    *cpus = NULL;
    masks->strays = 0;
    memset(masks->slots, 0, masks->threads * sizeof masks->slots[0]);
    cs_status status = visit(masks, subject);
    if (status == CS_OK) {
        status = print_masks(masks, cpus);
    }
    if (status != CS_OK) {
        return cs_fail(message, status, "reading the threads' masks: %s", cs_status_text(status));
    }
    status = hold_count(masks, message);
    if (status == CS_OK && subject->entry->kernel->concurrent) {
        return hold_free(masks, *cpus, message);
    }
    if (status != CS_OK || subject->c.cpus == NULL) {
        return status;
    }
    return subject->session != NULL ? hold_against_cpus(masks, &subject->c, *cpus, message)
                                    : hold_each(masks, &subject->c, *cpus, message);
}
