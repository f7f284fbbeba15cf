/* SPDX-License-Identifier: MIT */
/*
 * How long the parallel sort's serial part takes: drawing, sorting and dealing the sample, for uniform keys
 * that are in no cache. It is a step inside the engine, so the engine is included here, for f64 and in
 * vectors that any CPU has: with wider ones it takes less.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../../kernels/sort/sort_prelude.h"
#include "clock.h"
#include "rng.h"

#define SORT_BITS 64
#define SORT_SUFFIX f64
#define SORT_ORDER SORT_FLOATING
#define SORT_VECTOR "../../kernels/sort/sort_vector_any.h"
#include "../../kernels/sort/sort_engine.h"

/* So that no function of the engine is left over. */
const sort_routine cs__sort_serial_part = SORT_ROUTINE(f64);

enum { TURNS = 15, FLUSH_BYTES = 64 << 20 };

static void measure(size_t n, unsigned threads)
{
    double *keys = malloc(n * sizeof *keys);
    char *flush = malloc(FLUSH_BYTES);
    char *scratch = aligned_alloc(64, (team_bytes(n, threads) + 63) / 64 * 64);
    if (keys == NULL || flush == NULL || scratch == NULL) {
        fprintf(stderr, "sort_serial_part: no memory for %zu keys; fewer are measured\n", n);
    } else {
        cs_rng rng = cs_rng_seeded(42);
        double least = HUGE_VAL;
        for (size_t i = 0; i < n; i++) {
            keys[i] = cs_rng_uniform(&rng);
        }
        for (int turn = 0; turn < TURNS; turn++) {
            memset(flush, turn, FLUSH_BYTES);
            team *t = open_team((word *)(void *)keys, n, threads, scratch, NULL);
            open_worker(t, 0);
            const double begin = cs_clock_wall();
            t->verdict = plan_together(t, 0, NULL);
            const double seconds = cs_clock_wall() - begin;
            least = seconds < least ? seconds : least;
        }
        printf("%10zu keys, %3u threads: %6.1f us for a sample of %zu\n", n, threads, least * 1e6,
               sample_size(n, threads));
    }
    free(keys);
    free(flush);
    free(scratch);
}

int main(void)
{
    static const size_t sizes[] = {100000, 1000000, 10000000, 100000000};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        measure(sizes[i], 2);
        measure(sizes[i], 64);
    }
    return 0;
}
