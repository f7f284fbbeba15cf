/* SPDX-License-Identifier: MIT */
/* Every way of giving a file its name, as file systems and kernels force it, and many at once by each. */
#include "io/sinks.h"

#include <pthread.h>
#include <sys/wait.h>

enum { WRITERS = 4, FILES = 60, LARGE = 70000 };

typedef struct way {
    cs__link_way link;
    cs__rename_way rename;
} way;

static const way ways[] = {{CS__LINK_DESCRIPTOR, CS__RENAME_NOREPLACE},
                           {CS__LINK_PROC, CS__RENAME_LINK},
                           {CS__LINK_NEVER, CS__RENAME_NOREPLACE},
                           {CS__LINK_NEVER, CS__RENAME_LINK},
                           {CS__LINK_NEVER, CS__RENAME_CHECKED}};

static cs_folder *folder_with(const char *path, way w, cs_on_exists on_exists)
{
    cs_folder *folder = folder_open(path, (cs_folder_options){.on_exists = on_exists, .resume = true});
    atomic_store(&folder->shared->link_way, w.link);
    atomic_store(&folder->shared->rename_way, w.rename);
    return folder;
}

static void every_way_takes_no_name_that_is_taken(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        char path[32];
        char old[64];
        snprintf(path, sizeof path, "way%zu", i);
        for (int on_exists = CS_EXISTS_NUMBER; on_exists <= CS_EXISTS_REPLACE; on_exists++) {
            char final[CS_NAME_LONGEST + 1];
            assert_int_equal(mkdir(path, 0777), 0);
            snprintf(old, sizeof old, "%s/a", path);
            put_file(old, "old");
            cs_folder *folder = folder_with(path, ways[i], (cs_on_exists)on_exists);
            cs_sink *sink = sink_new(folder);
            assert_true(sink_file(sink, "u", "a", 100, 100, final));
            assert_string_equal(final, on_exists == CS_EXISTS_REPLACE ? "a" : "a.1");
            assert_true(sink_file(sink, "v", "a", LARGE, LARGE, final));
            assert_string_equal(final, on_exists == CS_EXISTS_REPLACE ? "a.1" : "a.2");
            assert_int_equal(atomic_load(&folder->shared->rename_way), ways[i].rename);
            assert_int_equal(count_names(path, true), 0);
            cs_sink_free(sink);
            cs_folder_close(folder);
            snprintf(old, sizeof old, "rm -rf %s", path);
            assert_int_equal(system(old), 0);
        }
    }
}

/* Small and large files, all with one name. */
static void *write_files(void *folder)
{
    cs_sink *sink = sink_new(folder);
    for (unsigned i = 0; i < FILES; i++) {
        char final[CS_NAME_LONGEST + 1];
        const size_t size = i % 8 == 0 ? LARGE : 50;
        assert_true(sink_file(sink, sinks_url, "photo.jpg", size, size, final));
    }
    cs_sink_free(sink);
    return NULL;
}

static void assert_all_there(const char *path)
{
    unsigned large = 0;
    assert_int_equal(count_names(path, false), WRITERS * FILES);
    assert_int_equal(count_names(path, true), 0);
    for (unsigned i = 0; i < WRITERS * FILES; i++) {
        char file[64];
        struct stat info;
        snprintf(file, sizeof file, i == 0 ? "%s/photo.jpg" : "%s/photo.%u.jpg", path, i);
        assert_int_equal(stat(file, &info), 0);
        large += info.st_size == LARGE;
        assert_body(file, (size_t)info.st_size);
    }
    assert_int_equal(large, WRITERS * ((FILES + 7) / 8));
}

static void threads_do_not_take_each_others_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        pthread_t threads[WRITERS];
        char path[32];
        char old[64];
        snprintf(path, sizeof path, "threads%zu", i);
        snprintf(old, sizeof old, "%s/photo.jpg", path);
        assert_int_equal(mkdir(path, 0777), 0);
        put_file(old, "old");
        cs_folder *folder = folder_with(path, ways[i], CS_EXISTS_REPLACE);
        for (unsigned j = 0; j < WRITERS; j++) {
            assert_int_equal(pthread_create(&threads[j], NULL, write_files, folder), 0);
        }
        for (unsigned j = 0; j < WRITERS; j++) {
            assert_int_equal(pthread_join(threads[j], NULL), 0);
        }
        assert_all_there(path);
        cs_folder_close(folder);
    }
}

static void processes_do_not_either(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        char path[32];
        snprintf(path, sizeof path, "processes%zu", i);
        cs_folder *folder = folder_with(path, ways[i], CS_EXISTS_NUMBER);
        for (unsigned j = 0; j < WRITERS; j++) {
            const pid_t child = fork();
            assert_true(child >= 0);
            if (child == 0) {
                write_files(folder);
                _exit(0);
            }
        }
        for (unsigned j = 0; j < WRITERS; j++) {
            int code = 1;
            assert_true(wait(&code) > 0);
            assert_int_equal(code, 0);
        }
        assert_all_there(path);
        cs_folder_close(folder);
    }
}

static void a_process_that_dies_looking_does_not_hold_up_the_others(void **state)
{
    (void)state;
    char final[CS_NAME_LONGEST + 1];
    const way checked = {CS__LINK_NEVER, CS__RENAME_CHECKED};
    cs_folder *folder = folder_with("died", checked, CS_EXISTS_NUMBER);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        _exit(pthread_mutex_lock(&folder->shared->looking));
    }
    int code = 1;
    assert_int_equal(waitpid(child, &code, 0), child);
    assert_int_equal(code, 0);
    cs_sink *sink = sink_new(folder);
    assert_true(sink_file(sink, "u", "a", 10, 10, final));
    assert_true(sink_file(sink, "u", "a", 10, 10, final));
    assert_int_equal(count_names("died", false), 2);
    assert_int_equal(pthread_mutex_lock(&folder->shared->looking), 0);
    assert_int_equal(pthread_mutex_unlock(&folder->shared->looking), 0);
    cs_sink_free(sink);
    cs_folder_close(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_way_takes_no_name_that_is_taken),
        cmocka_unit_test(threads_do_not_take_each_others_names),
        cmocka_unit_test(processes_do_not_either),
        cmocka_unit_test(a_process_that_dies_looking_does_not_hold_up_the_others),
    };
    return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
