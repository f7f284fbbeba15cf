/* SPDX-License-Identifier: MIT */
#include "run/select.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run/nearest.h"

bool cs_list_next(const char **list, char *element, size_t bytes)
{
    if (*list == NULL || **list == '\0') {
        return false;
    }
    size_t length = strcspn(*list, ",");
    size_t begin = strspn(*list, " ");
    size_t end = length;
    while (end > begin && (*list)[end - 1] == ' ') {
        end--;
    }
    begin = begin < end ? begin : end;
    snprintf(element, bytes, "%.*s", (int)(end - begin), *list + begin);
    *list += length;
    if (**list == ',') {
        (*list)++;
    }
    return true;
}

/* What a pattern of --kernel or --variant is held against. */
typedef const char *(*name_of)(const cs_entry *entry);

static const char *full_name(const cs_entry *entry)
{
    return entry->name;
}

static const char *kernel_name(const cs_entry *entry)
{
    return entry->kernel_name;
}

static const char *variant_name(const cs_entry *entry)
{
    return entry->variant_name;
}

static name_of field_for(const char *pattern, name_of without_dot)
{
    return strchr(pattern, '.') != NULL ? full_name : without_dot;
}

static cs_status nothing_matches(const char *pattern, name_of without_dot, const char *what,
                                 cs_message *message)
{
    char hint[96];
    name_of field = field_for(pattern, without_dot);
    cs_nearest nearest = {.wanted = pattern};
    for (size_t i = 0; i < cs_registry_count; i++) {
        cs_nearest_offer(&nearest, field(&cs_registry[i]));
    }
    cs_nearest_hint(&nearest, hint, sizeof hint);
    return cs_fail(message, CS_ERR_ARGUMENT, "no %s named '%s'%s", field == full_name ? "variant" : what,
                   pattern, hint[0] ? hint : "; `coresweep list` shows them");
}

/* Marks in `marks` every row that one of `patterns` matches. */
static cs_status mark(const char *patterns, name_of without_dot, const char *what, bool *marks,
                      cs_message *message)
{
    char pattern[128];
    if (patterns != NULL && patterns[0] == '\0') {
        return cs_fail(message, CS_ERR_ARGUMENT, "the list of %ss is empty; leave the option out for all",
                       what);
    }
    if (patterns == NULL) {
        memset(marks, true, cs_registry_count * sizeof *marks);
        return CS_OK;
    }
    while (cs_list_next(&patterns, pattern, sizeof pattern)) {
        name_of field = field_for(pattern, without_dot);
        bool matched = false;
        for (size_t i = 0; i < cs_registry_count; i++) {
            if (fnmatch(pattern, field(&cs_registry[i]), 0) == 0) {
                marks[i] = true;
                matched = true;
            }
        }
        if (!matched) {
            return nothing_matches(pattern, without_dot, what, message);
        }
    }
    return CS_OK;
}

cs_status cs_select(const char *kernels, const char *variants, cs_selection *selection, cs_message *message)
{
    *selection = (cs_selection){0};
    cs_status status = CS_ERR_MEMORY;
    bool *by_kernel = calloc(cs_registry_count + 1, sizeof *by_kernel);
    bool *by_variant = calloc(cs_registry_count + 1, sizeof *by_variant);
    const cs_entry **entries = calloc(cs_registry_count + 1, sizeof *entries);
    if (by_kernel == NULL || by_variant == NULL || entries == NULL) {
        cs_fail(message, status, "out of memory");
        goto out;
    }
    status = mark(kernels, kernel_name, "kernel", by_kernel, message);
    if (status == CS_OK) {
        status = mark(variants, variant_name, "variant", by_variant, message);
    }
    if (status != CS_OK) {
        goto out;
    }
    for (size_t i = 0; i < cs_registry_count; i++) {
        if (by_kernel[i] && by_variant[i]) {
            entries[selection->count++] = &cs_registry[i];
        }
    }
    if (selection->count == 0) {
        status = cs_fail(message, CS_ERR_ARGUMENT, "no variant matches both the kernel %s and the variant %s",
                         kernels ? kernels : "*", variants ? variants : "*");
        goto out;
    }
    selection->entries = entries;
    entries = NULL;
out:
    free(by_kernel);
    free(by_variant);
    free(entries);
    return status;
}

void cs_selection_free(cs_selection *selection)
{
    free(selection->entries);
    *selection = (cs_selection){0};
}
