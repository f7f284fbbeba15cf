/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "coresweep/registry.h"

#if defined(__x86_64__)
#define CS_CPU_HAS(feature) __builtin_cpu_supports(feature)
#else
#define CS_CPU_HAS(feature) 0
#endif

static const char *const names[CS_ISA_COUNT] = {
#define CS_ISA(id, name, architecture, flags, supported) [CS_ISA_##id] = name,
#include "coresweep/isa.def"
#undef CS_ISA
};

const char *cs_isa_name(cs_isa isa)
{
    return (unsigned)isa < CS_ISA_COUNT ? names[isa] : "unknown";
}

static bool cpu_supports(cs_isa isa)
{
    switch (isa) {
#define CS_ISA(id, name, architecture, flags, supported)                                                     \
    case CS_ISA_##id:                                                                                        \
        return (supported);
#include "coresweep/isa.def"
#undef CS_ISA
    case CS_ISA_COUNT:
        break;
    }
    return false;
}

/* The strongest ISA that CORESWEEP_ISA lets through; an unknown name hides nothing. */
static cs_isa strongest_allowed(void)
{
    const char *wanted = getenv("CORESWEEP_ISA");
    for (int i = 0; wanted != NULL && i < CS_ISA_COUNT; i++) {
        if (strcmp(wanted, names[i]) == 0) {
            return (cs_isa)i;
        }
    }
    return (cs_isa)(CS_ISA_COUNT - 1);
}

bool cs_isa_hidden(cs_isa isa)
{
    return isa > strongest_allowed();
}

bool cs_isa_available(cs_isa isa)
{
    return !cs_isa_hidden(isa) && cpu_supports(isa);
}
