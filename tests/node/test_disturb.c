/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "node/disturb.h"
#include "node/proc_stat.h"

/* A root that the test writes: /proc/stat, /proc/self/cgroup and one cgroup with a quota. */
static char root[] = "/tmp/coresweep_test_disturb_XXXXXX";

static void write_file(const char *path, const char *text)
{
    char full[256];
    snprintf(full, sizeof full, "%s%s", root, path);
    FILE *file = fopen(full, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void remove_tree(void)
{
    static const char *const paths[] = {"/sys/fs/cgroup/cpu.max",
                                        "/sys/fs/cgroup/cpu.stat",
                                        "/proc/self/cgroup",
                                        "/proc/stat",
                                        "/sys/fs/cgroup",
                                        "/sys/fs",
                                        "/sys",
                                        "/proc/self",
                                        "/proc",
                                        ""};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        char full[256];
        snprintf(full, sizeof full, "%s%s", root, paths[i]);
        remove(full);
    }
}

static int make_tree(void **state)
{
    (void)state;
    static const char *const folders[] = {"/proc", "/proc/self", "/sys", "/sys/fs", "/sys/fs/cgroup"};
    if (mkdtemp(root) == NULL) {
        return -1;
    }
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        char full[256];
        snprintf(full, sizeof full, "%s%s", root, folders[i]);
        if (mkdir(full, 0700) != 0) {
            return -1;
        }
    }
    return 0;
}

static int drop_tree(void **state)
{
    (void)state;
    remove_tree();
    return 0;
}

/* Three CPUs with the given ticks of steal time. */
static void write_stat(unsigned a, unsigned b, unsigned c)
{
    char text[512];
    snprintf(text, sizeof text,
             "cpu  9 9 9 9 9 9 9 %u 9 9\ncpu0 1 2 3 4 5 6 7 %u 8 9\ncpu1 1 2 3 4 5 6 7 %u 8 9\n"
             "cpu2 1 2 3 4 5 6 7 %u 8 9\nintr 5 6 7\n",
             a + b + c, a, b, c);
    write_file("/proc/stat", text);
}

static void steal_of_the_watched_cpus_only(void **state)
{
    (void)state;
    const int cpus[] = {2, 0, 2}; /* a CPU that is named twice counts once */
    double tick = 1 / (double)sysconf(_SC_CLK_TCK);
    cs_disturb d;
    cs_disturbance result;
    write_stat(100, 200, 300);
    assert_int_equal(cs_disturb_open_below(&d, root, cpus, 3), CS_OK);
    cs_disturb_begin(&d);
    write_stat(101, 250, 304);
    cs_disturb_end(&d, &result);
    assert_true(fabs(result.steal_seconds - 5 * tick) < 1e-9);
    assert_true(result.throttled_seconds == 0);
    cs_disturb_close(&d);

    assert_int_equal(cs_disturb_open_below(&d, root, NULL, 3), CS_OK);
    cs_disturb_begin(&d);
    write_stat(102, 250, 304);
    cs_disturb_end(&d, &result);
    assert_true(fabs(result.steal_seconds - tick) < 1e-9);
    cs_disturb_close(&d);
}

static void throttling_of_the_quota(void **state)
{
    (void)state;
    const int cpus[] = {0};
    cs_disturb d;
    cs_disturbance result;
    write_stat(0, 0, 0);
    write_file("/proc/self/cgroup", "0::/\n");
    write_file("/sys/fs/cgroup/cpu.max", "150000 100000\n");
    write_file("/sys/fs/cgroup/cpu.stat", "usage_usec 1\nnr_throttled 3\nthrottled_usec 1000000\n");
    assert_int_equal(cs_disturb_open_below(&d, root, cpus, 1), CS_OK);
    cs_disturb_begin(&d);
    write_file("/sys/fs/cgroup/cpu.stat", "usage_usec 1\nnr_throttled 4\nthrottled_usec 1250000\n");
    cs_disturb_end(&d, &result);
    assert_true(fabs(result.throttled_seconds - 0.25) < 1e-9);
    assert_true(result.steal_seconds == 0);
    cs_disturb_close(&d);
}

static void missing_files_are_not_zero(void **state)
{
    (void)state;
    const int cpus[] = {0};
    cs_disturb d;
    cs_disturbance result;
    assert_int_equal(cs_disturb_open_below(&d, "/no such root", cpus, 1), CS_OK);
    cs_disturb_begin(&d);
    cs_disturb_end(&d, &result);
    assert_true(isnan(result.steal_seconds));
    cs_disturb_close(&d);
}

static void closing_twice_is_harmless(void **state)
{
    (void)state;
    cs_disturb d = {0};
    cs_disturb_close(&d);
    assert_int_equal(cs_disturb_open(&d, NULL, 0), CS_OK);
    cs_disturb_close(&d);
    cs_disturb_close(&d);
    assert_true(write(STDOUT_FILENO, "", 0) == 0); /* descriptor 0 to 2 are left alone */
}

static void switches_are_counted(void **state)
{
    (void)state;
    cs_disturb d;
    cs_disturbance result;
    assert_int_equal(cs_disturb_open(&d, NULL, 0), CS_OK);
    cs_disturb_begin(&d);
    cs_disturb_end(&d, &result);
    assert_true(result.involuntary_switches < 1000); /* a difference, not a total that wrapped round */
    assert_true(result.steal_seconds >= 0);
    cs_disturb_close(&d);
}

static void lines_of_proc_stat(void **state)
{
    (void)state;
    const char *cursor = "cpu  1 2 3 4 5 6 7 8 9 10\ncpu12 1 1 1 1 1 1 1 2 1 1\nintr 5\n";
    cs_cpu_time time;
    assert_true(cs_cpu_time_next(&cursor, &time));
    assert_int_equal(time.cpu, -1);
    assert_int_equal(time.total, 36); /* guest time is part of user time already */
    assert_int_equal(time.steal, 8);
    assert_true(cs_cpu_time_next(&cursor, &time));
    assert_int_equal(time.cpu, 12);
    assert_int_equal(time.steal, 2);
    assert_false(cs_cpu_time_next(&cursor, &time));
    assert_string_equal(cursor, "intr 5\n");
    static const char *const malformed[] = {
        "", "cpu", "cpu0", "cpu  1 2 3", "cpufreq 1 2 3 4 5 6 7 8", "cpu-1 1 1"};
    for (size_t i = 0; i < sizeof malformed / sizeof malformed[0]; i++) {
        cursor = malformed[i];
        assert_false(cs_cpu_time_next(&cursor, &time));
        assert_ptr_equal(cursor, malformed[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steal_of_the_watched_cpus_only), cmocka_unit_test(throttling_of_the_quota),
        cmocka_unit_test(missing_files_are_not_zero),     cmocka_unit_test(closing_twice_is_harmless),
        cmocka_unit_test(switches_are_counted),           cmocka_unit_test(lines_of_proc_stat),
    };
    return cmocka_run_group_tests(tests, make_tree, drop_tree);
}
