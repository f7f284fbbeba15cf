/* SPDX-License-Identifier: MIT */
#include "coresweep/status.h"

static const char *const texts[] = {
#define CS_STATUS(code, text) [code] = text,
#include "coresweep/status.def"
#undef CS_STATUS
};

const char *cs_status_text(cs_status status)
{
    if ((unsigned)status >= sizeof texts / sizeof texts[0]) {
        return "unknown status";
    }
    return texts[status];
}
