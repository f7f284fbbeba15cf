/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "coresweep/registry.h"

static int compare_name(const void *name, const void *entry)
{
    return strcmp(name, ((const cs_entry *)entry)->name);
}

const cs_entry *cs_find(const char *name)
{
    return bsearch(name, cs_registry, cs_registry_count, sizeof cs_registry[0], compare_name);
}

const cs_entry *cs_find_reference(const cs_entry *entry)
{
    for (size_t i = 0; i < cs_registry_count; i++) {
        const cs_entry *row = &cs_registry[i];
        if (row->kernel == entry->kernel && strcmp(row->variant_name, row->kernel->reference) == 0) {
            return row;
        }
    }
    return NULL;
}

bool cs_entry_available(const cs_entry *entry)
{
    return entry->variant->missing == NULL && cs_isa_available(entry->isa);
}

bool cs_find_input(const cs_kernel *kernel, const char *name, unsigned *input)
{
    for (unsigned i = 0; i < kernel->inputs.count; i++) {
        if (strcmp(kernel->inputs.values[i].name, name) == 0) {
            *input = i;
            return true;
        }
    }
    return false;
}
