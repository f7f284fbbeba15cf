/* SPDX-License-Identifier: MIT */
#include "process_tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { PATH_BYTES = 96 };

typedef void (*task_visitor)(pid_t process, pid_t thread, void *context);
typedef void (*process_visitor)(pid_t process, void *context);

static void for_each_thread(pid_t process, task_visitor visit, void *context)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "/proc/%d/task", (int)process);
    DIR *folder = opendir(path);
    const struct dirent *entry = NULL;
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] != '.') {
            visit(process, (pid_t)strtol(entry->d_name, NULL, 10), context);
        }
    }
    if (folder != NULL) {
        closedir(folder);
    }
}

typedef struct walk {
    process_visitor visit;
    void *context;
} walk;

static void walk_process(pid_t process, const walk *w);

/* A child belongs to the thread that forked it. */
static void walk_children(pid_t process, pid_t thread, void *context)
{
    char path[PATH_BYTES];
    int child = 0;
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)process, (int)thread);
    FILE *file = fopen(path, "re");
    while (file != NULL && fscanf(file, "%d", &child) == 1) {
        walk_process(child, context);
    }
    if (file != NULL) {
        fclose(file);
    }
}

static void walk_process(pid_t process, const walk *w)
{
    walk below = *w;
    w->visit(process, w->context);
    for_each_thread(process, walk_children, &below);
}

static void for_each_process(pid_t root, process_visitor visit, void *context)
{
    const walk w = {visit, context};
    walk_process(root, &w);
}

/* The number behind `key` in a status file, 0 where there is none. */
static uint64_t status_number(const char *path, const char *key)
{
    char line[256];
    uint64_t number = 0;
    FILE *file = fopen(path, "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, key, strlen(key)) == 0) {
            number = strtoull(line + strlen(key), NULL, 10);
            break;
        }
    }
    if (file != NULL) {
        fclose(file);
    }
    return number;
}

typedef struct peak {
    uint64_t bytes;
    pid_t except;
} peak;

static void add_peak(pid_t process, void *context)
{
    char path[PATH_BYTES];
    peak *sum = context;
    if (process != sum->except) {
        snprintf(path, sizeof path, "/proc/%d/status", (int)process);
        sum->bytes += 1024 * status_number(path, "VmHWM:");
    }
}

uint64_t cs_tree_peak_memory(pid_t root, pid_t except)
{
    peak sum = {.except = except};
    for_each_process(root, add_peak, &sum);
    return sum.bytes;
}

static void reset_peak(pid_t process, void *context)
{
    char path[PATH_BYTES];
    (void)context;
    snprintf(path, sizeof path, "/proc/%d/clear_refs", (int)process);
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file >= 0) {
        ssize_t ignored = write(file, "5", 1);
        (void)ignored;
        close(file);
    }
}

void cs_tree_reset_peak_memory(pid_t root)
{
    for_each_process(root, reset_peak, NULL);
}

uint64_t cs_ended_child_peak_memory(void)
{
    struct rusage usage = {0};
    getrusage(RUSAGE_CHILDREN, &usage);
    return 1024 * (uint64_t)usage.ru_maxrss;
}

static void add_switches(pid_t process, pid_t thread, void *context)
{
    char path[PATH_BYTES];
    uint64_t *switches = context;
    snprintf(path, sizeof path, "/proc/%d/task/%d/status", (int)process, (int)thread);
    *switches += status_number(path, "nonvoluntary_ctxt_switches:");
}

static void add_process_switches(pid_t process, void *context)
{
    for_each_thread(process, add_switches, context);
}

uint64_t cs_tree_involuntary_switches(pid_t root)
{
    uint64_t switches = 0;
    for_each_process(root, add_process_switches, &switches);
    return switches;
}

uint64_t cs_tree_involuntary_switches_since(pid_t root, uint64_t before)
{
    uint64_t now = cs_tree_involuntary_switches(root);
    return now > before ? now - before : 0;
}

typedef struct thread_list {
    cs_thread *threads;
    size_t count;
    cs_status status;
} thread_list;

/* Of schedstat(5) the first number: nanoseconds on a CPU. */
static uint64_t run_time(pid_t process, pid_t thread)
{
    char path[PATH_BYTES];
    unsigned long long ns = 0;
    snprintf(path, sizeof path, "/proc/%d/task/%d/schedstat", (int)process, (int)thread);
    FILE *file = fopen(path, "re");
    if (file != NULL) {
        if (fscanf(file, "%llu", &ns) != 1) {
            ns = 0;
        }
        fclose(file);
    }
    return ns;
}

static void append_thread(pid_t process, pid_t thread, void *context)
{
    thread_list *list = context;
    cs_thread found = {.id = thread, .run_ns = run_time(process, thread)};
    if (list->status != CS_OK || sched_getaffinity(thread, sizeof found.mask, &found.mask) != 0) {
        return;
    }
    cs_thread *more = realloc(list->threads, (list->count + 1) * sizeof *more);
    if (more == NULL) {
        list->status = CS_ERR_MEMORY;
        return;
    }
    list->threads = more;
    list->threads[list->count++] = found;
}

static int compare_ids(const void *a, const void *b)
{
    const cs_thread *x = a;
    const cs_thread *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

cs_status cs_process_threads(pid_t process, cs_thread **threads, size_t *count)
{
    thread_list list = {.status = CS_OK};
    for_each_thread(process, append_thread, &list);
    if (list.status != CS_OK) {
        free(list.threads);
        list.threads = NULL;
        list.count = 0;
    } else if (list.count > 1) {
        qsort(list.threads, list.count, sizeof list.threads[0], compare_ids);
    }
    *threads = list.threads;
    *count = list.count;
    return list.status;
}
