/* SPDX-License-Identifier: MIT */
/* How a complete file gets its final name, without taking one that another file has. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file/inside.h"

static void look(cs_folder *folder)
{
    if (pthread_mutex_lock(&folder->shared->looking) == EOWNERDEAD) {
        pthread_mutex_consistent(&folder->shared->looking);
    }
}

static void look_away(cs_folder *folder)
{
    pthread_mutex_unlock(&folder->shared->looking);
}

static int link_file(const cs_folder *folder, int descriptor, const char *name, cs__link_way way)
{
    char path[32];
    if (way == CS__LINK_DESCRIPTOR) {
        return linkat(descriptor, "", folder->descriptor, name, AT_EMPTY_PATH) == 0 ? 0 : errno;
    }
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    return linkat(AT_FDCWD, path, folder->descriptor, name, AT_SYMLINK_FOLLOW) == 0 ? 0 : errno;
}

/* The error of a way that is not there differs between kernels and file systems, so that any error is reason
 * to try the next one, and what worked is remembered. */
static int link_by_any_way(cs_folder *folder, int descriptor, const char *name)
{
    int error = EOPNOTSUPP;
    const int first = atomic_load_explicit(&folder->shared->link_way, memory_order_relaxed);
    for (int way = first; way < CS__LINK_NEVER; way++) {
        error = link_file(folder, descriptor, name, (cs__link_way)way);
        if (error == 0 && way != first) {
            atomic_store(&folder->shared->link_way, way);
        }
        if (error == 0 || error == EEXIST) {
            return error;
        }
    }
    return EOPNOTSUPP;
}

static int rename_checked(cs_folder *folder, const char *from, const char *to)
{
    struct stat file;
    int error = 0;
    look(folder);
    if (fstatat(folder->descriptor, to, &file, AT_SYMLINK_NOFOLLOW) == 0) {
        error = EEXIST;
    } else if (errno != ENOENT || renameat(folder->descriptor, from, folder->descriptor, to) != 0) {
        error = errno;
    }
    look_away(folder);
    return error;
}

static int rename_file(cs_folder *folder, const char *from, const char *to, cs__rename_way way)
{
    const int at = folder->descriptor;
    switch (way) {
    case CS__RENAME_NOREPLACE:
        return renameat2(at, from, at, to, RENAME_NOREPLACE) == 0 ? 0 : errno;
    case CS__RENAME_LINK:
        if (linkat(at, from, at, to, 0) != 0) {
            return errno;
        }
        unlinkat(at, from, 0);
        return 0;
    default:
        return rename_checked(folder, from, to);
    }
}

/* As link_by_any_way. */
static int rename_by_any_way(cs_folder *folder, const char *from, const char *to)
{
    int error = 0;
    const int first = atomic_load_explicit(&folder->shared->rename_way, memory_order_relaxed);
    for (int way = first; way < CS__RENAME_WAYS; way++) {
        error = rename_file(folder, from, to, (cs__rename_way)way);
        if (error == 0 && way != first) {
            atomic_store(&folder->shared->rename_way, way);
        }
        if (error == 0 || error == EEXIST) {
            return error;
        }
    }
    return error;
}

/* EEXIST: the name is taken. */
static int put(cs_folder *folder, int descriptor, const char *temporary, const char *name)
{
    return temporary == NULL ? link_by_any_way(folder, descriptor, name)
                             : rename_by_any_way(folder, temporary, name);
}

/* Puts the file in the place of an old one. EEXIST: what has the name may not be replaced. Two URLs of one
 * fetch may come here with one name: the second sees the first one's file. */
static int replace(cs_folder *folder, int descriptor, const char *temporary, const char *name,
                   uint64_t *random)
{
    char made[CS__TEMPORARY] = "";
    int error = 0;
    if (temporary == NULL) {
        do {
            cs__temporary_name(++*random, ".part", made);
            error = link_by_any_way(folder, descriptor, made);
        } while (error == EEXIST);
        temporary = made;
    }
    if (error != 0) {
        return error;
    }
    look(folder);
    error = !cs__is_old_file(folder, name)                                           ? EEXIST
            : renameat(folder->descriptor, temporary, folder->descriptor, name) != 0 ? errno
                                                                                     : 0;
    look_away(folder);
    if (error != 0 && made[0] != '\0') {
        unlinkat(folder->descriptor, made, 0);
    }
    return error;
}

/* Tries the numbers from 1 on. Ten thousand URLs with one basename would try fifty million names, hence the
 * hint. Of two names that share a place in the table the last one has it, and the other begins again at 1. */
static int put_numbered(cs_folder *folder, int descriptor, const char *temporary, const char *wanted,
                        char final[CS_NAME_LONGEST + 1])
{
    const uint64_t hash = cs__hash(wanted);
    atomic_uint_least64_t *hint = &folder->shared->hints[hash % CS__HINTS];
    const uint64_t mark = hash >> 32 << 32;
    const uint64_t found = atomic_load_explicit(hint, memory_order_relaxed);
    uint32_t number = found >> 32 << 32 == mark && (uint32_t)found != 0 ? (uint32_t)found : 1;
    int error;
    do {
        cs_name_number(wanted, number, final);
        error = put(folder, descriptor, temporary, final);
    } while (error == EEXIST && ++number != 0);
    if (error == 0) {
        atomic_store_explicit(hint, mark | (uint32_t)(number + 1), memory_order_relaxed);
    }
    return error;
}

int cs__place(cs_folder *folder, int descriptor, const char *temporary, const char *wanted, uint64_t *random,
              char final[CS_NAME_LONGEST + 1])
{
    snprintf(final, CS_NAME_LONGEST + 1, "%s", wanted);
    int error = put(folder, descriptor, temporary, wanted);
    if (error == EEXIST && folder->options.on_exists == CS_EXISTS_REPLACE) {
        error = replace(folder, descriptor, temporary, wanted, random);
    }
    if (error == EEXIST) {
        error = put_numbered(folder, descriptor, temporary, wanted, final);
    }
    return error;
}
