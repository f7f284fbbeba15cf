/* SPDX-License-Identifier: MIT */
#include "affinity.h"

#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The kernel refuses a buffer that is smaller than its own mask; 8192 is the largest NR_CPUS of Linux. */
enum { MASK_BYTES = 8192 / 8 };

static unsigned long start_mask[MASK_BYTES / sizeof(unsigned long)];
static long start_bytes;

/* Runs before libc's own constructors and before a sanitizer's: a bare system call, and no instrumentation.
 */
__attribute__((no_sanitize("address", "undefined", "thread"))) static void remember(int argc, char **argv,
                                                                                    char **environment)
{
    (void)argc;
    (void)argv;
    (void)environment;
    start_bytes = syscall(SYS_sched_getaffinity, 0, sizeof start_mask, start_mask);
}

__attribute__((section(".preinit_array"), used)) static void (*const at_start)(int, char **,
                                                                               char **) = remember;

cs_status cs_affinity_restore(void)
{
    if (start_bytes <= 0) {
        return CS_ERR_SYSTEM;
    }
    return syscall(SYS_sched_setaffinity, 0, (size_t)start_bytes, start_mask) == 0 ? CS_OK : CS_ERR_SYSTEM;
}

cs_status cs_affinity_start(cpu_set_t *mask)
{
    CPU_ZERO(mask);
    if (start_bytes <= 0) {
        return CS_ERR_SYSTEM;
    }
    size_t known = (size_t)start_bytes;
    memcpy(mask, start_mask, known < sizeof *mask ? known : sizeof *mask);
    return CS_OK;
}
