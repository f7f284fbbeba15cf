/* SPDX-License-Identifier: MIT */
/* The kernel fetch: every variant brings every file; a file that is missing, cut short, of another's content
 * or with one wrong bit does not pass; nothing is left behind. The server is the real one, beside the build.
 */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "drive.h"

enum { FILES = 5, SEED = 77, GALLERY = 1, SMALL = 4 /* inputs; those are at once */ };

/* The first line of what an interpreted variant is given. */
static void folder_of(const driven *d, char folder[256])
{
    const char *text = d->entry->kernel->input(d->work).data;
    size_t length = strcspn(text, "\n");
    assert_true(length > 0 && length < 256);
    memcpy(folder, text, length);
    folder[length] = '\0';
}

/* The path of the only file of that number, whatever its extension. */
static void path_of(const driven *d, unsigned file, char path[512])
{
    char folder[256];
    char start[16];
    folder_of(d, folder);
    snprintf(start, sizeof start, "%u.", file);
    DIR *entries = opendir(folder);
    assert_non_null(entries);
    const struct dirent *entry = NULL;
    while ((entry = readdir(entries)) != NULL && strncmp(entry->d_name, start, strlen(start)) != 0) {
    }
    assert_non_null(entry);
    snprintf(path, 512, "%s/%s", folder, entry->d_name);
    closedir(entries);
}

static cs_status judged(const driven *d)
{
    cs_difference difference;
    const cs_kernel *kernel = d->entry->kernel;
    return kernel->compare(d->work, kernel->expected(d->work), kernel->result(d->work), &difference);
}

static driven fetched(void)
{
    const cs_case c = {.n = FILES, .input = SMALL, .threads = 1, .seed = SEED};
    driven d = drive_open("fetch.serial", &c);
    drive_run(&d);
    assert_int_equal(judged(&d), CS_OK);
    return d;
}

static void brings_every_file(const char *name, unsigned threads)
{
    const cs_kernel *kernel = cs_find(name)->kernel;
    const unsigned exact = cs_find(name)->variant->exact_threads;
    for (unsigned input = 0; input < kernel->inputs.count && (exact == 0 || exact == threads); input++) {
        for (unsigned i = 0; i < kernel->check_sizes.count; i++) {
            const cs_case c = {
                .n = kernel->check_sizes.values[i], .input = input, .threads = threads, .seed = SEED + i};
            driven d = drive_open(name, &c);
            for (int call = 0; call < 2; call++) { /* the second finds an empty folder again */
                drive_run(&d);
                if (judged(&d) != CS_OK) {
                    fail_msg("%s, input %u, n = %zu, call %d", name, input, c.n, call);
                }
            }
            drive_close(&d);
        }
    }
}

static void every_variant_brings_every_file(void **state)
{
    (void)state;
    drive_each_variant("fetch", brings_every_file);
}

static void more_transfers_than_files_and_cpus(void **state)
{
    (void)state;
    static const char *const names[] = {"fetch.threads", "fetch.processes", "fetch.async"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const cs_case c = {.n = 40, .input = SMALL, .threads = 64, .seed = SEED};
        driven d = drive_open(names[i], &c);
        drive_run(&d);
        assert_int_equal(judged(&d), CS_OK);
        drive_close(&d);
    }
}

static void nothing_fetched_is_rejected(void **state)
{
    (void)state;
    driven d = fetched();
    d.entry->kernel->restore(d.work);
    assert_int_equal(judged(&d), CS_ERR_MISMATCH);
    drive_close(&d);
}

/* Whether the reason begins with one of the URLs, which are lines of what an interpreted variant is given. */
static bool names_a_url(const driven *d)
{
    char line[128];
    const char *reason = d->entry->kernel->reason(d->work);
    const char *url = strstr(reason, ": ");
    const char *text = d->entry->kernel->input(d->work).data;
    snprintf(line, sizeof line, "\n%.*s\n", url != NULL ? (int)(url - reason) : 0, reason);
    return strstr(text, line) != NULL;
}

/* So many that the server is given up before each was tried four times. */
static void a_url_that_fails_is_named(void **state)
{
    (void)state;
    static const char *const names[] = {"fetch.serial", "fetch.threads", "fetch.processes", "fetch.async",
                                        "fetch.adaptive"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const cs_case c = {.n = 64, .input = SMALL, .threads = 1, .seed = SEED};
        driven d = drive_open(names[i], &c);
        const cs_kernel *kernel = d.entry->kernel;
        drive_run(&d);
        assert_string_equal(kernel->reason(d.work), "");
        assert_int_equal(kill(kernel->helper(d.work), SIGKILL), 0);
        drive_run(&d);
        assert_int_equal(judged(&d), CS_ERR_MISMATCH);
        assert_true(names_a_url(&d));
        assert_non_null(strstr(kernel->reason(d.work), "connect"));
        kernel->restore(d.work);
        assert_string_equal(kernel->reason(d.work), "");
        drive_close(&d);
    }
}

static void a_folder_that_cannot_be_had_is_named(void **state)
{
    (void)state;
    char folder[256];
    driven d = fetched();
    const cs_kernel *kernel = d.entry->kernel;
    folder_of(&d, folder);
    kernel->restore(d.work);
    assert_int_equal(rmdir(folder), 0);
    close(open(folder, O_CREAT | O_WRONLY, 0600));
    d.entry->variant->run(d.work, d.state);
    assert_int_equal(unlink(folder), 0);
    assert_int_equal(judged(&d), CS_ERR_MISMATCH);
    assert_non_null(strstr(kernel->reason(d.work), folder));
    drive_close(&d);
}

static void a_missing_file_is_rejected(void **state)
{
    (void)state;
    char path[512];
    driven d = fetched();
    path_of(&d, FILES - 1, path);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(judged(&d), CS_ERR_MISMATCH);
    drive_close(&d);
}

static void a_wrong_bit_is_rejected(void **state)
{
    (void)state;
    char path[512];
    unsigned char byte = 0;
    driven d = fetched();
    path_of(&d, 2, path);
    int file = open(path, O_RDWR);
    assert_int_equal(pread(file, &byte, 1, 4095), 1);
    byte ^= 1;
    assert_int_equal(pwrite(file, &byte, 1, 4095), 1);
    close(file);
    assert_int_equal(judged(&d), CS_ERR_MISMATCH);
    drive_close(&d);
}

static void another_size_is_rejected(void **state)
{
    (void)state;
    static const off_t sizes[] = {4095, 4097, 0};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        char path[512];
        driven d = fetched();
        path_of(&d, 1, path);
        assert_int_equal(truncate(path, sizes[i]), 0);
        assert_int_equal(judged(&d), CS_ERR_MISMATCH);
        drive_close(&d);
    }
}

/* A zero behind a file whose last word is not full looks like that word's padding. */
static void a_zero_too_many_is_rejected(void **state)
{
    (void)state;
    char path[512];
    struct stat about = {.st_size = 0};
    const cs_case c = {.n = FILES, .input = GALLERY, .threads = 1, .seed = SEED};
    driven d = drive_open("fetch.serial", &c);
    drive_run(&d);
    for (unsigned file = 0; file < FILES && about.st_size % 8 == 0; file++) {
        path_of(&d, file, path);
        assert_int_equal(stat(path, &about), 0);
    }
    assert_true(about.st_size % 8 > 0);
    assert_int_equal(truncate(path, about.st_size + 1), 0);
    assert_int_equal(judged(&d), CS_ERR_MISMATCH);
    drive_close(&d);
}

static void swapped_files_are_rejected(void **state)
{
    (void)state;
    char one[512];
    char other[512];
    char between[520];
    driven d = fetched();
    path_of(&d, 0, one);
    path_of(&d, 3, other);
    snprintf(between, sizeof between, "%s.x", one);
    assert_int_equal(rename(one, between), 0);
    assert_int_equal(rename(other, one), 0);
    assert_int_equal(rename(between, other), 0);
    assert_int_equal(judged(&d), CS_ERR_MISMATCH);
    drive_close(&d);
}

static void a_file_too_many_is_rejected(void **state)
{
    (void)state;
    char folder[256];
    char path[300];
    driven d = fetched();
    folder_of(&d, folder);
    snprintf(path, sizeof path, "%s/.half", folder);
    int file = open(path, O_CREAT | O_WRONLY, 0600);
    assert_true(file >= 0);
    close(file);
    assert_int_equal(judged(&d), CS_ERR_MISMATCH);
    drive_close(&d);
}

/* Even to the right bytes: they lie outside of the folder. */
static void a_link_is_no_file(void **state)
{
    (void)state;
    char path[512];
    char kept[] = "/tmp/test_fetch_XXXXXX";
    unsigned char bytes[4096];
    driven d = fetched();
    path_of(&d, 0, path);
    int from = open(path, O_RDONLY);
    int to = mkstemp(kept);
    assert_true(from >= 0 && to >= 0);
    assert_int_equal(read(from, bytes, sizeof bytes), sizeof bytes);
    assert_int_equal(write(to, bytes, sizeof bytes), sizeof bytes);
    close(from);
    close(to);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(symlink(kept, path), 0);
    cs_status status = judged(&d);
    unlink(kept);
    assert_int_equal(status, CS_ERR_MISMATCH);
    drive_close(&d);
}

static void nothing_is_left_behind(void **state)
{
    (void)state;
    char folder[256];
    struct stat about;
    driven d = fetched();
    folder_of(&d, folder);
    const pid_t server = d.entry->kernel->helper(d.work);
    assert_true(server > 0);
    assert_int_equal(kill(server, 0), 0);
    drive_close(&d);
    assert_int_not_equal(kill(server, 0), 0);
    assert_int_not_equal(stat(folder, &about), 0);
}

/* As a killed worker leaves it: no process has this number, and nobody holds the lock. */
static void an_abandoned_folder_is_removed(void **state)
{
    (void)state;
    char folder[256];
    char abandoned[300];
    char inside[320];
    struct stat about;
    driven d = fetched();
    folder_of(&d, folder);
    char *name = strstr(folder, "coresweep-fetch-");
    assert_non_null(name);
    *name = '\0';
    snprintf(abandoned, sizeof abandoned, "%scoresweep-fetch-2147483647-test", folder);
    assert_int_equal(mkdir(abandoned, 0700), 0);
    snprintf(inside, sizeof inside, "%s/0.jpg", abandoned);
    close(open(inside, O_CREAT | O_WRONLY, 0600));
    drive_close(&d);
    d = fetched();
    assert_int_not_equal(stat(abandoned, &about), 0);
    drive_close(&d);
}

static void cases_without_sense_are_refused(void **state)
{
    (void)state;
    const cs_kernel *kernel = cs_find("fetch.serial")->kernel;
    const cs_case wrong[] = {
        {.n = 1, .threads = 0},
        {.n = 1, .threads = 1, .input = kernel->inputs.count},
        {.n = (size_t)1 << 40, .threads = 1},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        void *work = NULL;
        assert_int_equal(kernel->create(&wrong[i], &work), CS_ERR_ARGUMENT);
        assert_null(work);
    }
}

static void its_threads_are_a_concurrency(void **state)
{
    (void)state;
    const cs_kernel *kernel = cs_find("fetch.serial")->kernel;
    const cs_case c = {.n = 200, .threads = 8};
    assert_true(kernel->concurrent);
    assert_true(kernel->cost(&c).seconds == 200 * 0.02 / 8);
    assert_true(kernel->cost(&c).bytes > 200e5 && kernel->cost(&c).bytes < 200 * 2e6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_variant_brings_every_file),
        cmocka_unit_test(more_transfers_than_files_and_cpus),
        cmocka_unit_test(nothing_fetched_is_rejected),
        cmocka_unit_test(a_url_that_fails_is_named),
        cmocka_unit_test(a_folder_that_cannot_be_had_is_named),
        cmocka_unit_test(a_missing_file_is_rejected),
        cmocka_unit_test(a_wrong_bit_is_rejected),
        cmocka_unit_test(another_size_is_rejected),
        cmocka_unit_test(a_zero_too_many_is_rejected),
        cmocka_unit_test(swapped_files_are_rejected),
        cmocka_unit_test(a_file_too_many_is_rejected),
        cmocka_unit_test(a_link_is_no_file),
        cmocka_unit_test(nothing_is_left_behind),
        cmocka_unit_test(an_abandoned_folder_is_removed),
        cmocka_unit_test(cases_without_sense_are_refused),
        cmocka_unit_test(its_threads_are_a_concurrency),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
