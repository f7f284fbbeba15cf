/* SPDX-License-Identifier: MIT */
/*
 * The vectorised sort for all six types of key. The includer defines SORT_VECTOR_64 and SORT_VECTOR_32, the
 * files with the vocabularies, and gets SORT_ROUTINES, the initialiser of its sort_routines.
 */
#include "sort_prelude.h"

#define SORT_BITS 64
#define SORT_VECTOR SORT_VECTOR_64

#define SORT_SUFFIX f64
#define SORT_ORDER SORT_FLOATING
#include "sort_engine.h"
#undef SORT_SUFFIX
#undef SORT_ORDER

#define SORT_SUFFIX i64
#define SORT_ORDER SORT_SIGNED
#include "sort_engine.h"
#undef SORT_SUFFIX
#undef SORT_ORDER

#define SORT_SUFFIX u64
#define SORT_ORDER SORT_UNSIGNED
#include "sort_engine.h"
#undef SORT_SUFFIX
#undef SORT_ORDER

#undef SORT_BITS
#undef SORT_VECTOR
#define SORT_BITS 32
#define SORT_VECTOR SORT_VECTOR_32

#define SORT_SUFFIX f32
#define SORT_ORDER SORT_FLOATING
#include "sort_engine.h"
#undef SORT_SUFFIX
#undef SORT_ORDER

#define SORT_SUFFIX i32
#define SORT_ORDER SORT_SIGNED
#include "sort_engine.h"
#undef SORT_SUFFIX
#undef SORT_ORDER

#define SORT_SUFFIX u32
#define SORT_ORDER SORT_UNSIGNED
#include "sort_engine.h"
#undef SORT_SUFFIX
#undef SORT_ORDER

#define CS_SORT_TYPE(name, type) [SORT_TYPE_##name] = SORT_ROUTINE(name),
