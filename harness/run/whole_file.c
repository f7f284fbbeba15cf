/* SPDX-License-Identifier: MIT */
#include "run/whole_file.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report/target.h"

cs_status cs_file_write(const char *path, const char *text, size_t bytes, cs_message *message)
{
    char *temporary = NULL;
    cs_status status = CS_OK;
    if (asprintf(&temporary, "%s.tmp", path) < 0) {
        return cs_fail(message, CS_ERR_MEMORY, "out of memory");
    }
    const bool stream = cs_is_stream(path);
    FILE *file = fopen(stream ? path : temporary, "w");
    bool written = file != NULL && fwrite(text, 1, bytes, file) == bytes && fflush(file) == 0 &&
                   (stream || fsync(fileno(file)) == 0);
    if (file != NULL && fclose(file) != 0) {
        written = false;
    }
    if (!written || (!stream && rename(temporary, path) != 0)) {
        status = cs_fail(message, CS_ERR_IO, "%s: %s", path, strerror(errno));
        if (!stream) {
            unlink(temporary);
        }
    }
    free(temporary);
    return status;
}

cs_status cs_file_read(const char *path, size_t most, char **text, size_t *bytes, cs_message *message)
{
    cs_status status = CS_OK;
    FILE *file = fopen(path, "r");
    *text = NULL;
    if (file == NULL) {
        return cs_fail(message, CS_ERR_IO, "%s: %s", path, strerror(errno));
    }
    char *all = malloc(most + 1);
    if (all == NULL) {
        status = cs_fail(message, CS_ERR_MEMORY, "out of memory");
        goto out;
    }
    *bytes = fread(all, 1, most + 1, file);
    if (ferror(file)) {
        status = cs_fail(message, CS_ERR_IO, "%s: %s", path, strerror(errno));
    } else if (*bytes > most) {
        status = cs_fail(message, CS_ERR_IO, "%s: larger than %zu bytes, the most that is read", path, most);
    } else {
        all[*bytes] = '\0';
        *text = all;
        all = NULL;
    }
out:
    free(all);
    fclose(file);
    return status;
}
