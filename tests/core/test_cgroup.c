/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "cgroup.h"

#define CASE(name) CORESWEEP_TEST_DATA "/nodes/cgroup/" name

static void expect_quota(const char *root, double expected, const char *stat_path)
{
    cs_cgroup cgroup;
    assert_int_equal(cs_cgroup_read(root, &cgroup), CS_OK);
    if (isnan(expected)) {
        assert_true(isnan(cgroup.quota_cpus));
        assert_null(cgroup.stat_path);
    } else {
        assert_true(cgroup.quota_cpus == expected);
        assert_string_equal(cgroup.stat_path, stat_path);
    }
    cs_cgroup_free(&cgroup);
}

static void tightest_ancestor_holds(void **state)
{
    (void)state;
    expect_quota(CASE("v2_whole"), 4, "/sys/fs/cgroup/a/b/cpu.stat");
    expect_quota(CASE("v1_hybrid"), 2.5, "/sys/fs/cgroup/cpu/job/cpu.stat");
}

static void root_of_the_mount_counts(void **state)
{
    (void)state;
    expect_quota(CASE("v2_half"), 0.5, "/sys/fs/cgroup/cpu.stat");
}

/* Containers without a cgroup namespace show a path that their mount does not have. */
static void hidden_folders_are_passed_over(void **state)
{
    (void)state;
    expect_quota(CASE("v1_hidden"), 3, "/sys/fs/cgroup/cpu/cpu.stat");
    expect_quota(CASE("v2_outside"), 3, "/sys/fs/cgroup/cpu.stat");
}

static void no_limit_where_nothing_says_so(void **state)
{
    (void)state;
    expect_quota(CASE("cpuset_only"), (double)NAN, NULL);
    expect_quota(CASE("no such folder"), (double)NAN, NULL);
    expect_quota(CORESWEEP_TEST_DATA "/nodes/tuned", (double)NAN, NULL);
    expect_quota(CORESWEEP_TEST_DATA "/nodes/broken", (double)NAN, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tightest_ancestor_holds),
        cmocka_unit_test(root_of_the_mount_counts),
        cmocka_unit_test(hidden_folders_are_passed_over),
        cmocka_unit_test(no_limit_where_nothing_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
