/* SPDX-License-Identifier: MIT */
/* A disk that is full, a file that may not be as large, a file system that turns read-only: said clearly, and
 * nothing half is left. The disk is a small one in memory, mounted for a child alone. */
#include "io/sinks.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>

enum { DISK = 1 << 20 };

/* What a child finds is told by its exit code: cmocka's failures would go on in the parent's next test. */
#define EXPECT(condition)                                                                                    \
    do {                                                                                                     \
        if (!(condition)) {                                                                                  \
            fprintf(stderr, "%s:%d: expected %s; the message is '%s'\n", __FILE__, __LINE__, #condition,     \
                    message.text);                                                                           \
            _exit(1);                                                                                        \
        }                                                                                                    \
    } while (0)

enum { NO_MOUNT = 77 };

static void write_text(const char *path, const char *text)
{
    const int out = open(path, O_WRONLY | O_CLOEXEC);
    if (out < 0 || write(out, text, strlen(text)) < 0) {
        _exit(NO_MOUNT);
    }
    close(out);
}

/* Mounts the disk at `path`: as the superuser, or as whoever a user namespace makes one. */
static void mount_disk(const char *path)
{
    char map[64];
    const unsigned user = (unsigned)getuid();
    const unsigned group = (unsigned)getgid();
    if (unshare(CLONE_NEWNS) != 0) {
        if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) {
            _exit(NO_MOUNT);
        }
        write_text("/proc/self/setgroups", "deny");
        snprintf(map, sizeof map, "%u %u 1", user, user);
        write_text("/proc/self/uid_map", map);
        snprintf(map, sizeof map, "%u %u 1", group, group);
        write_text("/proc/self/gid_map", map);
    }
    if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("none", path, "tmpfs", 0, "size=1m,mode=777") != 0) {
        _exit(NO_MOUNT);
    }
}

static int run_child(void (*body)(const char *path), const char *path)
{
    int code = 0;
    if (mkdir(path, 0777) != 0 && errno != EEXIST) {
        return -1;
    }
    const pid_t child = fork();
    if (child == 0) {
        body(path);
        _exit(0);
    }
    return child < 0 || waitpid(child, &code, 0) != child || !WIFEXITED(code) ? -1 : WEXITSTATUS(code);
}

/* A file that does not fit, of `total` bytes as far as the sink is told. Returns how the writing ended. */
static cs_status write_too_much(cs_sink *sink, uint64_t total, cs_message *message)
{
    cs_sink_found found;
    cs_status status = cs_sink_begin(sink, sinks_url, "large", &found, message);
    status = status == CS_OK ? cs_sink_answer(sink, 0, total, sinks_tag, message) : status;
    return status == CS_OK ? sink_write(sink, 0, (size_t)3 * DISK, 65536, message) : status;
}

static void fill_the_disk(const char *path)
{
    cs_message message = {""};
    char final[CS_NAME_LONGEST + 1];
    mount_disk(path);
    cs_folder *folder = folder_open(path, (cs_folder_options){.resume = true});
    cs_sink *sink = sink_new(folder);
    EXPECT(!cs_folder_full(folder));
    EXPECT(write_too_much(sink, (uint64_t)3 * DISK, &message) == CS_ERR_SYSTEM);
    EXPECT(strstr(message.text, strerror(ENOSPC)) != NULL && strstr(message.text, path) != NULL &&
           strstr(message.text, "'large'") != NULL && strstr(message.text, "make room") != NULL);
    EXPECT(cs_folder_full(folder));
    EXPECT(count_names(path, false) == 0);
    cs_sink_abandon(sink, true); /* a half file that filled the disk is not kept */
    EXPECT(count_names(path, true) == 0);
    EXPECT(sink_file(sink, "u", "small", 1000, 1000, final)); /* and its room is free again */
    cs_sink_free(sink);
    cs_folder_close(folder);
}

/* Small files take a page each. */
static void fill_the_disk_with_small_files(const char *path)
{
    cs_message message = {""};
    cs_sink_found found;
    cs_status status = CS_OK;
    unsigned done = 0;
    mount_disk(path);
    cs_folder *folder = folder_open(path, (cs_folder_options){0});
    cs_sink *sink = sink_new(folder);
    while (status == CS_OK && done < 1000) {
        char final[CS_NAME_LONGEST + 1];
        EXPECT(cs_sink_begin(sink, sinks_url, "small", &found, &message) == CS_OK);
        EXPECT(cs_sink_answer(sink, 0, 4096, "", &message) == CS_OK);
        EXPECT(sink_write(sink, 0, 4096, 4096, &message) == CS_OK);
        status = cs_sink_commit(sink, final, &message);
        done += status == CS_OK;
    }
    EXPECT(status == CS_ERR_SYSTEM && done > 100);
    EXPECT(strstr(message.text, strerror(ENOSPC)) != NULL);
    EXPECT(cs_folder_full(folder));
    cs_sink_abandon(sink, true);
    EXPECT(count_names(path, false) == done && count_names(path, true) == 0);
    cs_sink_free(sink);
    cs_folder_close(folder);
}

/* A server that announces too much must not end the fetch of other files. */
static void announce_too_much(const char *path)
{
    static const uint64_t totals[] = {UINT64_C(64) << 20, UINT64_C(1) << 62, UINT64_MAX - 1};
    cs_message message = {""};
    mount_disk(path);
    cs_folder *folder = folder_open(path, (cs_folder_options){.resume = true});
    cs_sink *sink = sink_new(folder);
    for (size_t i = 0; i < COUNT_OF(totals); i++) {
        cs_sink_found found;
        EXPECT(cs_sink_begin(sink, sinks_url, "large", &found, &message) == CS_OK);
        EXPECT(cs_sink_answer(sink, 0, totals[i], sinks_tag, &message) == CS_ERR_SYSTEM);
        EXPECT(strstr(message.text, "make room for 'large'") != NULL);
        EXPECT(!cs_folder_full(folder));
        cs_sink_abandon(sink, true);
        EXPECT(count_names(path, true) == 0);
    }
    cs_sink_free(sink);
    cs_folder_close(folder);
}

static void turn_read_only(const char *path)
{
    cs_message message = {""};
    cs_sink_found found;
    char final[CS_NAME_LONGEST + 1];
    mount_disk(path);
    cs_folder *folder = folder_open(path, (cs_folder_options){0});
    cs_sink *sink = sink_new(folder);
    EXPECT(mount("none", path, NULL, MS_REMOUNT | MS_RDONLY, NULL) == 0);
    EXPECT(cs_sink_begin(sink, sinks_url, "small", &found, &message) == CS_OK);
    EXPECT(cs_sink_answer(sink, 0, 10, "", &message) == CS_OK);
    EXPECT(sink_write(sink, 0, 10, 10, &message) == CS_OK);
    EXPECT(cs_sink_commit(sink, final, &message) == CS_ERR_SYSTEM);
    EXPECT(strstr(message.text, strerror(EROFS)) != NULL && strstr(message.text, "choose a folder") != NULL);
    EXPECT(cs_folder_full(folder));
    cs_sink_abandon(sink, false);
    cs_sink_free(sink);
    cs_folder_close(folder);
}

/* As a full disk, for one file: others go on. */
static void exceed_the_limit(const char *path)
{
    cs_message message = {""};
    const struct rlimit limit = {DISK, DISK};
    cs_folder *folder = folder_open(path, (cs_folder_options){.resume = true});
    cs_sink *sink = sink_new(folder);
    signal(SIGXFSZ, SIG_IGN);
    EXPECT(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    EXPECT(write_too_much(sink, CS_SINK_UNKNOWN, &message) == CS_ERR_SYSTEM);
    EXPECT(strstr(message.text, strerror(EFBIG)) != NULL && strstr(message.text, "ulimit -f") != NULL);
    EXPECT(!cs_folder_full(folder));
    cs_sink_abandon(sink, true);
    EXPECT(count_names(path, false) == 0 && count_names(path, true) == 0);
    cs_sink_free(sink);
    cs_folder_close(folder);
}

/* Where nothing may be mounted, the limit of a process shows at least that a write which fails leaves
 * nothing. */
static void assert_child(void (*body)(const char *path), const char *path)
{
    int code = run_child(body, path);
    if (code == NO_MOUNT) {
        print_message("no disk may be mounted here; RLIMIT_FSIZE stands in\n");
        code = run_child(exceed_the_limit, path);
    }
    assert_int_equal(code, 0);
}

static void a_full_disk_is_told_and_keeps_no_half_file(void **state)
{
    (void)state;
    assert_child(fill_the_disk, "full");
}

static void a_disk_full_of_small_files_is_told(void **state)
{
    (void)state;
    assert_child(fill_the_disk_with_small_files, "small");
}

static void what_is_announced_too_large_fails_alone(void **state)
{
    (void)state;
    assert_child(announce_too_much, "announced");
}

static void a_disk_that_turns_read_only_is_told(void **state)
{
    (void)state;
    assert_child(turn_read_only, "read_only");
}

static void a_file_beyond_the_limit_is_told(void **state)
{
    (void)state;
    assert_int_equal(run_child(exceed_the_limit, "limit"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_disk_is_told_and_keeps_no_half_file),
        cmocka_unit_test(a_disk_full_of_small_files_is_told),
        cmocka_unit_test(what_is_announced_too_large_fails_alone),
        cmocka_unit_test(a_disk_that_turns_read_only_is_told),
        cmocka_unit_test(a_file_beyond_the_limit_is_told),
    };
    return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
