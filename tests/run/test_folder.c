/* SPDX-License-Identifier: MIT */
/* The folder of a run: made where it is wanted, never over something that is there. */
#include "support.h"

#include <sys/stat.h>

#include "run/folder.h"

static cs_message message;

static void names(void **state)
{
    (void)state;
    static const char *const given[] = {"a/b", "a/b/", "a/b///"};
    cs_folder folder;
    for (size_t i = 0; i < COUNT_OF(given); i++) {
        assert_int_equal(cs_folder_name(given[i], &folder), CS_OK);
        assert_string_equal(folder.path, "a/b");
        assert_contains(folder.samples, "/samples.csv");
        assert_contains(folder.summary, "/summary.csv");
        assert_contains(folder.context, "/context.json");
        assert_contains(folder.plan, "/plan.json");
        assert_contains(folder.source, "/plan.yaml");
        cs_folder_free(&folder);
        assert_null(folder.path);
    }
    assert_int_equal(cs_folder_name("/", &folder), CS_OK);
    assert_string_equal(folder.path, "/");
    cs_folder_free(&folder);
    assert_int_equal(access("a", F_OK), -1);
}

static void made_with_its_parents(void **state)
{
    (void)state;
    struct stat info;
    cs_folder folder;
    assert_int_equal(cs_folder_create("new/one/run", &folder, &message), CS_OK);
    assert_int_equal(stat("new/one/run", &info), 0);
    assert_true(S_ISDIR(info.st_mode));
    cs_folder_free(&folder);
    /* An empty one may be there already. */
    assert_int_equal(cs_folder_create("new/one/run/", &folder, &message), CS_OK);
    cs_folder_free(&folder);
}

static void refuses_what_is_not_empty(void **state)
{
    (void)state;
    cs_folder folder;
    assert_int_equal(mkdir("full", 0777), 0);
    put_file("full/.hidden", "precious");
    assert_int_equal(cs_folder_create("full", &folder, &message), CS_ERR_IO);
    assert_contains(message.text, "the folder full is not empty");
    put_file("file", "precious");
    assert_int_equal(cs_folder_create("file/run", &folder, &message), CS_ERR_IO);
    assert_contains(message.text, "cannot make the folder file/run: Not a directory");
    assert_int_equal(cs_folder_create("file", &folder, &message), CS_ERR_IO);
}

/* Two runs of one second on one host are two folders. */
static void a_name_of_its_own(void **state)
{
    (void)state;
    cs_folder folders[3];
    for (size_t i = 0; i < COUNT_OF(folders); i++) {
        assert_int_equal(cs_folder_create(NULL, &folders[i], &message), CS_OK);
        assert_true(strncmp(folders[i].path, "results/20", 10) == 0);
        assert_contains(folders[i].path, "Z-");
        put_file(folders[i].samples, "");
        for (size_t k = 0; k < i; k++) {
            assert_string_not_equal(folders[k].path, folders[i].path);
        }
    }
    for (size_t i = 0; i < COUNT_OF(folders); i++) {
        cs_folder_free(&folders[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names),
        cmocka_unit_test(made_with_its_parents),
        cmocka_unit_test(refuses_what_is_not_empty),
        cmocka_unit_test(a_name_of_its_own),
    };
    return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
