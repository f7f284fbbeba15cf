/* SPDX-License-Identifier: MIT */
/* Whatever the order in which things are put in, the one whose time comes first comes out first, and each
 * once. */
#include "support.h"

#include "heap.h"
#include "rng.h"

enum { MOST = 2000 };

static void everything_comes_out_in_order(void **state)
{
    (void)state;
    static char things[MOST];
    cs_rng rng = cs_rng_seeded(1);
    for (size_t count = 0; count <= MOST; count += 1 + count / 3) {
        cs_heap heap = {0};
        memset(things, 0, sizeof things);
        for (size_t i = 0; i < count; i++) {
            assert_true(cs_heap_reserve(&heap, 1));
            cs_heap_push(&heap, (cs_timed){cs_rng_below(&rng, count), &things[i]}); /* ties too */
        }
        uint64_t before = 0;
        for (size_t i = 0; i < count; i++) {
            cs_timed one = cs_heap_pop(&heap);
            assert_true(one.then >= before);
            before = one.then;
            *(char *)one.thing += 1;
        }
        assert_int_equal(heap.count, 0);
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(things[i], 1);
        }
        cs_heap_free(&heap);
    }
}

/* As it is used: some leave while others come, always later than what left. */
static void order_holds_while_things_come_and_go(void **state)
{
    (void)state;
    cs_rng rng = cs_rng_seeded(2);
    cs_heap heap = {0};
    uint64_t now = 0;
    for (size_t i = 0; i < 20000; i++) {
        if (heap.count > 0 && cs_rng_below(&rng, 100) < 45) {
            cs_timed one = cs_heap_pop(&heap);
            assert_true(one.then >= now);
            now = one.then;
        } else {
            assert_true(cs_heap_reserve(&heap, 1));
            cs_heap_push(&heap, (cs_timed){now + cs_rng_below(&rng, 1000), NULL});
        }
    }
    assert_true(heap.count > 100 && now > 1000);
    cs_heap_free(&heap);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_comes_out_in_order),
        cmocka_unit_test(order_holds_while_things_come_and_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
