/* SPDX-License-Identifier: MIT */
#include "../../kernels/add/add.h"
#include "rng.h"
#include "stream.h"

static const char reference[] = "add.scalar";

static void past_the_caches(void *work)
{
    ((add_work *)work)->x.bypass = true;
}

static void agrees(const char *name, unsigned threads)
{
    stream_sizes(name, reference, threads, NULL);
    stream_sizes(name, reference, threads, past_the_caches);
}

static void every_variant_agrees(void **state)
{
    (void)state;
    stream_modes("add", agrees);
}

static void the_reference_is_the_formula(void **state)
{
    (void)state;
    const cs_case c = {.n = 1000, .threads = 1, .seed = SEED};
    driven d = drive_open(reference, &c);
    const double *out = drive_run(&d).data;
    cs_rng rng = cs_rng_seeded(SEED);
    for (size_t i = 0; i < c.n; i++) {
        assert_true(out[i] == cs_rng_uniform(&rng) + 3);
    }
    drive_close(&d);
}

/* 2 MB or 64 MB of both arrays: whatever the caches, one of the ways to decide is taken. */
static void variants_agree_where_stores_are_chosen(void **state)
{
    (void)state;
    static const char *const names[] = {"add.avx2", "add.avx512", "add.omp_avx512"};
    for (size_t i = 0; i < 3; i++) {
        const cs_entry *entry = cs_find(names[i]);
        if (entry != NULL && cs_isa_available(entry->isa)) {
            stream_expect(names[i], reference, 131072 + 5, 2, NULL);
            stream_expect(names[i], reference, 4194304 + 5, 2, NULL);
        }
    }
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
        cmocka_unit_test(the_reference_is_the_formula),
        cmocka_unit_test(every_variant_agrees),
        cmocka_unit_test(variants_agree_where_stores_are_chosen),
        cmocka_unit_test(wrong_element_is_rejected),
        cmocka_unit_test(nonsense_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
