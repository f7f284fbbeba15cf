/* SPDX-License-Identifier: MIT */
/* Other people's sorts as variants: which there are, what they say when the build lacks them, and what they
 * refuse. That they sort is seen in test_sort.c, as for every variant. */
#include <math.h>
#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>

#include "../../kernels/sort/sort.h"
#include "drive.h"

typedef struct peer {
    const char *name;
    bool parallel;
    const char *package; /* what a build without it is told to install, or how to get it */
} peer;

static const peer peers[] = {
    {"sort.vqsort", false, "libhwy-dev"},
    {"sort.gnu_parallel", true, "g++"},
    {"sort.onetbb", true, "libtbb-dev"},
    {"sort_batch.omp_vqsort", true, "libhwy-dev"},
#if defined(__x86_64__)
    {"sort_batch.omp_x86_simd_sort_avx2", true, "CORESWEEP_FETCH_PEERS"},
    {"sort_batch.omp_x86_simd_sort_avx512", true, "CORESWEEP_FETCH_PEERS"},
    {"sort.x86_simd_sort_avx2", false, "CORESWEEP_FETCH_PEERS"},
    {"sort.x86_simd_sort_avx512", false, "CORESWEEP_FETCH_PEERS"},
    {"sort.x86_simd_sort_omp_avx2", true, "CORESWEEP_FETCH_PEERS"},
    {"sort.x86_simd_sort_omp_avx512", true, "CORESWEEP_FETCH_PEERS"},
#endif
};

enum { PEERS = sizeof peers / sizeof peers[0] };

static void each_is_listed_whether_it_was_found_or_not(void **state)
{
    (void)state;
    for (size_t i = 0; i < PEERS; i++) {
        const cs_entry *entry = cs_find(peers[i].name);
        assert_non_null(entry);
        assert_int_equal(entry->variant->parallel, peers[i].parallel);
        const char *missing = entry->variant->missing;
        if (missing != NULL) {
            assert_non_null(strstr(missing, peers[i].package));
            assert_false(cs_entry_available(entry));
        }
    }
}

/* Those of sort_batch are seen in test_sort_batch.c: their one input holds nothing to refuse. */
static bool can_run(const peer *p)
{
    const cs_entry *entry = cs_find(p->name);
    return strcmp(entry->kernel_name, "sort") == 0 && cs_entry_available(entry);
}

static unsigned input_called(const char *name)
{
    unsigned input = 0;
    assert_true(cs_find_input(cs_find("sort.qsort")->kernel, name, &input));
    return input;
}

/* A key that the peers would not leave as it is, in an input which is otherwise theirs. */
static cs_status prepared_with(const char *name, double key)
{
    const cs_case c = {.n = 100, .input = input_called("uniform"), .threads = 1, .seed = 1};
    const cs_entry *entry = cs_find(name);
    void *work = NULL;
    void *prepared = NULL;
    assert_int_equal(entry->kernel->create(&c, &work), CS_OK);
    ((sort_work *)work)->original[99] = key;
    const cs_status status = entry->variant->prepare(&c, work, &prepared);
    if (status == CS_OK && entry->variant->release != NULL) {
        entry->variant->release(prepared);
    }
    entry->kernel->destroy(work);
    return status;
}

static void they_refuse_what_they_would_change(void **state)
{
    (void)state;
    for (size_t i = 0; i < PEERS; i++) {
        if (!can_run(&peers[i])) {
            continue;
        }
        assert_int_equal(prepared_with(peers[i].name, (double)NAN), CS_ERR_UNAVAILABLE);
        assert_int_equal(prepared_with(peers[i].name, -0.0), CS_ERR_UNAVAILABLE);
        assert_int_equal(prepared_with(peers[i].name, 0.0), CS_OK);
        assert_int_equal(prepared_with(peers[i].name, HUGE_VAL), CS_ERR_UNAVAILABLE);
        assert_int_equal(prepared_with(peers[i].name, -5e-324), CS_OK);
    }
}

/* The others take all there is. */
static void ours_refuse_nothing(void **state)
{
    (void)state;
    const cs_case c = {.n = 1000, .input = input_called("special"), .threads = 2, .seed = 1};
    for (size_t i = 0; i < cs_registry_count; i++) {
        const cs_entry *entry = &cs_registry[i];
        bool ours =
            strcmp(entry->kernel_name, "sort") == 0 && cs_entry_available(entry) && entry->script == NULL;
        for (size_t k = 0; k < PEERS; k++) {
            ours = ours && strcmp(entry->name, peers[k].name) != 0;
        }
        if (ours) {
            driven d = drive_open(entry->name, &c);
            drive_close(&d);
        }
    }
}

static void sorts_as_the_reference(const char *name, const cs_case *c)
{
    driven d;
    if (drive_try(name, c, &d) != CS_OK) {
        assert_int_equal(c->input, input_called("special"));
        return;
    }
    driven reference = drive_open("sort.qsort", c);
    drive_run(&reference);
    drive_run(&d);
    cs_difference difference;
    if (drive_compare(&d, &reference, &difference) != CS_OK) {
        fail_msg("%s, n = %zu, input %u, %u threads: wrong at %zu", name, c->n, c->input, c->threads,
                 difference.index);
    }
    drive_close(&reference);
    drive_close(&d);
}

static void they_sort(void **state)
{
    (void)state;
    static const size_t sizes[] = {0,  1,    2,
                                   17, 1009, 200003}; /* threads begin at 1e5 keys in x86-simd-sort */
    for (size_t i = 0; i < PEERS; i++) {
        const cs_entry *entry = cs_find(peers[i].name);
        for (unsigned input = 0; input < entry->kernel->inputs.count; input++) {
            for (size_t s = 0; s < sizeof sizes / sizeof sizes[0] && can_run(&peers[i]); s++) {
                const cs_case c = {
                    .n = sizes[s], .input = input, .threads = peers[i].parallel ? 2 : 1, .seed = s};
                if (c.n < 100000 || input == 0) { /* where threads begin in x86-simd-sort */
                    sorts_as_the_reference(peers[i].name, &c);
                }
            }
        }
    }
}

typedef struct seen {
    unsigned times[3];
    cpu_set_t masks[3];
} seen;

static void note_mask(unsigned thread, void *arg)
{
    seen *s = arg;
    assert_true(thread < 3);
    s->times[thread]++;
    assert_int_equal(sched_getaffinity(0, sizeof s->masks[thread], &s->masks[thread]), 0);
}

/* oneTBB's threads are its own: each is visited once, and those that it started are bound to the case's CPUs.
 */
static void threads_of_onetbb_are_bound(void **state)
{
    (void)state;
    const cs_entry *entry = cs_find("sort.onetbb");
    cpu_set_t allowed;
    assert_int_equal(sched_getaffinity(0, sizeof allowed, &allowed), 0);
    int cpu = 0;
    while (!CPU_ISSET((size_t)cpu, &allowed)) {
        cpu++;
    }
    const int cpus[3] = {cpu, cpu, cpu};
    const cs_case c = {.n = 1000, .threads = 3, .cpus = cpus, .seed = 1};
    if (!cs_entry_available(entry)) {
        assert_non_null(entry->variant->missing);
        return;
    }
    driven d = drive_open("sort.onetbb", &c);
    seen s = {.times = {0}};
    assert_int_equal(entry->variant->visit(d.work, d.state, note_mask, &s), CS_OK);
    for (unsigned t = 0; t < 3; t++) {
        assert_int_equal(s.times[t], 1);
        assert_true(t == 0 || (CPU_COUNT(&s.masks[t]) == 1 && CPU_ISSET((size_t)cpu, &s.masks[t])));
    }
    drive_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_listed_whether_it_was_found_or_not),
        cmocka_unit_test(they_refuse_what_they_would_change),
        cmocka_unit_test(ours_refuse_nothing),
        cmocka_unit_test(they_sort),
        cmocka_unit_test(threads_of_onetbb_are_bound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
