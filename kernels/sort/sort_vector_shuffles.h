/* SPDX-License-Identifier: MIT */
/* The operations of sort_vector_any.h that exchange lanes, for two, four and eight of them. */

#if SORT_VECTOR_BYTES * 8 / SORT_BITS == 2

static inline vec v_reverse(vec v)
{
    return __builtin_shufflevector(v, v, 1, 0);
}

static inline vec v_clean(vec v)
{
    const vec other = v_reverse(v);
    return __builtin_shufflevector(v_min(v, other), v_max(v, other), 0, 3);
}

static inline void v_transpose(vec *v)
{
    const vec a = __builtin_shufflevector(v[0], v[1], 0, 2);
    v[1] = __builtin_shufflevector(v[0], v[1], 1, 3);
    v[0] = a;
}

#elif SORT_VECTOR_BYTES * 8 / SORT_BITS == 4

static inline vec v_reverse(vec v)
{
    return __builtin_shufflevector(v, v, 3, 2, 1, 0);
}

static inline vec v_clean(vec v)
{
    vec other = __builtin_shufflevector(v, v, 2, 3, 0, 1);
    vec low = v_min(v, other);
    vec high = v_max(v, other);
    v = __builtin_shufflevector(low, high, 0, 1, 6, 7);
    other = __builtin_shufflevector(v, v, 1, 0, 3, 2);
    low = v_min(v, other);
    high = v_max(v, other);
    return __builtin_shufflevector(low, high, 0, 5, 2, 7);
}

static inline void v_transpose(vec *v)
{
    const vec a = __builtin_shufflevector(v[0], v[1], 0, 4, 2, 6);
    const vec b = __builtin_shufflevector(v[0], v[1], 1, 5, 3, 7);
    const vec c = __builtin_shufflevector(v[2], v[3], 0, 4, 2, 6);
    const vec d = __builtin_shufflevector(v[2], v[3], 1, 5, 3, 7);
    v[0] = __builtin_shufflevector(a, c, 0, 1, 4, 5);
    v[1] = __builtin_shufflevector(b, d, 0, 1, 4, 5);
    v[2] = __builtin_shufflevector(a, c, 2, 3, 6, 7);
    v[3] = __builtin_shufflevector(b, d, 2, 3, 6, 7);
}

#else

static inline vec v_reverse(vec v)
{
    return __builtin_shufflevector(v, v, 7, 6, 5, 4, 3, 2, 1, 0);
}

static inline vec v_clean(vec v)
{
    vec other = __builtin_shufflevector(v, v, 4, 5, 6, 7, 0, 1, 2, 3);
    vec low = v_min(v, other);
    vec high = v_max(v, other);
    v = __builtin_shufflevector(low, high, 0, 1, 2, 3, 12, 13, 14, 15);
    other = __builtin_shufflevector(v, v, 2, 3, 0, 1, 6, 7, 4, 5);
    low = v_min(v, other);
    high = v_max(v, other);
    v = __builtin_shufflevector(low, high, 0, 1, 10, 11, 4, 5, 14, 15);
    other = __builtin_shufflevector(v, v, 1, 0, 3, 2, 5, 4, 7, 6);
    low = v_min(v, other);
    high = v_max(v, other);
    return __builtin_shufflevector(low, high, 0, 9, 2, 11, 4, 13, 6, 15);
}

static inline void v_transpose(vec *v)
{
    vec t[8];
    for (int i = 0; i < 8; i += 2) {
        t[i] = __builtin_shufflevector(v[i], v[i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
        t[i + 1] = __builtin_shufflevector(v[i], v[i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
    }
    for (int i = 0; i < 8; i += 4) {
        v[i] = __builtin_shufflevector(t[i], t[i + 2], 0, 1, 8, 9, 4, 5, 12, 13);
        v[i + 1] = __builtin_shufflevector(t[i], t[i + 2], 2, 3, 10, 11, 6, 7, 14, 15);
        v[i + 2] = __builtin_shufflevector(t[i + 1], t[i + 3], 0, 1, 8, 9, 4, 5, 12, 13);
        v[i + 3] = __builtin_shufflevector(t[i + 1], t[i + 3], 2, 3, 10, 11, 6, 7, 14, 15);
    }
    for (int i = 0; i < 4; i++) {
        t[i] = __builtin_shufflevector(v[i], v[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
        t[i + 4] = __builtin_shufflevector(v[i], v[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
    }
    for (int i = 0; i < 8; i++) {
        v[i] = t[i];
    }
}

#endif
