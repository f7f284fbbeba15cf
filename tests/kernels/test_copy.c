/* SPDX-License-Identifier: MIT */
#include "rng.h"
#include "stream.h"

static const char reference[] = "copy.scalar";

static void agrees(const char *name, unsigned threads)
{
    stream_sizes(name, reference, threads, NULL);
}

static void every_variant_agrees(void **state)
{
    (void)state;
    stream_modes("copy", agrees);
}

static void the_reference_copies_the_input(void **state)
{
    (void)state;
    const cs_case c = {.n = 1000, .threads = 1, .seed = SEED};
    driven d = drive_open(reference, &c);
    const double *out = drive_run(&d).data;
    cs_rng rng = cs_rng_seeded(SEED);
    for (size_t i = 0; i < c.n; i++) {
        assert_true(out[i] == cs_rng_uniform(&rng));
    }
    drive_close(&d);
}

static void wrong_element_is_rejected(void **state)
{
    (void)state;
    stream_rejects_wrong_element(reference);
}

static void nonsense_is_refused(void **state)
{
    (void)state;
    stream_refuses_nonsense(reference);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_reference_copies_the_input),
        cmocka_unit_test(every_variant_agrees),
        cmocka_unit_test(wrong_element_is_rejected),
        cmocka_unit_test(nonsense_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
