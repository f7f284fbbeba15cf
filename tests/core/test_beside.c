/* SPDX-License-Identifier: MIT */
/* Programs of one build find each other. */
#include "support.h"

#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "beside.h"

static void own_folder_is_told(void **state)
{
    (void)state;
    char folder[PATH_MAX];
    char small[4] = "xxx";
    struct stat self;
    struct stat found;
    cs_program_folder(folder, sizeof folder);
    strncat(folder, "/test_beside", sizeof folder - strlen(folder) - 1);
    assert_int_equal(stat(folder, &found), 0);
    char path[PATH_MAX];
    cs_program_path(path, sizeof path);
    assert_string_equal(path, folder);
    assert_int_equal(stat("/proc/self/exe", &self), 0);
    assert_true(self.st_ino == found.st_ino);
    cs_program_folder(small, sizeof small);
    assert_string_equal(small, "");
    strcpy(small, "xxx");
    cs_program_path(small, sizeof small);
    assert_string_equal(small, "");
}

/* This program lies in tests/, the others in the build's harness/: the second place is searched too. */
static void neighbours_are_found(void **state)
{
    (void)state;
    char path[PATH_MAX];
    cs_message message = {{0}};
    assert_int_equal(cs_beside("test_beside", path, sizeof path, &message), CS_OK);
    assert_int_equal(access(path, X_OK), 0);
    assert_int_equal(cs_beside("coresweep-serve", path, sizeof path, &message), CS_OK);
    assert_int_equal(access(path, X_OK), 0);
    assert_contains(path, "/harness/coresweep-serve");
}

/* The second place is not, where the build matters: coresweep-serve is there. */
static void neighbours_of_the_same_build_are_found_beside_alone(void **state)
{
    (void)state;
    char path[PATH_MAX];
    cs_message message = {{0}};
    assert_int_equal(cs_beside_alone("test_beside", path, sizeof path, &message), CS_OK);
    assert_int_equal(access(path, X_OK), 0);
    assert_int_equal(cs_beside_alone("coresweep-serve", path, sizeof path, &message), CS_ERR_UNAVAILABLE);
    assert_contains(message.text, "no program coresweep-serve in /");
    assert_contains(message.text, "whoever copies one copies both");
    assert_int_equal(cs_beside_alone("test_beside", path, 8, &message), CS_ERR_ARGUMENT);
}

static void what_is_missing_is_said(void **state)
{
    (void)state;
    char path[PATH_MAX];
    cs_message message = {{0}};
    assert_int_equal(cs_beside("coresweep-nothing", path, sizeof path, &message), CS_ERR_UNAVAILABLE);
    assert_contains(message.text, "no program coresweep-nothing in /");
    assert_int_equal(cs_beside("coresweep-serve", path, 8, &message), CS_ERR_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(own_folder_is_told),
        cmocka_unit_test(neighbours_are_found),
        cmocka_unit_test(neighbours_of_the_same_build_are_found_beside_alone),
        cmocka_unit_test(what_is_missing_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
