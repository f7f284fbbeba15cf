/* SPDX-License-Identifier: MIT */
/* The public functions, and cs_tanh_f64 as a variant. */
#include "coresweep/tanh.h"

#include <stdatomic.h>
#include <stdbool.h>

#include "cache.h"
#include "coresweep/registry.h"
#include "tanh.h"

/* What serves one instruction set. What a variant runs is what is called: one thread, no state. */
typedef struct choice {
    cs_isa isa;
    const cs_variant *by_series;
    const cs_variant *by_division;
} choice;

extern const cs_variant cs_variant_tanh_simd;
#if defined(__x86_64__)
extern const cs_variant cs_variant_tanh_accurate_avx2;
extern const cs_variant cs_variant_tanh_accurate_avx512;
extern const cs_variant cs_variant_tanh_fast_avx2;
extern const cs_variant cs_variant_tanh_fast_avx512;
#endif

/* Strongest first; the last runs anywhere. Named here and not looked up in the registry, which would bring
 * every other kernel into a program that wants tanh alone. */
static const choice choices[] = {
#if defined(__x86_64__)
    {CS_ISA_AVX512, &cs_variant_tanh_accurate_avx512, &cs_variant_tanh_fast_avx512},
    {CS_ISA_AVX2, &cs_variant_tanh_accurate_avx2, &cs_variant_tanh_fast_avx2},
#endif
    {CS_ISA_BASELINE, &cs_variant_tanh_simd, &cs_variant_tanh_simd},
};

/* Dividing eight float64 takes 16 cycles on Intel's cores from Skylake to Golden Cove, 4 on Zen 5. */
static bool divides_quickly(void)
{
#if defined(__x86_64__)
    return __builtin_cpu_is("amd");
#else
    return false;
#endif
}

/* Found at the first call: to look at CPU and environment takes about as long as forty elements. Threads that
 * come first together find the same, which is immutable, so that no ordering is needed. */
const cs_variant *cs__tanh_chosen(void)
{
    static _Atomic(const cs_variant *) found;
    const cs_variant *v = atomic_load_explicit(&found, memory_order_relaxed);
    if (v == NULL) {
        const choice *c = choices;
        while (!cs_isa_available(c->isa)) {
            c++;
        }
        v = divides_quickly() ? c->by_division : c->by_series;
        atomic_store_explicit(&found, v, memory_order_relaxed);
    }
    return v;
}

/* The caches that the calling thread reaches; looked up once, since that reads files. */
static size_t cache_bytes(void)
{
    static _Atomic size_t found;
    static _Atomic bool looked;
    if (!atomic_load_explicit(&looked, memory_order_acquire)) {
        atomic_store_explicit(&found, cs_cache_bytes(&(cs_case){.threads = 1}), memory_order_relaxed);
        atomic_store_explicit(&looked, true, memory_order_release);
    }
    return atomic_load_explicit(&found, memory_order_relaxed);
}

/* From 1 MB on: less fits in any last-level cache, and the first call of most programs need not look. */
enum { ASKS_FOR_CACHE = (1 << 20) / (2 * sizeof(double)) };

void cs_tanh_f64(size_t n, const double *x, double *y)
{
    tanh_work work = {.n = n, .x = x, .y = y, .threads = 1, .cache = n > ASKS_FOR_CACHE ? cache_bytes() : 0};
    cs__tanh_chosen()->run(&work, NULL);
}

void cs_tanh_f64_fast(size_t n, const double *x, double *y)
{
    cs_tanh_f64(n, x, y);
}

static void run(void *work, void *state)
{
    (void)state;
    const tanh_work *w = work;
    cs_tanh_f64(w->n, w->x, w->y);
}

const cs_variant cs_variant_tanh_auto = {
    .summary = "cs_tanh_f64: by series or division, as suits this CPU, one thread",
    .max_ulp = 0.60,
    .run = run,
};
