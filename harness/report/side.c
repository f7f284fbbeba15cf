/* SPDX-License-Identifier: MIT */
#include "report/side.h"

const char *cs_side_name(cs_side side)
{
    return side == CS_BASE ? "base" : "head";
}
