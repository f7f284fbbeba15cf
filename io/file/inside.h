/* SPDX-License-Identifier: MIT */
/* What folder, half files, final names and sinks know of each other. Functions return 0 or what errno said,
 * unless they end with a message. */
#ifndef CORESWEEP_IO_FILE_INSIDE_H
#define CORESWEEP_IO_FILE_INSIDE_H

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "file/folder.h"

/* How a file without a name gets one, the best first. */
typedef enum cs__link_way {
    CS__LINK_DESCRIPTOR, /* linkat(AT_EMPTY_PATH): Linux 6.10, or privileged */
    CS__LINK_PROC,       /* by /proc/self/fd */
    CS__LINK_NEVER,      /* the file system makes no files without a name, or there is no /proc */
} cs__link_way;

/* How a temporary name becomes a final one that must not be taken, the best first. */
typedef enum cs__rename_way {
    CS__RENAME_NOREPLACE, /* renameat2: not on NFS, for instance */
    CS__RENAME_LINK,      /* linkat, then unlinkat: not on exFAT, for instance */
    CS__RENAME_CHECKED,   /* look, then renameat: another program may come between */
    CS__RENAME_WAYS
} cs__rename_way;

enum {
    CS__HINTS = 4096,   /* each 8 bytes */
    CS__TEMPORARY = 48, /* bytes of a temporary name, with its end */
};

/* In memory that forked processes share. */
typedef struct cs__folder_shared {
    pthread_mutex_t looking; /* between a look at a name and its renaming; robust */
    atomic_bool full;
    atomic_bool has_halves; /* there may be half files to continue */
    atomic_int link_way;    /* what worked last */
    atomic_int rename_way;
    atomic_uint_least64_t hints[CS__HINTS]; /* by a name's hash: half of it, and the number to try next */
} cs__folder_shared;

struct cs_folder {
    int descriptor;
    bool in_memory; /* tmpfs: what is allocated beforehand is no nearer to the disk */
    char *path;
    cs_folder_options options;
    struct timespec start; /* by the clock of the file system, which may be another machine's */
    uint64_t run;          /* tells the half files of this run from older ones */
    cs__folder_shared *shared;
};

/* CS_ERR_SYSTEM with "cannot <doing> '<name>' in the folder '<path>': <error>", and the way out where there
 * is one. `name` may be NULL. */
cs_status cs__folder_fail(const cs_folder *folder, const char *doing, const char *name, int error,
                          cs_message *message);

/* Remembers that the folder takes no more, where that is what `error` says. */
void cs__folder_note(cs_folder *folder, int error);

uint64_t cs__hash(const char *text); /* FNV-1a (Fowler, Noll and Vo 1991) */

/* ".coresweep-<number in hexadecimal><ending>" */
void cs__temporary_name(uint64_t number, const char *ending, char name[CS__TEMPORARY]);

/* Makes a temporary file that nobody else has. *random moves on. */
int cs__temporary_open(const cs_folder *folder, uint64_t *random, char name[CS__TEMPORARY], int *descriptor);

/* Whether a plain file has `name` that was there before the fetch began. */
bool cs__is_old_file(const cs_folder *folder, const char *name);

/* Gives the file its final name: `wanted`, or one with a number. `temporary`: its present name; NULL where it
 * has none, then EOPNOTSUPP says that it cannot be given one. */
int cs__place(cs_folder *folder, int descriptor, const char *temporary, const char *wanted, uint64_t *random,
              char final[CS_NAME_LONGEST + 1]);

#endif
