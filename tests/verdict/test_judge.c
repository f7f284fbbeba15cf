/* SPDX-License-Identifier: MIT */
/* What is called slower and what is not. Every duet is drawn from a seed, so that its verdicts are facts. */
#include "support.h"

#include <math.h>

#include "made_duet.h"
#include "rng.h"

static const cs_verdict_rule rule = {0.03, 0.01};

/* Blocks first .. end - 1 of one cell: lognormal noise, and head's times so many times as long. */
typedef struct made_blocks {
    const char *kernel;
    unsigned threads;
    uint64_t first;
    uint64_t end;
    double times;
    double noise;
} made_blocks;

static void add_blocks(made_duet *duet, cs_rng *rng, const made_blocks *blocks)
{
    for (uint64_t round = 2 * blocks->first; round < 2 * blocks->end; round++) {
        double level = 1e-6 / blocks->threads;
        for (cs_side side = CS_BASE; side < CS_SIDES; side++) {
            double times = side == CS_HEAD ? blocks->times : 1;
            made_duet_add(duet, side, blocks->kernel, blocks->threads, round,
                          level * times * exp(blocks->noise * cs_rng_normal(rng)));
        }
    }
}

/* The verdicts upon these blocks, by halves or, with blocks in a first look, by a second one. */
static void judge(made_duet *duet, const made_blocks *blocks, size_t count, uint64_t first,
                  made_verdicts *made)
{
    cs_rng rng = cs_rng_seeded(7);
    for (size_t i = 0; i < count; i++) {
        add_blocks(duet, &rng, &blocks[i]);
    }
    made_compare(duet, true, made);
    if (first > 0) {
        made_look_twice(made, first, &rule);
    }
    made_judge(made, first > 0 ? CS_WHEN_MEASURED_AGAIN : CS_IN_BOTH_HALVES, &rule);
}

static void assert_verdict(const cs_verdict_row *row, cs_verdict_kind kind, const char *note)
{
    assert_non_null(row);
    if (strcmp(row->verdict, cs_verdict_word(kind)) != 0) {
        fail_msg("%s (%s) is called %s (%s) and not %s: ratio %g [%g, %g], p %g", row->cell, row->gate,
                 row->verdict, row->note, cs_verdict_word(kind), row->ratio, row->low, row->high,
                 row->p_slower);
    }
    assert_contains(row->note, note);
}

/* One cell, named a: its verdict, and a part of its note. */
static void expect(const made_blocks *blocks, size_t count, uint64_t first, cs_verdict_kind kind,
                   const char *note)
{
    made_duet *duet = made_duet_new();
    made_verdicts made;
    judge(duet, blocks, count, first, &made);
    assert_verdict(made_find(&made, "a", 1, CS_GATE_TIME), kind, note);
    made_verdicts_free(&made);
    free(duet);
}

static void by_both_halves(void **state)
{
    (void)state;
    static const struct {
        made_blocks parts[2];
        cs_verdict_kind kind;
        const char *note;
    } cases[] = {
        {{{"a", 1, 0, 20, 1.05, 0.01}}, CS_SLOWER, ""},
        {{{"a", 1, 0, 20, 1.00, 0.01}}, CS_SAME, ""},
        {{{"a", 1, 0, 20, 0.90, 0.01}}, CS_FASTER, ""},
        {{{"a", 1, 0, 20, 1.02, 0.002}}, CS_SAME, "a little slower, below the floor"},
        {{{"a", 1, 0, 20, 0.98, 0.002}}, CS_SAME, "a little faster, below the floor"},
        {{{"a", 1, 0, 4, 1.50, 0.01}}, CS_CANNOT_TELL, "so few invocations cannot tell any change"},
        {{{"a", 1, 0, 20, 1.00, 0.30}}, CS_CANNOT_TELL, ""},
        {{{"a", 1, 0, 8, 1.01, 0.002}, {"a", 1, 8, 20, 1.20, 0.002}},
         CS_CANNOT_TELL,
         "looks slower, and not in both halves of the rounds"},
        {{{"a", 1, 0, 8, 1.10, 0.002}, {"a", 1, 8, 20, 1.20, 0.002}}, CS_SLOWER, ""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        expect(cases[i].parts, cases[i].parts[1].kernel != NULL ? 2 : 1, 0, cases[i].kind, cases[i].note);
    }
}

static void by_a_second_look(void **state)
{
    (void)state;
    const made_blocks both[] = {{"a", 1, 0, 12, 1.05, 0.01}, {"a", 1, 12, 40, 1.05, 0.01}};
    const made_blocks once[] = {{"a", 1, 0, 12, 1.20, 0.01}, {"a", 1, 12, 40, 1.00, 0.01}};
    const made_blocks never[] = {{"a", 1, 0, 12, 1.20, 0.01}};
    const made_blocks equal[] = {{"a", 1, 0, 12, 1.00, 0.005}, {"a", 1, 12, 40, 1.20, 0.01}};
    expect(both, COUNT_OF(both), 12, CS_SLOWER, "");
    expect(once, COUNT_OF(once), 12, CS_SAME, "");
    expect(never, COUNT_OF(never), 12, CS_CANNOT_TELL, "");
    expect(equal, COUNT_OF(equal), 12, CS_SAME, "");
}

/* The figures of a suspect are those of its second look; a cell that was not looked at again has no first. */
static void figures_are_of_the_second_look(void **state)
{
    (void)state;
    const made_blocks blocks[] = {
        {"b", 1, 0, 12, 1.00, 0.002}, {"a", 1, 0, 12, 1.20, 0.002}, {"a", 1, 12, 40, 1.10, 0.002}};
    made_duet *duet = made_duet_new();
    made_verdicts made;
    judge(duet, blocks, COUNT_OF(blocks), 12, &made);
    const cs_verdict_row *a = made_find(&made, "a", 1, CS_GATE_TIME);
    const cs_verdict_row *b = made_find(&made, "b", 1, CS_GATE_TIME);
    assert_true(fabs(a->ratio - 1.10) < 0.005 && fabs(a->first_ratio - 1.20) < 0.005);
    assert_true(a->low < a->ratio && a->ratio < a->high && a->low > 1.09);
    assert_int_equal(a->base_invocations, 56);
    assert_int_equal(b->base_invocations, 24);
    assert_true(isnan(b->first_ratio) && fabs(b->ratio - 1) < 0.005);
    assert_true(a->p_slower == ldexp(1, -28) && b->p_slower > 0.01); /* a family of one */
    made_verdicts_free(&made);
    free(duet);
}

static void nothing_is_slower_that_was_not_measured_again(void **state)
{
    (void)state;
    const made_blocks blocks = {"a", 1, 0, 12, 1.20, 0.002};
    made_duet *duet = made_duet_new();
    made_verdicts made;
    judge(duet, &blocks, 1, 12, &made);
    made.looks[0].again = NULL;
    made_judge(&made, CS_WHEN_MEASURED_AGAIN, &rule);
    assert_verdict(&made.table.rows[0], CS_CANNOT_TELL, "looks slower, and was not measured again");
    assert_true(made.table.rows[0].p_slower <= rule.false_alarms);
    made_verdicts_free(&made);
    free(duet);
}

/* A p of about 0.001 is rare for one cell, and not for one of 50. */
static void one_weak_cell_among_many_is_not_called(void **state)
{
    (void)state;
    made_duet *duet = made_duet_new();
    cs_rng rng = cs_rng_seeded(7);
    made_verdicts made;
    made_blocks blocks = {"a", 1, 0, 10, 1.05, 0.01};
    add_blocks(duet, &rng, &blocks);
    made_compare(duet, true, &made);
    made_judge(&made, CS_IN_BOTH_HALVES, &rule);
    const cs_verdict_row *alone = made_find(&made, "a", 1, CS_GATE_TIME);
    double p = alone->p_slower;
    assert_verdict(alone, CS_SLOWER, "");
    assert_true(p <= 0.01 && p > 0.01 / 50);
    made_verdicts_free(&made);
    for (unsigned i = 1; i < 50; i++) {
        char kernel[8];
        snprintf(kernel, sizeof kernel, "k%u", i);
        blocks = (made_blocks){kernel, 1, 0, 10, 1, 0.01};
        add_blocks(duet, &rng, &blocks);
    }
    made_compare(duet, true, &made);
    made_judge(&made, CS_IN_BOTH_HALVES, &rule);
    const cs_verdict_row *among = made_find(&made, "a", 1, CS_GATE_TIME);
    assert_verdict(among, CS_CANNOT_TELL, "so few invocations cannot tell any change");
    assert_true(fabs(among->p_slower - 50 * p) < 1e-9);
    assert_int_equal(cs_verdict_count(&made.table, CS_SLOWER), 0);
    made_verdicts_free(&made);
    free(duet);
}

static char crashed[] = "crashed";
static char reason[] = "signal 11";

static void break_row(made_duet *duet, cs_side side, const char *kernel)
{
    cs_row *row = made_duet_add(duet, side, kernel, 1, 40, (double)NAN);
    row->status = crashed;
    row->note = reason;
}

static void faults_and_absences(void **state)
{
    (void)state;
    static const made_blocks blocks[] = {
        {"both", 1, 0, 8, 1, 0.01}, {"head", 1, 0, 8, 1, 0.01}, {"base", 1, 0, 8, 1, 0.01}};
    made_duet *duet = made_duet_new();
    made_verdicts made;
    break_row(duet, CS_BASE, "both");
    break_row(duet, CS_HEAD, "both");
    break_row(duet, CS_HEAD, "head");
    break_row(duet, CS_BASE, "base");
    made_duet_add(duet, CS_BASE, "gone", 1, 0, 1e-6);
    made_duet_add(duet, CS_HEAD, "new", 1, 0, 1e-6);
    break_row(duet, CS_HEAD, "newly broken");
    judge(duet, blocks, COUNT_OF(blocks), 0, &made);
    assert_verdict(made_find(&made, "head", 1, CS_GATE_TIME), CS_FAILED, "head: signal 11");
    assert_verdict(made_find(&made, "base", 1, CS_GATE_TIME), CS_CANNOT_TELL, "base: signal 11");
    assert_verdict(made_find(&made, "both", 1, CS_GATE_TIME), CS_CANNOT_TELL, "in both: signal 11");
    assert_verdict(made_find(&made, "gone", 1, CS_GATE_TIME), CS_CANNOT_TELL, "only base has it");
    assert_verdict(made_find(&made, "new", 1, CS_GATE_TIME), CS_CANNOT_TELL, "only head has it");
    /* A cell that fails its check in head has no rows in base, where it passed. */
    assert_verdict(made_find(&made, "newly broken", 1, CS_GATE_TIME), CS_FAILED, "head: signal 11");
    assert_true(isnan(made_find(&made, "head", 1, CS_GATE_TIME)->ratio));
    made_verdicts_free(&made);
    free(duet);
}

/* The second look of `compare` is another run; it may be the one that crashes. */
static void a_fault_in_the_second_run_is_found(void **state)
{
    (void)state;
    static const made_blocks blocks = {"a", 1, 0, 12, 1.2, 0.01};
    made_duet *first = made_duet_new();
    made_duet *second = made_duet_new();
    cs_rng rng = cs_rng_seeded(9);
    made_verdicts early;
    made_verdicts late;
    add_blocks(first, &rng, &blocks);
    add_blocks(second, &rng, &blocks);
    break_row(second, CS_HEAD, "a");
    made_compare(first, true, &early);
    made_compare(second, true, &late);
    early.looks[0] = (cs_look){CS_WHOLE, true, &late.comparisons.all[0], CS_WHOLE};
    made_judge(&early, CS_WHEN_MEASURED_AGAIN, &rule);
    assert_verdict(&early.table.rows[0], CS_FAILED, "head: signal 11");
    made_verdicts_free(&early);
    made_verdicts_free(&late);
    free(first);
    free(second);
}

/* The efficiency of cells with 1 and 8 threads, 2 beside them, whose times change by these factors. */
static void expect_efficiency(double alone, double together, cs_verdict_kind kind, double ratio,
                              const char *note)
{
    const made_blocks blocks[] = {
        {"a", 1, 0, 20, alone, 0.005}, {"a", 2, 0, 20, 1, 0.005}, {"a", 8, 0, 20, together, 0.005}};
    made_duet *duet = made_duet_new();
    made_verdicts made;
    judge(duet, blocks, COUNT_OF(blocks), 0, &made);
    assert_int_equal(made.table.count, 4);
    const cs_verdict_row *row = made_find(&made, "a", 8, CS_GATE_EFFICIENCY);
    assert_verdict(row, kind, note);
    assert_contains(row->note, "t(1) changed by ");
    assert_contains(row->note, ", t(8) by ");
    assert_true(fabs(row->ratio - ratio) < 0.01);
    assert_true(fabs(row->base_seconds - 0.125) < 0.002);
    made_verdicts_free(&made);
    free(duet);
}

static void efficiency_gate(void **state)
{
    (void)state;
    expect_efficiency(1, 1.2, CS_SLOWER, 1.2, "% (slower)");
    expect_efficiency(0.8, 1, CS_UNEVEN, 1.25, "% (faster), t(8) by ");
    expect_efficiency(1.2, 1.2, CS_SAME, 1, "% (slower), t(8) by ");
    expect_efficiency(1, 1, CS_SAME, 1, "% (same)");
}

static void an_efficiency_makes_suspects_of_its_cells(void **state)
{
    (void)state;
    static const made_blocks blocks[] = {{"a", 1, 0, 12, 0.9, 0.002}, {"a", 8, 0, 12, 1, 0.002}};
    made_duet *duet = made_duet_new();
    made_verdicts made;
    judge(duet, blocks, COUNT_OF(blocks), 12, &made);
    assert_int_equal(made.comparisons.count, 3);
    for (size_t i = 0; i < made.comparisons.count; i++) {
        assert_true(made.looks[i].suspect);
    }
    made_verdicts_free(&made);
    free(duet);
}

/* The smallest rank may have either sign: two outcomes of 2^blocks. */
static void least_blocks_can_tell(void **state)
{
    (void)state;
    for (size_t suspects = 0; suspects < 200; suspects++) {
        double family = suspects > 1 ? (double)suspects : 1;
        unsigned blocks = cs_judge_least_blocks(suspects, &rule);
        assert_true(ldexp(family, 1 - (int)blocks) <= rule.false_alarms);
        assert_true(ldexp(family, 2 - (int)blocks) > rule.false_alarms);
    }
}

/* What is as large as the smallest change is called slower in about 95 of 100 measurements. */
static void smallest_change_is_about_right(void **state)
{
    (void)state;
    enum { TRIALS = 100 };
    cs_rng rng = cs_rng_seeded(11);
    double mean = 0;
    size_t found = 0;
    for (size_t pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < TRIALS; i++) {
            made_blocks blocks = {"a", 1, 0, 20, pass == 0 ? 1 : 1 + mean, 0.03};
            made_duet *duet = made_duet_new();
            made_verdicts made;
            add_blocks(duet, &rng, &blocks);
            made_compare(duet, true, &made);
            made_judge(&made, CS_IN_BOTH_HALVES, &rule);
            mean += pass == 0 ? made.table.rows[0].smallest_change / TRIALS : 0;
            found += pass == 0 ? 0 : cs_verdict_count(&made.table, CS_SLOWER);
            made_verdicts_free(&made);
            free(duet);
        }
    }
    assert_true(mean > 0.03 && mean < 0.08);
    if (found < 88) {
        fail_msg("%g is found in only %zu of %d", mean, found, TRIALS);
    }
}

static void no_change_could_be_told_of_few(void **state)
{
    (void)state;
    for (uint64_t blocks = 1; blocks < 10; blocks++) {
        const made_blocks part = {"a", 1, 0, blocks, 1, 0.01};
        made_duet *duet = made_duet_new();
        made_verdicts made;
        judge(duet, &part, 1, 0, &made);
        assert_int_equal(isnan(made.table.rows[0].smallest_change), blocks < 7); /* 2^-7 < 0.01 */
        made_verdicts_free(&made);
        free(duet);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_both_halves),
        cmocka_unit_test(by_a_second_look),
        cmocka_unit_test(figures_are_of_the_second_look),
        cmocka_unit_test(nothing_is_slower_that_was_not_measured_again),
        cmocka_unit_test(one_weak_cell_among_many_is_not_called),
        cmocka_unit_test(faults_and_absences),
        cmocka_unit_test(a_fault_in_the_second_run_is_found),
        cmocka_unit_test(efficiency_gate),
        cmocka_unit_test(an_efficiency_makes_suspects_of_its_cells),
        cmocka_unit_test(least_blocks_can_tell),
        cmocka_unit_test(smallest_change_is_about_right),
        cmocka_unit_test(no_change_could_be_told_of_few),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
