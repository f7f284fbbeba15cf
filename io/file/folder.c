/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "file/inside.h"

static const char *way_out(int error)
{
    switch (error) {
    case ENOSPC:
    case EDQUOT:
        return "; make room, or choose another folder";
    case EFBIG:
        return "; it is larger than `ulimit -f` or the file system allows";
    case EACCES:
    case EPERM:
    case EROFS:
        return "; choose a folder that you may write to";
    default:
        return "";
    }
}

cs_status cs__folder_fail(const cs_folder *folder, const char *doing, const char *name, int error,
                          cs_message *message)
{
    const char *quote = name == NULL ? "" : "'";
    return cs_fail(message, CS_ERR_SYSTEM, "cannot %s %s%s%s%sin the folder '%.500s': %s%s", doing, quote,
                   name == NULL ? "" : name, quote, name == NULL ? "" : " ", folder->path, strerror(error),
                   way_out(error));
}

void cs__folder_note(cs_folder *folder, int error)
{
    struct stat info;
    const bool is_removed = error == ENOENT && fstat(folder->descriptor, &info) == 0 && info.st_nlink == 0;
    if (error == ENOSPC || error == EDQUOT || error == EROFS || is_removed) {
        atomic_store(&folder->shared->full, true);
    }
}

bool cs_folder_full(const cs_folder *folder)
{
    return atomic_load(&folder->shared->full);
}

uint64_t cs__hash(const char *text)
{
    uint64_t hash = 0xcbf29ce484222325;
    for (; *text != '\0'; text++) {
        hash = (hash ^ (unsigned char)*text) * 0x100000001b3;
    }
    return hash;
}

void cs__temporary_name(uint64_t number, const char *ending, char name[CS__TEMPORARY])
{
    snprintf(name, CS__TEMPORARY, ".coresweep-%016" PRIx64 "%s", number, ending);
}

int cs__temporary_open(const cs_folder *folder, uint64_t *random, char name[CS__TEMPORARY], int *descriptor)
{
    do {
        *random = *random * 6364136223846793005 + 1442695040888963407; /* Knuth's MMIX */
        cs__temporary_name(*random, ".part", name);
        *descriptor =
            openat(folder->descriptor, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    } while (*descriptor < 0 && (errno == EEXIST || errno == EINTR));
    return *descriptor < 0 ? errno : 0;
}

static bool is_before(struct timespec a, struct timespec b)
{
    return a.tv_sec != b.tv_sec ? a.tv_sec < b.tv_sec : a.tv_nsec < b.tv_nsec;
}

/* By ctime: unlike the time of birth it is new for a half file that an earlier run began, since renaming sets
 * it. Who changes an old file while we fetch makes it look like ours: the new one then gets a number, and
 * nothing is lost. */
bool cs__is_old_file(const cs_folder *folder, const char *name)
{
    struct stat file;
    return fstatat(folder->descriptor, name, &file, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(file.st_mode) &&
           is_before(file.st_ctim, folder->start);
}

/* A file made just before the fetch must not look like one of it, and times within a file system move on by 4
 * ms only, or by 10: so the start is the first time after that of now. Where they move on by seconds (FAT) we
 * do not wait for it. */
static int find_start(cs_folder *folder)
{
    char name[CS__TEMPORARY];
    int descriptor = -1;
    uint64_t random = folder->run;
    int error = cs__temporary_open(folder, &random, name, &descriptor);
    if (error != 0) {
        return error;
    }
    struct stat file;
    error = fstat(descriptor, &file) != 0 ? errno : 0;
    folder->start = file.st_ctim;
    const bool matters = folder->options.on_exists != CS_EXISTS_NUMBER;
    for (int i = 0; error == 0 && matters && i < 25 && !is_before(folder->start, file.st_ctim); i++) {
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
        error = futimens(descriptor, NULL) != 0 || fstat(descriptor, &file) != 0 ? errno : 0;
    }
    folder->start = file.st_ctim;
    unlinkat(folder->descriptor, name, 0);
    close(descriptor);
    return error;
}

static int open_descriptor(cs_folder *folder)
{
    if (mkdir(folder->path, 0777) != 0 && errno != EEXIST) {
        return errno;
    }
    folder->descriptor = open(folder->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder->descriptor < 0) {
        return errno;
    }
    struct statfs system;
    folder->in_memory = fstatfs(folder->descriptor, &system) == 0 && system.f_type == TMPFS_MAGIC;
    return 0;
}

static int share(cs_folder *folder)
{
    void *memory =
        mmap(NULL, sizeof *folder->shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        return errno;
    }
    folder->shared = memory;
    atomic_store(&folder->shared->has_halves, folder->options.resume);
    pthread_mutexattr_t attributes;
    int error = pthread_mutexattr_init(&attributes);
    if (error == 0) {
        pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
        pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
        error = pthread_mutex_init(&folder->shared->looking, &attributes);
        pthread_mutexattr_destroy(&attributes);
    }
    return error;
}

cs_status cs_folder_open(const char *path, const cs_folder_options *options, cs_folder **folder,
                         cs_message *message)
{
    *folder = NULL;
    cs_folder *f = calloc(1, sizeof *f);
    if (f == NULL) {
        return CS_ERR_MEMORY;
    }
    *f = (cs_folder){.descriptor = -1, .options = *options, .path = strdup(path)};
    if (f->path == NULL || share(f) != 0) {
        cs_folder_close(f);
        return CS_ERR_MEMORY;
    }
    if (getrandom(&f->run, sizeof f->run, 0) != (ssize_t)sizeof f->run) {
        f->run = (uint64_t)getpid() << 32 ^ (uint64_t)time(NULL);
    }
    const int unopened = open_descriptor(f);
    const int error = unopened != 0 ? unopened : find_start(f);
    if (error != 0) {
        cs_status status =
            cs_fail(message, CS_ERR_SYSTEM, "cannot %s the folder '%.700s': %s%s",
                    unopened != 0 ? "open" : "make a file in", path, strerror(error), way_out(error));
        cs_folder_close(f);
        return status;
    }
    *folder = f;
    return CS_OK;
}

void cs_folder_close(cs_folder *folder)
{
    if (folder == NULL) {
        return;
    }
    if (folder->descriptor >= 0) {
        close(folder->descriptor);
    }
    if (folder->shared != NULL) {
        munmap(folder->shared, sizeof *folder->shared);
    }
    free(folder->path);
    free(folder);
}
