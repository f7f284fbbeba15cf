/* SPDX-License-Identifier: MIT */
/* Which instruction sets may be used, and how CORESWEEP_ISA hides the stronger ones. */
#include "support.h"

#include "coresweep/registry.h"

static void only(const char *name)
{
    assert_int_equal(name != NULL ? setenv("CORESWEEP_ISA", name, 1) : unsetenv("CORESWEEP_ISA"), 0);
}

static void names(void **state)
{
    (void)state;
    assert_string_equal(cs_isa_name(CS_ISA_BASELINE), "baseline");
    assert_string_equal(cs_isa_name(CS_ISA_AVX2), "avx2");
    assert_string_equal(cs_isa_name(CS_ISA_AVX512), "avx512");
    assert_string_equal(cs_isa_name(CS_ISA_COUNT), "unknown");
}

static void baseline_always_runs(void **state)
{
    (void)state;
    only(NULL);
    assert_true(cs_isa_available(CS_ISA_BASELINE));
    only("baseline");
    assert_true(cs_isa_available(CS_ISA_BASELINE));
    assert_false(cs_isa_available(CS_ISA_COUNT));
    only(NULL);
}

/* /proc/cpuinfo is the kernel's word on what this CPU can do. */
static void availability_agrees_with_the_kernel(void **state)
{
    (void)state;
    only(NULL);
    char *cpu = get_file("/proc/cpuinfo");
    assert_int_equal(cs_isa_available(CS_ISA_AVX2), strstr(cpu, " avx2 ") != NULL);
    assert_int_equal(cs_isa_available(CS_ISA_AVX512), strstr(cpu, " avx512f ") != NULL &&
                                                          strstr(cpu, " avx512vl ") != NULL &&
                                                          strstr(cpu, " avx512dq ") != NULL);
    free(cpu);
}

static void a_mask_hides_what_is_stronger(void **state)
{
    (void)state;
    only(NULL);
    bool avx2 = cs_isa_available(CS_ISA_AVX2);
    assert_false(cs_isa_hidden(CS_ISA_AVX512));
    only("avx2");
    assert_true(cs_isa_hidden(CS_ISA_AVX512));
    assert_false(cs_isa_available(CS_ISA_AVX512));
    assert_false(cs_isa_hidden(CS_ISA_AVX2));
    assert_int_equal(cs_isa_available(CS_ISA_AVX2), avx2);
    only("baseline");
    assert_true(cs_isa_hidden(CS_ISA_AVX2));
    assert_false(cs_isa_available(CS_ISA_AVX2));
    assert_false(cs_isa_hidden(CS_ISA_BASELINE));
    only(NULL);
}

static void an_unknown_mask_hides_nothing(void **state)
{
    (void)state;
    only("AVX2");
    for (int i = 0; i < CS_ISA_COUNT; i++) {
        assert_false(cs_isa_hidden((cs_isa)i));
    }
    only(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names),
        cmocka_unit_test(baseline_always_runs),
        cmocka_unit_test(availability_agrees_with_the_kernel),
        cmocka_unit_test(a_mask_hides_what_is_stronger),
        cmocka_unit_test(an_unknown_mask_hides_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
