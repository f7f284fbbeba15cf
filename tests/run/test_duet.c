/* SPDX-License-Identifier: MIT */
/* Two programs measured in blocks: their order, what a fault on one side does to the other, and how long.
 * Both are links to this program, so each side's worker knows which it is. */
#include "scheduled.h"

#include "report/summary.h"
#include "run/duet.h"

enum { EVENTS = 400 };

/* `plan` and `rows` of scheduled.h are base's. */
static cs_plan head_plan;
static collected head_rows;
static cs_duet *duet;
static cs_duet_request request;

/* What came in which order: the invocations of both sides. */
static struct {
    char side; /* 'b', 'h' */
    uint64_t round;
    const cs_cell *cell; /* of base */
} events[EVENTS];
static size_t event_count;
static size_t interrupt_at_row; /* from 1; 0: never */

static cs_status take(void *context, cs_side side, const cs_row *row)
{
    (void)context;
    cs_status status = collect(side == CS_BASE ? &rows : &head_rows, row);
    interrupted = interrupted || rows.count + head_rows.count == interrupt_at_row;
    if (row->repetition == 0 && cs_is_timed_status(row->status)) {
        assert_true(event_count < EVENTS);
        events[event_count].side = side == CS_BASE ? 'b' : 'h';
        events[event_count].round = row->round;
        for (size_t i = 0; i < plan.count; i++) {
            if (strcmp(plan.cells[i].name, row->cell) == 0) {
                events[event_count].cell = &plan.cells[i];
            }
        }
        event_count++;
    }
    return status;
}

/* Of as many rows as the time allows. */
static cs_status take_none(void *context, cs_side side, const cs_row *row)
{
    (void)context;
    (void)side;
    (void)row;
    return CS_OK;
}

/* Two equal plans, and nothing of an earlier test is left. */
static void make_duet(const char *variants, uint64_t seed)
{
    cs_duet_close(duet);
    duet = NULL;
    make_plan(variants, "1");
    cs_plan_free(&head_plan);
    fill_plan(&head_plan, variants, "1");
    collect_clear(&head_rows);
    plan.settings.seed = seed;
    head_plan.settings.seed = seed;
    event_count = 0;
    interrupt_at_row = 0;
    message.text[0] = '\0';
    request = (cs_duet_request){.plans = {&plan, &head_plan},
                                .programs = {"./base", "./head"},
                                .interrupted = &interrupted,
                                .sink = take,
                                .checked = note_checked,
                                .progress = note_progress};
}

static cs_status open_duet(void)
{
    return cs_duet_open(&request, &duet, &message);
}

/* At least that many blocks of all cells, and no more but where there is time. */
static cs_status measure_all(unsigned least_blocks, double until)
{
    bool wanted[8];
    for (size_t i = 0; i < COUNT_OF(wanted); i++) {
        wanted[i] = true;
    }
    return cs_duet_measure(duet, wanted, until, least_blocks, &message);
}

static void run_blocks(const char *variants, uint64_t seed, unsigned blocks)
{
    make_duet(variants, seed);
    assert_int_equal(open_duet(), CS_OK);
    assert_int_equal(measure_all(blocks, 0), CS_OK);
}

/* The sides of the cell's invocations, in their order: "bhhbhbbh". Blocks of different cells do not mix. */
static const char *order_of(const cs_cell *cell, char *order)
{
    size_t count = 0;
    for (size_t i = 0; i < event_count; i++) {
        if (events[i].cell == cell) {
            assert_true(count % 4 == 0 || events[i - 1].cell == cell);
            order[count++] = events[i].side;
        }
    }
    order[count] = '\0';
    return order;
}

/* Every block is one of the two, and both occur. */
static void blocks_are_drawn(void **state)
{
    (void)state;
    char order[EVENTS];
    size_t base_first = 0;
    run_blocks("alpha.scalar", 1, 16);
    order_of(&plan.cells[0], order);
    assert_int_equal(strlen(order), 4 * 16);
    for (size_t i = 0; i < 16; i++) {
        bool first = strncmp(order + 4 * i, "bhhb", 4) == 0;
        assert_true(first || strncmp(order + 4 * i, "hbbh", 4) == 0);
        base_first += first;
    }
    assert_in_range(base_first, 3, 13);
    assert_int_equal(log_count("alpha.scalar@base run"), 32);
    assert_int_equal(log_count("alpha.scalar@head run"), 32);
    assert_int_equal(cs_duet_blocks(duet, 0), 16);
    assert_string_equal(plan.cells[0].stop_reason, "");
}

static void the_seed_draws_them(void **state)
{
    (void)state;
    char one[2][EVENTS];
    char same[2][EVENTS];
    char other[EVENTS];
    run_blocks("alpha.scalar,alpha.omp", 1, 8);
    order_of(&plan.cells[0], one[0]);
    order_of(&plan.cells[1], one[1]);
    run_blocks("alpha.scalar,alpha.omp", 1, 8);
    for (size_t i = 0; i < 2; i++) {
        assert_string_equal(one[i], order_of(&plan.cells[i], same[i]));
    }
    assert_string_not_equal(one[0], one[1]);
    run_blocks("alpha.scalar,alpha.omp", 2, 8);
    assert_string_not_equal(one[0], order_of(&plan.cells[0], other));
}

/* Rounds of blocks are shuffled too: a cell is not always the first. */
static void cells_are_shuffled(void **state)
{
    (void)state;
    bool first[2] = {false, false};
    run_blocks("alpha.scalar,alpha.omp", 1, 8);
    assert_int_equal(event_count, 4 * 2 * 8);
    for (size_t i = 0; i < event_count; i += 8) {
        assert_ptr_not_equal(events[i].cell, events[i + 4].cell);
        first[events[i].cell - plan.cells] = true;
    }
    assert_true(first[0] && first[1]);
}

/* The invocations of block k have the rounds 2 k and 2 k + 1 on both sides, a second call goes on counting.
 */
static void rounds_pair_the_sides(void **state)
{
    (void)state;
    run_blocks("alpha.scalar,alpha.omp", 1, 2);
    const bool wanted[] = {false, true};
    assert_int_equal(cs_duet_measure(duet, wanted, 0, 1, &message), CS_OK);
    assert_int_equal(cs_duet_blocks(duet, 0), 2);
    assert_int_equal(cs_duet_blocks(duet, 1), 3);
    assert_in_order(&rows);
    assert_in_order(&head_rows);
    assert_int_equal(rows.count, 3 * (4 + 6));
    assert_int_equal(head_rows.count, rows.count);
    for (size_t c = 0; c < 2; c++) {
        uint64_t seen = 0;
        for (size_t i = 0; i < event_count; i++) {
            if (events[i].cell == &plan.cells[c]) {
                assert_int_equal(events[i].round / 2, seen++ / 4);
            }
        }
        assert_int_equal(seen, 4 * cs_duet_blocks(duet, c));
    }
}

/* What base's fault ends on both sides; the other cells go on. */
static void a_fault_ends_both_sides(void **state)
{
    (void)state;
    make_duet("alpha.late,alpha.scalar,alpha.omp", 1);
    behave("alpha.late@base", "ok\nok\nfault failed\n");
    behave("alpha.scalar@head", "ok\nok\nok\nabort\n");
    assert_int_equal(open_duet(), CS_OK);
    assert_int_equal(measure_all(4, 0), CS_OK);
    for (size_t i = 0; i < 3; i++) {
        bool faulty = strcmp(plan.cells[i].entry->name, "alpha.omp") != 0;
        assert_string_equal(plan.cells[i].stop_reason, faulty ? "failed" : "");
        assert_string_equal(head_plan.cells[i].stop_reason, faulty ? "failed" : "");
        assert_int_equal(cs_duet_blocks(duet, i), faulty ? 1 : 4);
    }
    assert_int_equal(log_count("alpha.late@base run"), 3);
    assert_in_range(log_count("alpha.late@head run"), 2, 4);
    assert_int_equal(log_count("alpha.scalar@head run"), 4);
    assert_in_range(log_count("alpha.scalar@base run"), 2, 4);
}

/* A variant that only head has is no crash. Nothing of the cell is measured on either side. */
static void a_fault_in_the_check(void **state)
{
    (void)state;
    make_duet("alpha.late,alpha.scalar,alpha.omp", 1);
    behave("alpha.late@base.check", "exit 2");
    behave("alpha.scalar@head.check", "fault failed");
    assert_int_equal(open_duet(), CS_OK);
    assert_int_equal(checked, 1);
    assert_int_equal(rows.count, 1);
    assert_string_equal(rows.rows[0].status, "unavailable");
    assert_string_equal(rows.rows[0].note, "./base does not take this cell: the worker's last words");
    assert_int_equal(head_rows.count, 1);
    assert_string_equal(head_rows.rows[0].status, "failed");
    assert_string_equal(cell_of("alpha.late")->stop_reason, "unavailable");
    assert_string_equal(head_plan.cells[cell_of("alpha.late") - plan.cells].stop_reason, "unavailable");
    assert_string_equal(cell_of("alpha.scalar")->stop_reason, "failed");
    assert_int_equal(measure_all(1, 0), CS_OK);
    assert_int_equal(event_count, 4);
}

/* Both get as many repetitions as the slower one has time for. */
static void repetitions_are_the_same(void **state)
{
    (void)state;
    make_duet("alpha.scalar", 1);
    plan.settings.invocation_time = 0.5;
    head_plan.settings.invocation_time = 0.5;
    behave("alpha.scalar@base.check", "ok 0.2");
    assert_int_equal(open_duet(), CS_OK);
    assert_int_equal(plan.cells[0].repetitions, 2);
    assert_int_equal(head_plan.cells[0].repetitions, 2);
    assert_int_equal(measure_all(1, 0), CS_OK);
    assert_int_equal(log_count("alpha.scalar@base run t1 0-2 000000000000002a:exact:0\n"), 2);
    assert_int_equal(log_count("alpha.scalar@head run t1 0-2 000000000000002a:exact:0\n"), 2);
}

/* In head, and there in the one cell; never in a check. */
static void waste_is_injected(void **state)
{
    (void)state;
    make_duet("alpha.scalar,alpha.omp", 1);
    request.waste = 0.25;
    request.wasted = (size_t)(cell_of("alpha.omp") - plan.cells);
    assert_int_equal(open_duet(), CS_OK);
    assert_int_equal(measure_all(2, 0), CS_OK);
    assert_int_equal(log_count("alpha.omp@head run t1 0-3 000000000000002a:exact:0 0.25\n"), 4);
    char *log = get_file("log");
    assert_int_equal(count_text(log, " 0.25\n"), 4);
    free(log);
}

/* A call leaves every cell its least, and nothing more once its time is over. */
static void a_call_ends(void **state)
{
    (void)state;
    make_duet("alpha.scalar,alpha.omp", 1);
    request.sink = take_none;
    assert_int_equal(open_duet(), CS_OK);
    assert_int_equal(measure_all(0, 0), CS_OK);
    assert_int_equal(cs_duet_blocks(duet, 0) + cs_duet_blocks(duet, 1), 0);
    assert_int_equal(measure_all(1, 0), CS_OK);
    assert_int_equal(measure_all(2, 0), CS_OK);
    assert_int_equal(cs_duet_blocks(duet, 0), 3);
    assert_int_equal(cs_duet_blocks(duet, 1), 3);
    double until = cs_duet_elapsed(duet) + 0.5;
    assert_int_equal(measure_all(1, until), CS_OK);
    assert_true(cs_duet_blocks(duet, 0) > 3 && cs_duet_blocks(duet, 1) > 3);
    double elapsed = cs_duet_elapsed(duet);
    assert_true(elapsed > 0 && elapsed < until + 60);
}

/* A cell whose first block has taken more than its half of the time gets no second one. */
static void a_slow_cell_leaves_the_others_their_share(void **state)
{
    (void)state;
    make_duet("alpha.scalar,alpha.omp", 1);
    request.sink = take_none;
    behave("alpha.scalar@base", "sleep 1\nok\n");
    assert_int_equal(open_duet(), CS_OK);
    size_t slow = (size_t)(cell_of("alpha.scalar") - plan.cells);
    assert_int_equal(measure_all(1, cs_duet_elapsed(duet) + 1.9), CS_OK);
    assert_int_equal(cs_duet_blocks(duet, slow), 1);
    assert_true(cs_duet_blocks(duet, 1 - slow) >= 1);
}

/* The first block of a round may have taken all the time of the others. */
static void no_block_begins_too_late(void **state)
{
    (void)state;
    make_duet("alpha.scalar,alpha.omp", 1);
    behave("alpha.scalar@base", "sleep 1\nok\n");
    behave("alpha.omp@base", "sleep 1\nok\n");
    assert_int_equal(open_duet(), CS_OK);
    assert_int_equal(measure_all(0, cs_duet_elapsed(duet) + 0.5), CS_OK);
    assert_int_equal(event_count, 4);
}

/* Nor does one of which more than a half would be too late, as its last one tells: that of 1 s is over after
 * 1 s at least, and half of another one is not over before 1.5 s. */
static void no_block_ends_much_too_late(void **state)
{
    (void)state;
    make_duet("alpha.scalar", 1);
    behave("alpha.scalar@base", "sleep 1\nok\n");
    assert_int_equal(open_duet(), CS_OK);
    assert_int_equal(measure_all(0, cs_duet_elapsed(duet) + 1.4), CS_OK);
    assert_int_equal(cs_duet_blocks(duet, 0), 1);
}

static void progress_is_shown(void **state)
{
    (void)state;
    make_duet("alpha.scalar,alpha.omp", 1);
    assert_int_equal(open_duet(), CS_OK);
    assert_int_equal(shown, 4);
    assert_true(last_shown.check);
    assert_int_equal(measure_all(3, 0), CS_OK);
    assert_int_equal(shown, 4 + 6);
    assert_false(last_shown.check);
    assert_int_equal(last_shown.cells, 2);
    assert_int_equal(last_shown.invocations, 4);
    assert_int_equal(last_shown.round, 2);
    assert_true(last_shown.elapsed > 0 &&
                last_shown.left > 0); /* the time is over, a block is wanted all the same */
    request.progress = NULL;
    cs_duet_close(duet);
    assert_int_equal(open_duet(), CS_OK);
}

static void an_interruption_keeps_what_there_is(void **state)
{
    (void)state;
    make_duet("alpha.scalar", 1);
    interrupt_at = 1;
    assert_int_equal(open_duet(), CS_ERR_INTERRUPTED);
    assert_null(duet);
    assert_int_equal(checked, 0);

    make_duet("alpha.scalar", 1);
    assert_int_equal(open_duet(), CS_OK);
    interrupt_at_row = 12 + 3 + 1; /* in the second invocation of the second block */
    assert_int_equal(measure_all(4, 0), CS_ERR_INTERRUPTED);
    assert_int_equal(cs_duet_blocks(duet, 0), 1);
    assert_in_range(rows.count + head_rows.count, 16, 18);
    assert_in_order(&rows);
    assert_in_order(&head_rows);
    assert_string_equal(plan.cells[0].stop_reason, "");
}

static void errors_end_it(void **state)
{
    (void)state;
    make_duet("alpha.scalar", 1);
    checked_gives = CS_ERR_IO;
    assert_int_equal(open_duet(), CS_ERR_IO);
    assert_null(duet);
    make_duet("alpha.scalar", 1);
    assert_int_equal(open_duet(), CS_OK);
    head_rows.refuse_at = 5;
    assert_int_equal(measure_all(4, 0), CS_ERR_IO);
    assert_int_equal(head_rows.count, 4);
    make_duet("alpha.scalar", 1);
    request.programs[CS_HEAD] = "./none";
    assert_int_equal(open_duet(), CS_ERR_SYSTEM);
    assert_contains(message.text, "cannot start ./none");
}

/* Sides that are not of the same cells cannot be paired. */
static void plans_must_be_equal(void **state)
{
    (void)state;
    make_duet("alpha.scalar,alpha.omp", 1);
    head_plan.cells[1].data_seed++;
    assert_int_equal(open_duet(), CS_ERR_ARGUMENT);
    assert_contains(message.text, "expected the same one");
    make_duet("alpha.scalar,alpha.omp", 1);
    head_plan.cells[0].cpus[0]++;
    assert_int_equal(open_duet(), CS_ERR_ARGUMENT);
    make_duet("alpha.scalar,alpha.omp", 1);
    head_plan.cells[0].name[0] = 'A';
    assert_int_equal(open_duet(), CS_ERR_ARGUMENT);
    assert_null(duet);
    make_duet("alpha.scalar,alpha.omp", 1);
    head_plan.count--;
    assert_int_equal(open_duet(), CS_ERR_ARGUMENT);
    assert_contains(message.text, "base has 2 cells and head 1");
    head_plan.count++;
}

static int set_up(void **state)
{
    if (scratch_enter(state) != 0) {
        return -1;
    }
    worker_program("base");
    worker_program("head");
    return 0;
}

static int tear_down(void **state)
{
    cs_duet_close(duet);
    cs_plan_free(&head_plan);
    collect_clear(&head_rows);
    return schedule_tear_down(state);
}

int main(int argc, char **argv)
{
    if (argc > 2 && strcmp(argv[1], "worker") == 0) {
        return fake_worker(argc, argv);
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_drawn),
        cmocka_unit_test(the_seed_draws_them),
        cmocka_unit_test(cells_are_shuffled),
        cmocka_unit_test(rounds_pair_the_sides),
        cmocka_unit_test(a_fault_ends_both_sides),
        cmocka_unit_test(a_fault_in_the_check),
        cmocka_unit_test(repetitions_are_the_same),
        cmocka_unit_test(waste_is_injected),
        cmocka_unit_test(a_call_ends),
        cmocka_unit_test(a_slow_cell_leaves_the_others_their_share),
        cmocka_unit_test(no_block_begins_too_late),
        cmocka_unit_test(no_block_ends_much_too_late),
        cmocka_unit_test(progress_is_shown),
        cmocka_unit_test(an_interruption_keeps_what_there_is),
        cmocka_unit_test(errors_end_it),
        cmocka_unit_test(plans_must_be_equal),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
