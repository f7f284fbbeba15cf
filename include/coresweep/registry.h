/* SPDX-License-Identifier: MIT */
/*
 * All variants that were built in, as a table that the build generates from the names of the files
 * under kernels/. Everything here is immutable and thread-safe.
 */
#ifndef CORESWEEP_REGISTRY_H
#define CORESWEEP_REGISTRY_H

#include "coresweep/kernel.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum cs_isa {
#define CS_ISA(id, name, architecture, flags, supported) CS_ISA_##id,
#include "coresweep/isa.def"
#undef CS_ISA
    CS_ISA_COUNT
} cs_isa;

/* How coresweep's own program reaches an interpreted variant. */
typedef struct cs_script {
    const char *path;        /* the file that holds it, absolute or from the source tree's top */
    const char *interpreter; /* "python3": what --python chooses; any other name is looked up on PATH */
    const char *needs;       /* the modules that it imports, parted by commas; may be empty */
} cs_script;

/* One row a variant. Names come from the file: sort_avx512.c is "sort.avx512", "sort", "avx512". Those of
 * interpreted variants come from the marks in sort.py; only the program has them, never the library. */
typedef struct cs_entry {
    const char *name;
    const char *kernel_name;
    const char *variant_name;
    cs_isa isa;
    const cs_kernel *kernel;
    const cs_variant *variant;
    const cs_script *script; /* NULL: compiled; else variant->run is NULL */
} cs_entry;

/* Sorted by name, the rows of one kernel together. */
extern const cs_entry cs_registry[];
extern const size_t cs_registry_count;

/* The row called `name` ("sort.avx512"), or NULL. */
const cs_entry *cs_find(const char *name);

/* The row of the reference variant of the kernel that `entry` belongs to. Never NULL for a row of the
 * table (tests/core/test_registry.c holds that for every kernel). */
const cs_entry *cs_find_reference(const cs_entry *entry);

/* The number of the kernel's input called `name`, into *input; false, and *input as it was, where it has
 * none. */
bool cs_find_input(const cs_kernel *kernel, const char *name, unsigned *input);

/* "avx512"; "baseline" for code that any CPU of this architecture runs. */
const char *cs_isa_name(cs_isa isa);

/* Whether this CPU executes `isa`. The environment variable CORESWEEP_ISA, when it holds a name from
 * isa.def, hides everything stronger, so that weaker paths can be tested on a strong machine. */
bool cs_isa_available(cs_isa isa);

/* Whether the variant can run: its instruction set is available, and the build lacks nothing of what it
 * needs. */
bool cs_entry_available(const cs_entry *entry);

/* Whether CORESWEEP_ISA is what hides `isa`. */
bool cs_isa_hidden(cs_isa isa);

#ifdef __cplusplus
}
#endif

#endif
