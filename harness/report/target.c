/* SPDX-License-Identifier: MIT */
#include "report/target.h"

#include <sys/stat.h>

bool cs_is_stream(const char *path)
{
    struct stat at;
    return stat(path, &at) == 0 && !S_ISREG(at.st_mode) && !S_ISDIR(at.st_mode);
}
