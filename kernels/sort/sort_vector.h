/* SPDX-License-Identifier: MIT */
/*
 * The vocabulary of vector operations that the vectorised sort is written in. For each instruction set and
 * width of a key one file, sort_vector_<isa>_<bits>.h, defines all of it, as functions or macros of these
 * names:
 *
 *   vec, vec_real         a vector of LANES keys; of as many floating-point numbers as wide as they are
 *   v_load, v_store       at any address
 *   v_load_some           the first n < LANES keys, and `fill` in the other lanes; touches no other memory
 *   v_store_some          the first n < LANES keys
 *   v_all                 the same number in every lane
 *   v_add, v_sub          modulo 2^SORT_BITS
 *   v_min, v_max          as signed integers
 *   v_signs               all bits of a lane are its sign bit
 *   v_and_xor(a, b, c)    a ^ (b & c)
 *   v_same                in how many lanes two vectors are equal
 *   v_ascends             whether no lane of the first exceeds that of the second, as signed integers
 *   v_counts              LANES unsigned 32-bit integers, as wide as keys
 *   v_where_more(c, r, a, b)   in lanes where the count c exceeds the constant r those of a, else those of b
 *   v_transpose           LANES vectors: rows become columns
 *   v_reverse             the lanes back to front
 *   v_clean               sorts a vector whose lanes are a bitonic sequence
 *   v_split               lanes that are not above a pivot to `low`, the others to `high`, in both cases the
 *                         key as it was loaded. A whole vector may be written to both; returns how many
 *                         are not above
 *   vec_mask, v_equal     in which lanes two vectors are equal
 *   v_either              in which lanes either mask is set
 *   v_count(c, m)         1 more in the lanes of c where m is set
 *   v_store_others        the lanes where a mask is not set, one after the other; a whole vector may be
 *                         written. Returns how many they are
 *   v_unsigned            the lanes, taken as unsigned integers, as real numbers
 *   v_as_real             the lanes' bits as real numbers
 *   v_real_...            on vec_real. Minimum and maximum give the second operand where the first is a NaN
 *   v_line                where on a broken line of SEGMENTS pieces a number lies, see sort_cells.h
 *   v_store_index         truncates to LANES unsigned 32-bit integers and stores them
 *
 * Each may be included several times with other SORT_SUFFIX and SORT_BITS, see sort_names.h; hence no guard.
 */
#undef v_load
#undef v_store
#undef v_and_xor
#undef v_all
#undef v_add
#undef v_sub
#undef v_min
#undef v_max
#undef v_signs
#undef v_counts
#undef v_same
#undef v_ascends
#undef v_where_more
#undef v_equal
#undef v_either
#undef v_count
#undef v_real_all
#undef v_real_load
#undef v_real_sub
#undef v_real_mul
#undef v_real_min
#undef v_real_max
#undef v_as_real
#undef v_unsigned

#undef SORT_KEY_MAX
#if SORT_BITS == 64
typedef uint64_t word;
typedef int64_t skey;
typedef double real;
#define SORT_KEY_MAX INT64_MAX
#else
typedef uint32_t word;
typedef int32_t skey;
typedef float real;
#define SORT_KEY_MAX INT32_MAX
#endif
