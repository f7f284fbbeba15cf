/* SPDX-License-Identifier: MIT */
/* What a program says of itself, and what is refused. The real program is the one that the tests build. */
#include "support.h"

#include <limits.h>
#include <sys/stat.h>

#include "run/about.h"
#include "run/plan.h"

static cs_message message;

static const char *text_of(const json_t *about, const char *key)
{
    const char *text = json_string_value(json_object_get(about, key));
    return text != NULL ? text : "";
}

/* Ours is its own, since both are of one build. */
static void a_program_of_this_build(void **state)
{
    (void)state;
    json_t *own = NULL;
    json_t *about = NULL;
    assert_int_equal(cs_about(&own), CS_OK);
    assert_string_equal(text_of(own, "program"), "coresweep");
    assert_int_equal(json_integer_value(json_object_get(own, "format")), CS_RUN_FORMAT);
    assert_string_equal(text_of(own, "version"), text_of(json_object_get(own, "build"), "version"));
    assert_string_not_equal(text_of(json_object_get(own, "build"), "compiler"), "");

    assert_int_equal(symlink(CORESWEEP_TEST_PROGRAM, "link"), 0);
    if (cs_program_about("link", &about, &message) != CS_OK) {
        fail_msg("%s", message.text);
    }
    char *path = realpath(CORESWEEP_TEST_PROGRAM, NULL);
    assert_string_equal(text_of(about, "path"), path);
    assert_string_equal(text_of(about, "worker"), path);
    static const char *const paths[] = {"path", "worker", "executable", "started_as"};
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        assert_string_not_equal(text_of(about, paths[i]), "");
        (void)json_object_del(about, paths[i]);
        (void)json_object_del(own, paths[i]);
    }
    assert_true(json_equal(about, own));
    free(path);
    json_decref(about);
    json_decref(own);
}

/* Who asks `coresweep` starts the program that it became. A script that calls it is started itself: it may
 * add an option, or a library, that is to be measured. */
static void what_workers_are_started_by(void **state)
{
    (void)state;
    static const struct {
        const char *started_as; /* what the script says it was started as, below this folder */
        const char *worker;
    } cases[] = {{"/launcher", "/opt/measure"}, {"/another", NULL}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        json_t *about = NULL;
        char *folder = realpath(".", NULL);
        char script[2 * PATH_MAX];
        char path[PATH_MAX + 16];
        snprintf(path, sizeof path, "%s/launcher", folder);
        snprintf(script, sizeof script,
                 "#!/bin/sh\necho '{\"program\":\"coresweep\",\"format\":%d,\"executable\":\"/opt/measure\","
                 "\"started_as\":\"%s%s\"}'\n",
                 CS_RUN_FORMAT, folder, cases[i].started_as);
        put_file("launcher", script);
        assert_int_equal(chmod("launcher", 0700), 0);
        assert_int_equal(cs_program_about("./launcher", &about, &message), CS_OK);
        assert_string_equal(text_of(about, "path"), path);
        assert_string_equal(text_of(about, "worker"), cases[i].worker != NULL ? cases[i].worker : path);
        json_decref(about);
        free(folder);
    }
}

/* Programs that are none, as scripts; each message tells which and why. */
static void what_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *script; /* NULL: no such file */
        mode_t mode;
        const char *message;
    } cases[] = {
        {"./none", NULL, 0, "./none: No such file or directory; expected the path of a coresweep program"},
        {"./text", "echo no", 0600, "./text: is not executable; expected"},
        {"/tmp", NULL, 0, "/tmp: is no file; expected"},
        {"./echo", "#!/bin/sh\necho \"$@\"\n", 0700, "./echo: is no coresweep that answers `worker --about`"},
        {"./silent", "#!/bin/sh\n", 0700, "./silent: is no coresweep that answers"},
        {"./older", "#!/bin/sh\necho \"coresweep: no option '--about'\" >&2\nexit 2\n", 0700,
         "but says: coresweep: no option '--about'; build it from a commit that has the command `duet`"},
        {"./torn", "#!/bin/sh\necho '{\"program\":'\n", 0700, "./torn: is no coresweep that answers"},
        {"./other", "#!/bin/sh\necho '{\"program\":\"other\",\"format\":1}'\n", 0700,
         "./other: is no coresweep"},
        {"./ended", "#!/bin/sh\necho '{\"program\":\"coresweep\",\"format\":1}'\nexit 3\n", 0700,
         "./ended: is no coresweep"},
        {"./later", "#!/bin/sh\necho '{\"program\":\"coresweep\",\"format\":99}'\n", 0700,
         "./later: this coresweep writes runs of format 99, and this program needs 1"},
        {"./nonsense", "\177ELF nonsense", 0700, "cannot start "},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        json_t *about = NULL;
        if (cases[i].script != NULL) {
            put_file(cases[i].name, cases[i].script);
            assert_int_equal(chmod(cases[i].name, cases[i].mode), 0);
        }
        assert_int_equal(cs_program_about(cases[i].name, &about, &message), CS_ERR_ARGUMENT);
        assert_null(about);
        if (strstr(message.text, cases[i].message) == NULL) {
            fail_msg("%s: %s", cases[i].name, message.text);
        }
    }
}

/* A file of that name in the current folder is meant, and PATH is not searched. */
static void a_name_is_a_file(void **state)
{
    (void)state;
    json_t *about = NULL;
    put_file("true", "#!/bin/sh\necho 'this one' >&2\n");
    assert_int_equal(chmod("true", 0700), 0);
    assert_int_equal(cs_program_about("true", &about, &message), CS_ERR_ARGUMENT);
    assert_non_null(strstr(message.text, "this one"));
    assert_int_equal(cs_program_about("false", &about, &message), CS_ERR_ARGUMENT);
    assert_non_null(strstr(message.text, "No such file"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_program_of_this_build),
        cmocka_unit_test(what_workers_are_started_by),
        cmocka_unit_test(what_is_refused),
        cmocka_unit_test(a_name_is_a_file),
    };
    return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
