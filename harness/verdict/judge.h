/* SPDX-License-Identifier: MIT */
/*
 * From comparisons to verdicts. A cell is called slower where
 *
 *   - the ratio is at least 1 + floor: less is not worth anyone's time, and is said so beforehand;
 *   - the test excludes chance at the level of the whole family, by Holm's correction;
 *   - it recurs. Either it looked slower at a first look and is slower, by the two rules above, in what was
 *     measured after that alone; or, where nothing can be measured any more, in both halves of the rounds.
 *
 * With a second look the family are the cells that were looked at again, and the first look, which chose
 * them, spends nothing: it has no part in the second one's data. So the false alarms of a whole duet are at
 * most `false_alarms`, and far below, since a false alarm must pass both. Thread-safe.
 */
#ifndef CORESWEEP_VERDICT_JUDGE_H
#define CORESWEEP_VERDICT_JUDGE_H

#include "verdict/effect.h"
#include "verdict/verdict_table.h"

typedef struct cs_verdict_rule {
    double floor;        /* a change below this fraction is no regression: 0.03 */
    double false_alarms; /* of a whole family of equal cells: 0.01 */
} cs_verdict_rule;

/* How much of a duet's budget the first look takes. At one half it has too few blocks to let only one cell in
 * five pass by chance; what it leaves must tell a suspect from chance at 1%. */
#define CS_FIRST_LOOK 0.6

typedef enum cs_recurrence { CS_IN_BOTH_HALVES, CS_WHEN_MEASURED_AGAIN } cs_recurrence;

/* What one comparison is judged by. */
typedef struct cs_look {
    cs_window first;
    bool suspect;               /* it looked slower, and was measured again */
    const cs_comparison *again; /* where: the same comparison, or that of another run */
    cs_window again_window;
} cs_look;

/* Whether each comparison looks slower in its window: by more than half the floor, with less than one chance
 * in five. An efficiency makes suspects of both its cells. CS_ERR_MEMORY. */
cs_status cs_judge_suspects(const cs_comparisons *comparisons, const cs_window *windows,
                            const cs_verdict_rule *rule, bool *suspects);

/* The fewest blocks with which a second look at `suspects` comparisons can call one slower though the
 * smallest of its differences has the other sign: one more than without that. */
unsigned cs_judge_least_blocks(size_t suspects, const cs_verdict_rule *rule);

/* looks[comparisons->count]. CS_ERR_MEMORY; freed by cs_verdict_table_free in any case. */
cs_status cs_judge(const cs_comparisons *comparisons, const cs_look *looks, cs_recurrence recurrence,
                   const cs_verdict_rule *rule, cs_verdict_table *table);

#endif
