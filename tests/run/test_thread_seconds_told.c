/* SPDX-License-Identifier: MIT */
/*
 * All parallel variants of the registry tell when each thread had done its share, but for those listed here,
 * which do not. Each is measured in a process of its own, as the program does: a variant that forks must not
 * come after an OpenMP region.
 */
#include "collect.h"

#include "child.h"
#include "coresweep/registry.h"
#include "run/measure.h"

enum { THREADS = 2 };

/* The threads are those of others' code, or processes. */
static const char *const exempt[] = {
    "gemm.blas",
    "go_fast.blas",
    "sort.gnu_parallel",
    "sort.onetbb",
    "sort.x86_simd_sort_omp_avx2",
    "sort.x86_simd_sort_omp_avx512",
    "sort_batch.fork",
    "spin_batch.fork",
};

static bool is_exempt(const cs_entry *entry)
{
    if (strcmp(entry->kernel_name, "team") == 0) {
        return true; /* there are no shares: a call is made of barriers, of regions, of new threads */
    }
    if (entry->kernel->concurrent) {
        return true; /* nobody's share is known beforehand, and transfers are no threads */
    }
    for (size_t i = 0; i < COUNT_OF(exempt); i++) {
        if (strcmp(entry->name, exempt[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Whether all threads have a share wherever a team is asked for: few keys are sorted by fewer threads, and of
 * tasks one thread may get all. */
static bool is_shared_by_all(const cs_entry *entry)
{
    return strcmp(entry->kernel_name, "sort") != 0 && strcmp(entry->name, "sort_batch.omp_tasks") != 0;
}

/* What a variant has told. */
typedef enum told {
    TOLD_WRONG,
    TOLD_NOTHING,
    TOLD_SOME, /* that some threads had a share, and that the others had none */
    TOLD_ALL
} told;

static cs_status look(void *context, const cs_row *row)
{
    told *result = context;
    double times[THREADS] = {0};
    int end = 0;
    if (row->thread_seconds[0] == '\0') {
        *result = TOLD_NOTHING;
    } else if (sscanf(row->thread_seconds, "%lf %lf%n", &times[0], &times[1], &end) == THREADS &&
               row->thread_seconds[end] == '\0' && times[0] + times[1] > 0) {
        *result = times[0] > 0 && times[1] > 0 ? TOLD_ALL : TOLD_SOME;
    }
    return CS_OK;
}

static told measure(const cs_entry *entry, unsigned input, size_t n)
{
    told result = TOLD_WRONG;
    const cs_measure_request request = {.entry = entry,
                                        .c = {.n = n, .input = input, .threads = THREADS, .seed = 5},
                                        .min_time = 1e-5,
                                        .repetitions = 1,
                                        .sink = look,
                                        .context = &result};
    return cs_measure(&request) == CS_OK ? result : TOLD_WRONG;
}

/* `wanted`, or more than it; but nothing where that is wanted. */
static void expect(const cs_entry *entry, unsigned input, size_t n, told wanted)
{
    const pid_t child = cs_child_fork();
    if (child == 0) {
        const told result = measure(entry, input, n);
        _exit(wanted == TOLD_NOTHING ? result != TOLD_NOTHING : result < wanted);
    }
    if (!cs_child_wait(child)) {
        fail_msg("%s, input %s, n = %zu: expected %s", entry->name, entry->kernel->inputs.values[input].name,
                 n, wanted == TOLD_NOTHING ? "an empty column" : "a time for each thread");
    }
}

static void who_tells(void **state)
{
    (void)state;
    unsigned tellers = 0;
    for (size_t i = 0; i < cs_registry_count; i++) {
        const cs_entry *entry = &cs_registry[i];
        if (entry->script == NULL && entry->variant->parallel && cs_entry_available(entry)) {
            expect(entry, 0, entry->kernel->sizes.values[0],
                   is_exempt(entry)          ? TOLD_NOTHING
                   : is_shared_by_all(entry) ? TOLD_ALL
                                             : TOLD_SOME);
            tellers += !is_exempt(entry);
        }
    }
    assert_true(tellers > 10);
}

/* As many keys as a team sorts, in every order: each way that the sort may take tells. In omp_merge one
 * thread may have got all tasks. */
static void all_ways_of_a_sort(void **state)
{
    (void)state;
    for (size_t i = 0; i < cs_registry_count; i++) {
        const cs_entry *entry = &cs_registry[i];
        const bool merges = strcmp(entry->variant_name, "omp_merge") == 0;
        if (strcmp(entry->kernel_name, "sort") != 0 || strncmp(entry->variant_name, "omp", 3) != 0 ||
            !cs_entry_available(entry)) {
            continue;
        }
        for (unsigned input = 0; input < entry->kernel->inputs.count; input++) {
            expect(entry, input, 200000, merges ? TOLD_SOME : TOLD_ALL);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_tells),
        cmocka_unit_test(all_ways_of_a_sort),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
