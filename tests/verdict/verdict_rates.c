/* SPDX-License-Identifier: MIT */
/*
 * How often a duet's verdicts are right, over made-up duets of six cells (three curves with one and two
 * threads) whose truth is known: how often any verdict of two equal builds is an alarm, how often a slowdown
 * of one cell is found, and how often the 95% intervals hold the truth.
 *
 *     build/dev/tests/verdict_rates [DUETS [SEED]]      200 and 1 by default: about 8 minutes
 *
 * A duet has two looks as those of `coresweep duet` do: each cell in blocks of base, head, head, base or the
 * other way round by a coin; the cells of a round one after another in an order that is drawn; the second
 * look only at suspects, which the first one's data has no part in. Without pairs, base and head are two runs
 * of the first look's length, one after the other: the intervals then are those of `coresweep compare`.
 */
#include <math.h>
#include <stdio.h>

#include "made_duet.h"
#include "rng.h"
#include "verdict/binomial.h"

enum { CURVES = 3, CELLS = 2 * CURVES, SLOTS = 4, AGAIN = 40, SLOWED = 1 };

static const cs_verdict_rule rule = {0.03, 0.01};
static const char *const kernels[CURVES] = {"a", "b", "c"};

/* What befalls an invocation: a factor of its time. */
typedef struct noise {
    const char *name;
    double sigma;  /* lognormal */
    double tail;   /* so many take 30% longer, each by itself */
    double drift;  /* the machine gets slower by this from a duet's begin to its end */
    double bursts; /* so many invocations begin a time in which the next 8 take 15% longer */
} noise;

static const noise noises[] = {
    {"lognormal, 2%", 0.02, 0, 0, 0},
    {"lognormal, 10%", 0.10, 0, 0, 0},
    {"a tenth 30% slower", 0.02, 0.1, 0, 0},
    {"drift of 20%", 0.02, 0, 0.20, 0},
    {"bursts", 0.02, 0, 0, 0.02},
};

/* A machine on which one invocation after another runs. */
typedef struct machine {
    const noise *noise;
    cs_rng rng;
    double now;  /* invocations so far */
    double end;  /* of the whole duet */
    double busy; /* invocations that the burst still lasts */
} machine;

static machine new_machine(const noise *kind, uint64_t seed, double end)
{
    return (machine){kind, cs_rng_seeded(seed), 0, end, 0};
}

static double next_factor(machine *m)
{
    const noise *kind = m->noise;
    double factor = exp(kind->sigma * cs_rng_normal(&m->rng) + kind->drift * m->now / m->end);
    factor *= cs_rng_uniform(&m->rng) < kind->tail ? 1.3 : 1;
    if (m->busy <= 0 && cs_rng_uniform(&m->rng) < kind->bursts) {
        m->busy = 8;
    }
    factor *= m->busy > 0 ? 1.15 : 1;
    m->busy -= 1;
    m->now += 1;
    return factor;
}

static void invoke(made_duet *duet, machine *m, cs_side side, size_t cell, uint64_t round, double slowdown)
{
    double slow = side == CS_HEAD && cell == SLOWED ? 1 + slowdown : 1;
    unsigned threads = 1 + (unsigned)(cell % 2);
    made_duet_add(duet, side, kernels[cell / 2], threads, round, 1e-6 / threads * slow * next_factor(m));
}

static void run_block(made_duet *duet, machine *m, size_t cell, uint64_t block, double slowdown)
{
    cs_side first = (cs_side)cs_rng_below(&m->rng, CS_SIDES);
    uint64_t rounds[CS_SIDES] = {2 * block, 2 * block};
    for (size_t slot = 0; slot < SLOTS; slot++) {
        bool outer = slot == 0 || slot == SLOTS - 1;
        cs_side side = outer ? first : first == CS_BASE ? CS_HEAD : CS_BASE;
        invoke(duet, m, side, cell, rounds[side]++, slowdown);
    }
}

/* Blocks first .. end - 1 of the wanted cells, round by round; NULL: of all. */
static void run_look(made_duet *duet, machine *m, const bool *wanted, uint64_t first, uint64_t end,
                     double slowdown)
{
    for (uint64_t block = first; block < end; block++) {
        size_t order[CELLS];
        for (size_t i = 0; i < CELLS; i++) {
            order[i] = i;
        }
        cs_rng_shuffle(&m->rng, order, CELLS);
        for (size_t i = 0; i < CELLS; i++) {
            if (wanted == NULL || wanted[order[i]]) {
                run_block(duet, m, order[i], block, slowdown);
            }
        }
    }
}

/* Whether the row is of the cell that was slowed, or of its curve's efficiency, which that changes too. */
static bool is_touched(const cs_verdict_row *row)
{
    return strcmp(row->kernel, kernels[SLOWED / 2]) == 0 &&
           (row->threads == 1 + SLOWED % 2 || strcmp(row->gate, "efficiency") == 0);
}

/* How often what was so. */
typedef struct tally {
    size_t duets;
    size_t alarmed; /* a verdict of an untouched cell */
    size_t found;   /* the slowed cell */
    size_t rows;
    size_t covered;
    size_t unpaired_rows;
    size_t unpaired_covered;
    double smallest; /* sum of the slowed cell's smallest change */
} tally;

static void count_intervals(const made_verdicts *made, double slowdown, size_t *rows, size_t *covered)
{
    for (size_t i = 0; i < made->table.count; i++) {
        const cs_verdict_row *row = &made->table.rows[i];
        double truth = is_touched(row) ? 1 + slowdown : 1;
        *rows += isnan(row->low) ? 0 : 1;
        *covered += row->low <= truth && truth <= row->high ? 1 : 0;
    }
}

static void count_verdicts(const made_verdicts *made, double slowdown, tally *t)
{
    const cs_verdict_row *slowed = made_find(made, kernels[SLOWED / 2], 1 + SLOWED % 2, CS_GATE_TIME);
    bool alarm = false;
    for (size_t i = 0; i < made->table.count; i++) {
        const cs_verdict_row *row = &made->table.rows[i];
        alarm = alarm || (strcmp(row->verdict, cs_verdict_word(CS_SLOWER)) == 0 &&
                          (slowdown == 0 || !is_touched(row)));
    }
    t->duets++;
    t->alarmed += alarm;
    t->found += strcmp(slowed->verdict, cs_verdict_word(CS_SLOWER)) == 0;
    t->smallest += slowed->smallest_change;
}

/* Which cells stand behind the comparisons that looked slower: those come in the cells' order. */
static void find_suspects(const made_duet *duet, uint64_t first, bool suspects[CELLS])
{
    made_verdicts made;
    made_compare(duet, true, &made);
    made_look_twice(&made, first, &rule);
    memset(suspects, 0, CELLS * sizeof *suspects);
    for (size_t i = 0; i < made.comparisons.cells; i++) {
        const cs_row *row = made.comparisons.all[i].row;
        for (size_t cell = 0; cell < CELLS; cell++) {
            bool same = strcmp(row->kernel, kernels[cell / 2]) == 0 && row->threads == 1 + cell % 2;
            suspects[cell] = suspects[cell] || (same && made.looks[i].suspect);
        }
    }
    made_verdicts_free(&made);
}

static void simulate_duet(const noise *kind, uint64_t first, double slowdown, uint64_t seed, tally *t)
{
    bool suspects[CELLS];
    made_verdicts made;
    made_duet *duet = made_duet_new();
    machine m = new_machine(kind, seed, (double)(SLOTS * CELLS * first));
    run_look(duet, &m, NULL, 0, first, slowdown);
    find_suspects(duet, first, suspects);
    run_look(duet, &m, suspects, first, first + AGAIN, slowdown);
    made_compare(duet, true, &made);
    made_look_twice(&made, first, &rule);
    made_judge(&made, CS_WHEN_MEASURED_AGAIN, &rule);
    count_verdicts(&made, slowdown, t);
    count_intervals(&made, slowdown, &t->rows, &t->covered);
    made_verdicts_free(&made);
    free(duet);
}

static void simulate_two_runs(const noise *kind, uint64_t rounds, double slowdown, uint64_t seed, tally *t)
{
    made_verdicts made;
    made_duet *duet = made_duet_new();
    machine m = new_machine(kind, seed, (double)(2 * CELLS * rounds));
    for (cs_side side = CS_BASE; side < CS_SIDES; side++) {
        for (uint64_t round = 0; round < rounds; round++) {
            for (size_t cell = 0; cell < CELLS; cell++) {
                invoke(duet, &m, side, cell, round, slowdown);
            }
        }
    }
    made_compare(duet, false, &made);
    made_judge(&made, CS_IN_BOTH_HALVES, &rule);
    count_intervals(&made, slowdown, &t->unpaired_rows, &t->unpaired_covered);
    made_verdicts_free(&made);
    free(duet);
}

static void print_rate(size_t events, size_t trials)
{
    cs_interval rate = cs_rate_interval(events, trials);
    printf(" %.1f [%.1f, %.1f] |", 100 * rate.estimate, 100 * rate.low, 100 * rate.high);
}

static void run(const noise *kind, uint64_t first, double slowdown, size_t duets, uint64_t seed)
{
    tally t = {0};
    for (size_t i = 0; i < duets; i++) {
        simulate_duet(kind, first, slowdown, cs_rng_derive(seed, 2 * i), &t);
        simulate_two_runs(kind, 2 * first, slowdown, cs_rng_derive(seed, 2 * i + 1), &t);
    }
    printf("| %s | %u | %.0f%% |", kind->name, (unsigned)first, 100 * slowdown);
    print_rate(t.alarmed, t.duets);
    if (slowdown > 0) {
        print_rate(t.found, t.duets);
    } else {
        printf(" |");
    }
    printf(" %.1f%% | %.1f | %.1f |\n", 100 * t.smallest / (double)t.duets,
           100 * (double)t.covered / (double)t.rows,
           100 * (double)t.unpaired_covered / (double)t.unpaired_rows);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    static const uint64_t firsts[] = {12, 30};
    static const double slowdowns[] = {0, 0.02, 0.05, 0.10};
    size_t duets = argc > 1 ? strtoul(argv[1], NULL, 10) : 200;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    printf("| noise | blocks | slowdown | alarms | found | smallest change | duet's intervals | two runs' "
           "intervals |\n|---|--:|--:|--:|--:|--:|--:|--:|\n");
    for (size_t i = 0; i < sizeof noises / sizeof noises[0]; i++) {
        for (size_t k = 0; k < sizeof firsts / sizeof firsts[0]; k++) {
            for (size_t s = 0; s < sizeof slowdowns / sizeof slowdowns[0]; s++) {
                run(&noises[i], firsts[k], slowdowns[s], duets, cs_rng_derive(seed, 100 * i + 10 * k + s));
            }
        }
    }
    return 0;
}
