/* SPDX-License-Identifier: MIT */
/*
 * Keys as they lie in memory ("raw") and as signed integers whose order is the wanted one ("keys"). The map
 * is a bijection on bit patterns, so nothing is lost: not the payload of a NaN, not the sign of a zero.
 *
 *   integers          signed as they are, unsigned with the top bit flipped
 *   floating point    negative numbers have all bits but the sign flipped, which makes them ascend. Then the
 *                     NaNs with a sign are the least integers, 2^mantissa - 1 of them: subtracting that many
 *                     wraps them round to the greatest, after the other NaNs. -0.0 comes just before 0.0.
 *
 * Floating-point formats are IEEE 754 binary64 and binary32.
 */

#undef SORT_NANS_WITH_SIGN
#define SORT_NANS_WITH_SIGN (SORT_BITS == 64 ? 0xfffffffffffff : 0x7fffff)

#undef SORT_GREATEST
#undef SORT_MINUS_INFINITY
#define SORT_GREATEST (SORT_BITS == 64 ? 0x7fefffffffffffff : 0x7f7fffff) /* the greatest finite number */
#define SORT_MINUS_INFINITY (SORT_BITS == 64 ? 0xfff0000000000000 : 0xff800000)

static inline vec to_key(vec raw)
{
#if SORT_ORDER == SORT_FLOATING
    return v_sub(v_and_xor(raw, v_signs(raw), v_all(SORT_KEY_MAX)), v_all(SORT_NANS_WITH_SIGN));
#elif SORT_ORDER == SORT_UNSIGNED
    return v_add(raw, v_all(-SORT_KEY_MAX - 1));
#else
    return raw;
#endif
}

static inline vec from_key(vec key)
{
#if SORT_ORDER == SORT_FLOATING
    const vec flipped = v_add(key, v_all(SORT_NANS_WITH_SIGN));
    return v_and_xor(flipped, v_signs(flipped), v_all(SORT_KEY_MAX));
#else
    return to_key(key);
#endif
}

/* The same of one key. By way of a vector it would take some 20 cycles, in a search at every step. */
static inline skey key_of(word raw)
{
#if SORT_ORDER == SORT_FLOATING
    const word sign = (word)0 - (raw >> (SORT_BITS - 1));
    return (skey)((raw ^ (sign & SORT_KEY_MAX)) - SORT_NANS_WITH_SIGN);
#elif SORT_ORDER == SORT_UNSIGNED
    return (skey)(raw + (word)(-SORT_KEY_MAX - 1));
#else
    return (skey)raw;
#endif
}

static word raw_of(skey key)
{
    word raw[LANES];
    v_store(raw, from_key(v_all(key)));
    return raw[0];
}
