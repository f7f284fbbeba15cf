/* SPDX-License-Identifier: MIT */
/*
 * What a run is going to measure: the cells, and the rules by which they are repeated. Kept in the run's
 * folder as plan.json, so that `--resume` goes on with the same cells whatever the command line says.
 */
#ifndef CORESWEEP_RUN_PLAN_H
#define CORESWEEP_RUN_PLAN_H

#include "coresweep/registry.h"
#include "message.h"
#include "node/topology.h"
#include "run/request.h"
#include "run/settings.h"

/* The version of the files in a run's folder. A folder of another version is refused. */
enum { CS_RUN_FORMAT = 1 };

typedef struct cs_cell {
    char *name; /* kernel.variant/input/n/tTHREADS/placement */
    const cs_entry *entry;
    unsigned input;
    size_t n;
    unsigned threads;
    cs_placement placement;
    int *cpus;            /* [threads] where each thread is to be bound; NULL: they are free */
    uint64_t data_seed;   /* the same for all variants and thread counts of one kernel, input and n */
    unsigned repetitions; /* an invocation's; 0 until the check has told how long a call takes */
    char *stop_reason;    /* why the cell ended; empty while it has not */
} cs_cell;

typedef struct cs_plan {
    cs_settings settings;
    cs_cell *cells;
    size_t count;
} cs_plan;

/* Expands the request on this machine. Variants that this CPU cannot execute become cells too: they end
 * as `unavailable` rows, so that a reader sees what is missing. CS_ERR_ARGUMENT with a message. */
cs_status cs_plan_make(const cs_request *request, const cs_settings *settings, const cs_topology *topology,
                       cs_plan *plan, cs_message *message);
void cs_plan_free(cs_plan *plan);

/* Adds the cells of one more request to a plan whose settings stand; those that it has already stay single.
 * After an error the plan holds the cells that came before it. */
cs_status cs_plan_add(cs_plan *plan, const cs_request *request, const cs_topology *topology,
                      cs_message *message);

/* How many of its threads are bound: all or none. */
unsigned cs_cell_bound(const cs_cell *cell);

/* The cell with the same variant, input, size and CPUs in the same order, whatever its placement is called;
 * NULL: none. */
const cs_cell *cs_plan_find_same(const cs_plan *plan, const cs_cell *cell);

/* Writes plan.json (temporary name, fsync, rename). CS_ERR_IO with a message. */
cs_status cs_plan_save(const cs_plan *plan, const char *path, cs_message *message);

/* Reads plan.json; CS_ERR_FORMAT names what is wrong: another version, a variant that this build lacks. */
cs_status cs_plan_load(const char *path, cs_plan *plan, cs_message *message);

/* How many cells the run left without a reason to stop, or interrupted. */
size_t cs_plan_count_open(const cs_plan *plan);

/* The case that a cell stands for. Borrows the cell's CPUs. */
cs_case cs_cell_case(const cs_cell *cell);

#endif
