/* SPDX-License-Identifier: MIT */
#include "cmd/study.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/say.h"
#include "rng.h"

static cs_status fail_memory(cs_study *s)
{
    return cs_fail(&s->message, CS_ERR_MEMORY, "%s", cs_status_text(CS_ERR_MEMORY));
}

/* How many duets there are with the slowdown; 0: of equal builds. */
static size_t count_of(const cs_study *s, double waste)
{
    size_t count = 0;
    for (size_t i = 0; i < s->count; i++) {
        count += s->rows[i].waste == waste;
    }
    return count;
}

/* The kind of which the least part is done, so that a machine that changes changes for all. False: all are
 * done. */
static bool choose_next(const cs_study *s, double *waste)
{
    double least = 1;
    for (size_t i = 0; i <= s->order->slowdown_count; i++) {
        double kind = i == 0 ? 0 : s->order->slowdowns[i - 1];
        uint64_t wanted = i == 0 ? s->order->equal : s->order->slowed;
        double done = wanted > 0 ? (double)count_of(s, kind) / (double)wanted : 1;
        if (done < least) {
            least = done;
            *waste = kind;
        }
    }
    return least < 1;
}

/* Which cells are played, and how many. */
static cs_status name_plan(cs_study *s)
{
    const cs_duet_order *duet = &s->order->duet;
    cs_plan plan = {0};
    uint64_t digest = 0;
    cs_status status = cs_plan_choice_expand(s->order->command, duet->choice, duet->source, &duet->rules,
                                             duet->topology, &plan, &s->message);
    for (size_t i = 0; status == CS_OK && i < plan.count; i++) {
        for (const char *c = plan.cells[i].name; *c != '\0'; c++) {
            digest = cs_rng_derive(digest, (unsigned char)*c);
        }
        digest = cs_rng_derive(digest, UINT64_MAX);
    }
    s->cells = plan.count;
    snprintf(s->plan, sizeof s->plan, "%016" PRIx64, digest);
    cs_plan_free(&plan);
    return status;
}

static cs_status refuse_another(cs_study *s)
{
    const cs_duet_order *duet = &s->order->duet;
    const cs_calibration_row *row = s->rows;
    const char *what = s->count == 0                                  ? NULL
                       : strcmp(row->plan, s->plan) != 0              ? "another plan"
                       : row->budget != duet->rules.budget            ? "another budget"
                       : row->floor != duet->rule.floor               ? "another floor"
                       : row->false_alarms != duet->rule.false_alarms ? "another rate of false alarms"
                                                                      : NULL;
    return what == NULL
               ? CS_OK
               : cs_fail(&s->message, CS_ERR_ARGUMENT,
                         "%s is of duets with %s, and both would make one rate; --out names another folder",
                         s->list, what);
}

/* Takes up the duets that the folder has. */
static cs_status open_folder(cs_study *s)
{
    const char *folder = s->order->folder;
    if (!cs_make_folders(folder)) {
        return cs_fail(&s->message, CS_ERR_IO, "cannot make the folder %s: %s; --out names another", folder,
                       strerror(errno));
    }
    if (asprintf(&s->list, "%s/duets.csv", folder) < 0) {
        s->list = NULL;
        return fail_memory(s);
    }
    if (access(s->list, F_OK) != 0) {
        return CS_OK;
    }
    cs_csv_table table;
    cs_csv_error error = {0};
    cs_status status = cs_csv_read(s->list, &cs_calibration_layout, &table, &error);
    if (status != CS_OK) {
        return cs_fail(&s->message, status, "%s:%zu: %s", s->list, error.line, error.message);
    }
    s->rows = table.rows;
    s->count = table.count;
    cs_say(s->order->command, "going on after %zu duet%s", s->count, s->count == 1 ? "" : "s");
    return refuse_another(s);
}

/* Where the next duet goes. What an interrupted one has left there is kept, under another name. */
static cs_status clear_place(cs_study *s, char **place)
{
    char *aside = NULL;
    cs_status status = CS_OK;
    if (asprintf(place, "%s/%05zu", s->order->folder, s->count) < 0) {
        *place = NULL;
        return fail_memory(s);
    }
    for (unsigned number = 1; status == CS_OK && access(*place, F_OK) == 0; number++) {
        if (asprintf(&aside, "%s-cut-%u", *place, number) < 0) {
            return fail_memory(s);
        }
        if (access(aside, F_OK) != 0 && rename(*place, aside) != 0) {
            status = cs_fail(&s->message, CS_ERR_IO, "%s: %s", *place, strerror(errno));
        }
        free(aside);
    }
    return status;
}

/* Takes the row over; it is the caller's still after an error. */
static cs_status keep(cs_study *s, const cs_calibration_row *row)
{
    cs_calibration_row *more = reallocarray(s->rows, s->count + 1, sizeof *more);
    if (more == NULL) {
        return fail_memory(s);
    }
    s->rows = more;
    s->rows[s->count] = *row;
    cs_status status = cs_csv_write(s->list, &cs_calibration_layout, s->rows, s->count + 1);
    s->count += status == CS_OK ? 1 : 0;
    return status == CS_OK ? status
                           : cs_fail(&s->message, status, "%s: %s", s->list,
                                     status == CS_ERR_IO ? strerror(errno) : cs_status_text(status));
}

static cs_status add_row(cs_study *s, const cs_duet_order *order, const cs_duet_outcome *outcome)
{
    cs_calibration_row row;
    if (cs_record_init(&cs_calibration_layout, &row) != CS_OK) {
        return fail_memory(s);
    }
    row.duet = s->count;
    row.waste = order->waste;
    row.seed = order->rules.seed;
    row.cells = outcome->cells;
    row.budget = order->rules.budget;
    row.floor = order->rule.floor;
    row.false_alarms = order->rule.false_alarms;
    row.suspects = outcome->suspects;
    row.rows = outcome->rows;
    row.seconds = outcome->seconds;
    cs_status status = cs_text_set(&row.wasted, outcome->wasted);
    if (status == CS_OK) {
        status = cs_text_set(&row.plan, s->plan);
    }
    if (status == CS_OK) {
        cs_calibration_take(&row, &outcome->verdicts);
        status = keep(s, &row);
    } else {
        fail_memory(s);
    }
    if (status != CS_OK) {
        cs_record_free(&cs_calibration_layout, &row);
    }
    return status;
}

static void tell(const cs_study *s)
{
    const cs_calibration_row *row = &s->rows[s->count - 1];
    bool slowed = row->waste > 0;
    cs_say(s->order->command,
           "duet %" PRIu64 ", %s%s%s: %" PRIu64 " false alarm%s, %" PRIu64 " measured again, %.1f s",
           row->duet, slowed ? "slowed " : "equal builds", slowed ? row->wasted : "",
           !slowed           ? ""
           : row->found != 0 ? ", found"
                             : ", missed",
           row->alarms, row->alarms == 1 ? "" : "s", row->suspects, row->seconds);
}

/* One duet of this program with itself. */
static cs_status add_duet(cs_study *s, double waste)
{
    char *place = NULL;
    cs_duet_outcome outcome = {0};
    cs_duet_order order = s->order->duet;
    order.waste = waste;
    order.wasted = count_of(s, waste) % s->cells;
    order.rules.seed = cs_rng_derive(order.rules.seed, s->count) >> 1; /* a CSV's count has 63 bits */
    cs_status status = clear_place(s, &place);
    if (status == CS_OK) {
        order.out = place;
        status = cs_duet_run(&order, &outcome, &s->message);
    }
    if (status == CS_OK) {
        status = add_row(s, &order, &outcome);
    }
    cs_duet_run_free(&outcome);
    free(place);
    return status;
}

cs_status cs_study_play(cs_study *s)
{
    double waste = 0;
    cs_status status = name_plan(s);
    if (status == CS_OK) {
        status = open_folder(s);
    }
    while (status == CS_OK && choose_next(s, &waste)) {
        status = add_duet(s, waste);
        if (status == CS_OK) {
            tell(s);
        }
    }
    return status;
}

void cs_study_free(cs_study *s)
{
    cs_csv_table rows = {s->rows, s->count, 0};
    cs_csv_free(&cs_calibration_layout, &rows);
    free(s->list);
    *s = (cs_study){0};
}
