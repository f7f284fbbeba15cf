/* SPDX-License-Identifier: MIT */
/* How many connections share the transfers, by the round trip. */
#include "support.h"

#include <math.h>
#include <stdarg.h>

#include "fetch/sharing.h"

static long connections, streams; /* what libcurl was told last */

static CURLMcode told(CURLM *multi, CURLMoption option, ...)
{
    (void)multi;
    va_list list;
    va_start(list, option);
    long value = va_arg(list, long);
    va_end(list);
    if (option == CURLMOPT_MAX_HOST_CONNECTIONS) {
        connections = value;
    } else {
        assert_int_equal(option, CURLMOPT_MAX_CONCURRENT_STREAMS);
        streams = value;
    }
    return CURLM_OK;
}

static const cs_libcurl curl = {.multi_setopt = told};

static void only_a_few_begin_until_the_way_is_known(void **state)
{
    (void)state;
    cs_ways ways = {.loops = 1};
    cs_sharing s;
    double until = HUGE_VAL;
    cs_sharing_begin(&s, &curl, NULL, &ways, 256);
    assert_int_equal(cs_sharing_limit(&s, 64, &until), 64); /* nothing by TLS yet */
    cs_sharing_bound(&s, true, 64);
    assert_int_equal(cs_sharing_limit(&s, 64, &until), 8);
    assert_int_equal(cs_sharing_limit(&s, 3, &until), 3);
    assert_true(until < HUGE_VAL);
    cs_sharing_heard(&s, -1); /* not measured */
    assert_int_equal(cs_sharing_limit(&s, 64, &until), 8);
    cs_sharing_heard(&s, 100e-6);
    assert_int_equal(ways.way, CS_WAY_SHORT);
    assert_int_equal(cs_sharing_limit(&s, 64, &until), 64);
}

static void who_does_not_answer_soon_is_far_away(void **state)
{
    (void)state;
    cs_ways ways = {.loops = 1};
    cs_sharing s;
    double until = HUGE_VAL;
    cs_sharing_begin(&s, &curl, NULL, &ways, 256);
    cs_sharing_bound(&s, true, 64);
    s.asked -= 1;
    assert_int_equal(cs_sharing_limit(&s, 64, &until), 64);
    assert_int_equal(ways.way, CS_WAY_LONG);
}

static void a_long_way_has_more_connections(void **state)
{
    (void)state;
    static const struct {
        double round_trip;
        unsigned loops, limit;
        long connections, streams;
    } rows[] = {
        {1e-4, 1, 16, 8, 256}, {1e-4, 1, 1024, 16, 256}, {1e-4, 1, 4096, 32, 256}, {1e-4, 2, 512, 8, 256},
        {0.1, 1, 64, 32, 2},   {0.1, 1, 16, 32, 1},      {0.1, 2, 200, 16, 13},    {0.1, 1, 2048, 32, 64},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cs_ways ways = {.loops = rows[i].loops};
        cs_sharing s;
        cs_sharing_begin(&s, &curl, NULL, &ways, 256);
        cs_sharing_bound(&s, true, rows[i].limit);
        cs_sharing_heard(&s, rows[i].round_trip);
        cs_sharing_bound(&s, true, rows[i].limit);
        assert_int_equal(connections, rows[i].connections);
        assert_int_equal(streams, rows[i].streams);
        cs_sharing_bound(&s, false, rows[i].limit); /* a server of HTTP/1.1 */
        assert_int_equal(connections, 256);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_a_few_begin_until_the_way_is_known),
        cmocka_unit_test(who_does_not_answer_soon_is_far_away),
        cmocka_unit_test(a_long_way_has_more_connections),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
