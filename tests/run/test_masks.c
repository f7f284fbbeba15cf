/* SPDX-License-Identifier: MIT */
/* The threads' own masks, read from the inside: what is printed, and what is not believed. */
#include "support.h"

#include <sched.h>

#include "run/masks.h"

static cpu_set_t whole; /* with which this program was started */
static int first;       /* the first CPU of it */
static cs_message message;

static void nothing(void *work, void *state)
{
    (void)work;
    (void)state;
}

/* Threads come as `order` says: numbers ended by -1. */
static const int *order;

static cs_status visit_in_order(void *work, void *state, cs_visitor body, void *arg)
{
    (void)work;
    (void)state;
    for (const int *thread = order; *thread >= 0; thread++) {
        body((unsigned)*thread, arg);
    }
    return CS_OK;
}

static cs_status visit_fails(void *work, void *state, cs_visitor body, void *arg)
{
    (void)work;
    (void)state;
    (void)body;
    (void)arg;
    return CS_ERR_SYSTEM;
}

static const cs_variant serial = {.run = nothing};
static const cs_variant parallel = {.run = nothing, .parallel = true};
static const cs_variant own_team = {.run = nothing, .parallel = true, .visit = visit_in_order};
static const cs_variant refusing = {.run = nothing, .parallel = true, .visit = visit_fails};

static int set_up(void **state)
{
    (void)state;
    if (sched_getaffinity(0, sizeof whole, &whole) != 0) {
        return -1;
    }
    while (!CPU_ISSET((size_t)first, &whole)) {
        first++;
    }
    return 0;
}

static void bind(const cpu_set_t *mask)
{
    assert_int_equal(sched_setaffinity(0, sizeof *mask, mask), 0);
}

static void bind_to_first(void)
{
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET((size_t)first, &one);
    bind(&one);
}

/* Reads the masks of `variant`; *text is the column `cpus`, in a static buffer. */
static cs_status read_masks(const cs_variant *variant, unsigned threads, const int *cpus, const char **text)
{
    static char buffer[4096];
    static const cs_kernel kernel = {.summary = "for the tests"};
    const cs_entry entry = {.name = "a.b", .kernel = &kernel, .variant = variant};
    const cs_subject subject = {.entry = &entry, .c = {.n = 1, .threads = threads, .cpus = cpus}};
    cs_masks *masks = NULL;
    char *printed = NULL;
    message.text[0] = '\0';
    assert_int_equal(cs_masks_new(threads, &masks), CS_OK);
    /* Twice: the second reading must not see the first. */
    cs_status status = cs_masks_read(masks, &subject, &printed, &message);
    free(printed);
    status = cs_masks_read(masks, &subject, &printed, &message);
    snprintf(buffer, sizeof buffer, "%s", printed != NULL ? printed : "(none)");
    free(printed);
    cs_masks_free(masks);
    *text = buffer;
    return status;
}

static void a_serial_variant_bound(void **state)
{
    (void)state;
    char expected[16];
    const char *text = NULL;
    const int cpus[] = {first};
    snprintf(expected, sizeof expected, "%d", first);
    bind_to_first();
    assert_int_equal(read_masks(&serial, 1, cpus, &text), CS_OK);
    assert_string_equal(text, expected);
    bind(&whole);
}

static void a_thread_elsewhere_is_told(void **state)
{
    (void)state;
    char expected[96];
    const char *text = NULL;
    const int cpus[] = {first + 1};
    bind_to_first();
    assert_int_equal(read_masks(&serial, 1, cpus, &text), CS_ERR_MISMATCH);
    bind(&whole);
    snprintf(expected, sizeof expected, "thread 0 was to be bound to CPU %d, but the threads' masks are: %d",
             first + 1, first);
    assert_string_equal(message.text, expected);
}

/* Free to use more than the CPU asked for is not bound to it. With one CPU there is nothing to see. */
static void an_unbound_thread_is_told(void **state)
{
    (void)state;
    const char *text = NULL;
    const int cpus[] = {first};
    cs_status expected = CPU_COUNT(&whole) > 1 ? CS_ERR_MISMATCH : CS_OK;
    assert_int_equal(read_masks(&serial, 1, cpus, &text), expected);
    assert_int_equal(read_masks(&serial, 1, NULL, &text), CS_OK);
}

static void an_openmp_team(void **state)
{
    (void)state;
    const char *text = NULL;
    for (unsigned threads = 1; threads <= 4; threads++) {
        assert_int_equal(read_masks(&parallel, threads, NULL, &text), CS_OK);
        assert_int_equal(count_text(text, " "), threads - 1);
    }
    /* None of it is bound to one CPU each, and where there is one CPU only, not to the second. */
    const int cpus[] = {first, first + 1};
    assert_int_equal(read_masks(&parallel, 2, cpus, &text), CS_ERR_MISMATCH);
    assert_contains(message.text, "was to be bound to CPU");
}

static void lists_of_cpus(void **state)
{
    (void)state;
    static const int both[] = {1, 0, -1};
    char expected[64] = "";
    const char *text = NULL;
    bind_to_first();
    order = both;
    snprintf(expected, sizeof expected, "%d %d", first, first);
    assert_int_equal(read_masks(&own_team, 2, NULL, &text), CS_OK);
    assert_string_equal(text, expected);
    bind(&whole);
    if (CPU_COUNT(&whole) > 1 && CPU_ISSET((size_t)first + 1, &whole)) {
        cpu_set_t two;
        CPU_ZERO(&two);
        CPU_SET((size_t)first, &two);
        CPU_SET((size_t)first + 1, &two);
        bind(&two);
        snprintf(expected, sizeof expected, "%d-%d %d-%d", first, first + 1, first, first + 1);
        assert_int_equal(read_masks(&own_team, 2, NULL, &text), CS_OK);
        assert_string_equal(text, expected);
        bind(&whole);
    }
}

static void threads_that_do_not_come_or_come_twice(void **state)
{
    (void)state;
    static const int one[] = {0, -1};
    static const int twice[] = {0, 0, 1, -1};
    static const int stray[] = {0, 1, 2, -1};
    const char *text = NULL;
    order = one;
    assert_int_equal(read_masks(&own_team, 2, NULL, &text), CS_ERR_MISMATCH);
    assert_contains(message.text, "asked for 2 threads, but thread 1 came 0 times");
    order = twice;
    assert_int_equal(read_masks(&own_team, 2, NULL, &text), CS_ERR_MISMATCH);
    assert_contains(message.text, "thread 0 came 2 times");
    order = stray;
    assert_int_equal(read_masks(&own_team, 2, NULL, &text), CS_ERR_MISMATCH);
    assert_string_equal(message.text, "1 threads more than the 2 asked for");
}

static void a_visit_that_fails(void **state)
{
    (void)state;
    const char *text = NULL;
    assert_int_equal(read_masks(&refusing, 2, NULL, &text), CS_ERR_SYSTEM);
    assert_string_equal(text, "(none)");
    assert_contains(message.text, "reading the threads' masks: ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_serial_variant_bound),
        cmocka_unit_test(a_thread_elsewhere_is_told),
        cmocka_unit_test(an_unbound_thread_is_told),
        cmocka_unit_test(an_openmp_team),
        cmocka_unit_test(lists_of_cpus),
        cmocka_unit_test(threads_that_do_not_come_or_come_twice),
        cmocka_unit_test(a_visit_that_fails),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
