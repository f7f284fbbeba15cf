/* SPDX-License-Identifier: MIT */
/*
 * coresweep/tanh.h, at every instruction set that this CPU has. Which one is used is settled at a process's
 * first call, so main runs all tests once in a process for each.
 */
#include "support.h"

#include <fenv.h>
#include <float.h>
#include <math.h>
#include <pthread.h>
#include <sys/wait.h>

#include "../../kernels/tanh/tanh.h"
#include "accuracy/truth.h"
#include "buffer.h"
#include "coresweep/registry.h"
#include "coresweep/tanh.h"
#include "drive.h"
#include "rng.h"

typedef void (*array_function)(size_t n, const double *x, double *y);

static cs_isa isa; /* what this process is limited to */

static const struct {
    const char *name;
    array_function f;
    const char *tier; /* its variants are called */
} functions[] = {{"cs_tanh_f64", cs_tanh_f64, "accurate"}, {"cs_tanh_f64_fast", cs_tanh_f64_fast, "fast"}};

/* Arguments of every kind, the same for the same seed. */
static void fill(double *x, size_t n, uint64_t seed)
{
    static const double special[] = {0.0,          -0.0,     HUGE_VAL, -HUGE_VAL, (double)NAN,
                                     DBL_TRUE_MIN, -DBL_MIN, 1e300,    0x1p-30};
    cs_rng rng = cs_rng_seeded(seed);
    for (size_t i = 0; i < n; i++) {
        const uint64_t kind = cs_rng_below(&rng, 8);
        x[i] = kind == 0 ? special[cs_rng_below(&rng, COUNT_OF(special))]
                         : cs_rng_normal(&rng) * (double)(kind * kind);
    }
}

/* One element alone. */
static double alone(array_function f, double x)
{
    double y = 77;
    f(1, &x, &y);
    return y;
}

static void assert_same_bits(const char *what, size_t n, size_t i, double x, double expected, double got)
{
    if (memcmp(&expected, &got, sizeof got) != 0 && !(isnan(expected) && isnan(got))) {
        fail_msg("%s, n %zu, element %zu, x %a: %a and not %a", what, n, i, x, got, expected);
    }
}

/* Every size up to 70 at every alignment of 8 bytes of x and of y, out of place: an element's result is what
 * it is alone, and nothing beside y is written. */
static void any_size_and_alignment(void **state)
{
    (void)state;
    enum { ROOM = 96, MOST = 70 };
    double x[ROOM];
    double y[ROOM];
    for (size_t k = 0; k < COUNT_OF(functions); k++) {
        fill(x, ROOM, 1 + k);
        double expected[ROOM];
        for (size_t i = 0; i < ROOM; i++) {
            expected[i] = alone(functions[k].f, x[i]);
        }
        for (size_t n = 0; n <= MOST; n++) {
            for (size_t at = 0; at < 64; at++) {
                const size_t from = at % 8;
                const size_t to = 8 + at / 8;
                for (size_t i = 0; i < ROOM; i++) {
                    y[i] = 77;
                }
                functions[k].f(n, x + from, y + to);
                for (size_t i = 0; i < ROOM; i++) {
                    const bool inside = i >= to && i < to + n;
                    assert_same_bits(functions[k].name, n, i, 0, inside ? expected[from + i - to] : 77, y[i]);
                }
            }
        }
    }
}

static void in_place(void **state)
{
    (void)state;
    enum { MOST = 300 };
    double x[MOST + 8];
    double y[MOST];
    for (size_t k = 0; k < COUNT_OF(functions); k++) {
        for (size_t n = 0; n <= MOST; n += n < 70 ? 1 : 23) {
            for (size_t at = 0; at < 8; at++) {
                fill(x, MOST + 8, n);
                functions[k].f(n, x + at, y);
                functions[k].f(n, x + at, x + at);
                for (size_t i = 0; i < n; i++) {
                    assert_same_bits(functions[k].name, n, i, 0, y[i], x[at + i]);
                }
            }
        }
    }
}

/* x between inaccessible pages, at which y's vectors begin and end in every way: reading beside it ends the
 * program. That nothing is written beside y is seen in any_size_and_alignment. */
static void between_guard_pages(void **state)
{
    (void)state;
    static const cs_buffer_mode modes[] = {CS_BUFFER_GUARD_AFTER, CS_BUFFER_GUARD_BEFORE};
    double y[80];
    for (size_t m = 0; m < COUNT_OF(modes); m++) {
        cs_buffer_set_mode(modes[m]);
        for (size_t n = 0; n <= 70; n++) {
            void *x = NULL;
            assert_int_equal(cs_buffer_alloc(n, sizeof(double), 1, &x), CS_OK);
            fill(x, n, n);
            for (size_t at = 0; at < 8; at++) {
                cs_tanh_f64(n, x, y + at);
                cs_tanh_f64_fast(n, x, y + at);
            }
            cs_tanh_f64(n, x, x);
            cs_tanh_f64_fast(n, x, x);
            cs_buffer_free(x);
        }
    }
    cs_buffer_set_mode(CS_BUFFER_STAGGERED);
    cs_tanh_f64(0, NULL, NULL);
    cs_tanh_f64_fast(0, NULL, NULL);
}

/* Beyond the caches, where stores may take another way. */
static void arrays_larger_than_the_caches(void **state)
{
    (void)state;
    const size_t n = 5000011;
    void *buffer_x = NULL;
    void *buffer_y = NULL;
    assert_int_equal(cs_buffer_alloc(n + 3, sizeof(double), 1, &buffer_x), CS_OK);
    assert_int_equal(cs_buffer_alloc(n + 3, sizeof(double), 1, &buffer_y), CS_OK);
    double *x = (double *)buffer_x + 1;
    double *y = (double *)buffer_y + 2;
    y[n] = 77;
    y[-1] = 77;
    fill(x, n, 3);
    for (size_t k = 0; k < COUNT_OF(functions); k++) {
        functions[k].f(n, x, y);
        for (size_t i = 0; i < n; i += i < 100 || i > n - 200 ? 1 : 997) {
            assert_same_bits(functions[k].name, n, i, x[i], alone(functions[k].f, x[i]), y[i]);
        }
        assert_true(y[n] == 77 && y[-1] == 77);
    }
    cs_buffer_free(buffer_x);
    cs_buffer_free(buffer_y);
}

static double from_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static void special_values(void **state)
{
    (void)state;
    static const double pairs[][2] = {{0.0, 0.0},
                                      {-0.0, -0.0},
                                      {HUGE_VAL, 1},
                                      {-HUGE_VAL, -1},
                                      {DBL_MAX, 1},
                                      {-DBL_MAX, -1},
                                      {DBL_TRUE_MIN, DBL_TRUE_MIN},
                                      {-DBL_TRUE_MIN, -DBL_TRUE_MIN},
                                      {DBL_MIN, DBL_MIN},
                                      {DBL_MIN / 3, DBL_MIN / 3},
                                      {0x1p-30, 0x1p-30},
                                      {22, 1}};
    for (size_t k = 0; k < COUNT_OF(functions); k++) {
        for (size_t i = 0; i < COUNT_OF(pairs); i++) {
            assert_same_bits(functions[k].name, 1, 0, pairs[i][0], pairs[i][1],
                             alone(functions[k].f, pairs[i][0]));
        }
    }
}

/* Both signs, quiet and signalling, any payload, in each lane. */
static void nan_stays_nan_and_quiet(void **state)
{
    (void)state;
    static const uint64_t nans[] = {0x7ff8000000000000, 0xfff8000000000000, 0x7ff8000000000123,
                                    0xffffffffffffffff, 0x7ff0000000000001, 0xfff4000000000000};
    for (size_t k = 0; k < COUNT_OF(functions); k++) {
        for (size_t i = 0; i < COUNT_OF(nans) * 16; i++) {
            double x[16] = {1, 2, 3};
            double y[16];
            uint64_t bits;
            x[i % 16] = from_bits(nans[i / 16]);
            functions[k].f(16, x, y);
            memcpy(&bits, &y[i % 16], sizeof bits);
            assert_true(isnan(y[i % 16]));
            assert_true((bits >> 51 & 1) == 1);
            for (size_t l = 0; l < 16; l++) {
                assert_true(l == i % 16 || !isnan(y[l]));
            }
        }
    }
}

static void odd_bit_for_bit_and_at_most_one(void **state)
{
    (void)state;
    enum { N = 20000 };
    static double x[N];
    static double y[N];
    static double mirror[N];
    for (size_t k = 0; k < COUNT_OF(functions); k++) {
        fill(x, N, 5);
        functions[k].f(N, x, y);
        for (size_t i = 0; i < N; i++) {
            x[i] = -x[i];
        }
        functions[k].f(N, x, mirror);
        for (size_t i = 0; i < N; i++) {
            assert_true(!(fabs(y[i]) > 1));
            assert_same_bits(functions[k].name, N, i, x[i], -y[i], mirror[i]);
        }
    }
}

/* Against MPFR at a few thousand arguments; `check --points` takes 1e8. */
static void within_the_bound_that_the_header_states(void **state)
{
    (void)state;
    const cs_truth *truth = cs_truth_find("tanh");
    cs_oracle oracle;
    cs_oracle_open(&oracle);
    for (size_t k = 0; k < COUNT_OF(functions); k++) {
        const double bound = k == 0 || isa == CS_ISA_BASELINE ? 0.60 : 1.2;
        cs_rng rng = cs_rng_seeded(6);
        for (int i = 0; i < 4000; i++) {
            const double x = ldexp(2 * cs_rng_uniform(&rng) - 1, (int)cs_rng_below(&rng, 16) - 10);
            const double error = cs_true_error(cs_truth_exact(truth, &oracle, x), alone(functions[k].f, x));
            if (!(error <= bound)) {
                fail_msg("%s: %g ULP at %a", functions[k].name, error, x);
            }
        }
    }
    cs_oracle_close(&oracle);
}

/* A quiet NaN raises nothing, a result that is exact nothing but what may be called inexact. */
static void no_exception_but_inexact(void **state)
{
    (void)state;
    enum { N = 1000 };
    static double x[N];
    static double y[N];
    for (size_t k = 0; k < COUNT_OF(functions); k++) {
        fill(x, N, 9);
        for (size_t i = 0; i < N; i++) {
            x[i] = fpclassify(x[i]) == FP_SUBNORMAL || fabs(x[i]) == DBL_MIN ? 0x1p-1000 : x[i];
        }
        feclearexcept(FE_ALL_EXCEPT);
        functions[k].f(N, x, y);
        functions[k].f(N % 7, x, y);
        assert_int_equal(fetestexcept(FE_ALL_EXCEPT & ~FE_INEXACT), 0);
    }
}

/* What CORESWEEP_ISA lets through is what is called. The bits alone would not tell: of AVX2 and AVX-512 they
 * are the same. */
static void the_instruction_set_is_the_one_allowed(void **state)
{
    (void)state;
    const cs_entry *entry = cs_registry;
    while (entry->variant != cs__tanh_chosen()) {
        entry++;
        assert_true(entry < cs_registry + cs_registry_count);
    }
    assert_int_equal(entry->isa, isa);
}

/* At these arguments series and division round alike, so that it does not matter which suits this CPU. */
static void same_bits_as_the_variants(void **state)
{
    (void)state;
    const cs_case c = {.n = 10000, .threads = 1, .seed = 4};
    for (size_t k = 0; k < COUNT_OF(functions); k++) {
        char name[64];
        static double y[10000];
        snprintf(name, sizeof name, "tanh.%s_%s", functions[k].tier, cs_isa_name(isa));
        driven d = drive_open(isa == CS_ISA_BASELINE ? "tanh.simd" : name, &c);
        const cs_view expected = drive_run(&d);
        functions[k].f(c.n, d.entry->kernel->elementwise.arguments(d.work), y);
        assert_memory_equal(y, expected.data, sizeof y);
        drive_close(&d);
    }
}

enum { TOGETHER = 4, MANY = 3001 };

static pthread_barrier_t gate;

static void *call_together(void *arg)
{
    double *y = arg;
    double x[MANY];
    fill(x, MANY, 12);
    pthread_barrier_wait(&gate);
    cs_tanh_f64(MANY, x, y);
    cs_tanh_f64_fast(MANY, x, y + MANY);
    return NULL;
}

/* The first calls of this process: see main. */
static void threads_may_come_first_together(void **state)
{
    (void)state;
    static double y[TOGETHER][2 * MANY];
    pthread_t threads[TOGETHER];
    assert_int_equal(pthread_barrier_init(&gate, NULL, TOGETHER), 0);
    for (size_t t = 0; t < TOGETHER; t++) {
        assert_int_equal(pthread_create(&threads[t], NULL, call_together, y[t]), 0);
    }
    for (size_t t = 0; t < TOGETHER; t++) {
        assert_int_equal(pthread_join(threads[t], NULL), 0);
    }
    for (size_t t = 1; t < TOGETHER; t++) {
        assert_memory_equal(y[0], y[t], sizeof y[0]);
    }
    assert_true(y[0][0] != 0);
    pthread_barrier_destroy(&gate);
}

static int run_all(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_may_come_first_together), /* before any other call */
        cmocka_unit_test(any_size_and_alignment),
        cmocka_unit_test(in_place),
        cmocka_unit_test(between_guard_pages),
        cmocka_unit_test(arrays_larger_than_the_caches),
        cmocka_unit_test(special_values),
        cmocka_unit_test(nan_stays_nan_and_quiet),
        cmocka_unit_test(odd_bit_for_bit_and_at_most_one),
        cmocka_unit_test(within_the_bound_that_the_header_states),
        cmocka_unit_test(no_exception_but_inexact),
        cmocka_unit_test(the_instruction_set_is_the_one_allowed),
        cmocka_unit_test(same_bits_as_the_variants),
    };
    return cmocka_run_group_tests_name(cs_isa_name(isa), tests, NULL, NULL);
}

int main(void)
{
    int failed = 0;
    for (int i = 0; i < CS_ISA_COUNT; i++) {
        unsetenv("CORESWEEP_ISA");
        if (!cs_isa_available((cs_isa)i)) {
            continue;
        }
        const pid_t child = fork();
        if (child == 0) {
            isa = (cs_isa)i;
            setenv("CORESWEEP_ISA", cs_isa_name(isa), 1);
            exit(run_all() == 0 ? 0 : 1);
        }
        int status = 1;
        failed += child < 0 || waitpid(child, &status, 0) != child || status != 0;
    }
    return failed;
}
