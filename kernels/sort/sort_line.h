/* SPDX-License-Identifier: MIT */
/* The first step of sort_cells.h: a map from keys to cells, fitted to a sample. */

typedef struct line {
    bool by_value;
    skey least;
    real low; /* that key's value */
    real scale;
    real start[SEGMENTS]; /* at the middle of a segment */
    real slope[SEGMENTS];
} line;

static real value_of(skey key)
{
    real lanes[LANES];
    v_store(lanes, from_key(v_all(key)));
    return lanes[0];
}

/* Coordinates 0 <= t < width along the keys from least to most; false where their values do not yield any. */
static bool line_along(line *l, skey least, skey most, real width, bool by_value)
{
    const real shrink = 1 - (real)0x1p-12;
    l->by_value = by_value;
    l->least = least;
    l->low = value_of(least);
    const real range = by_value ? value_of(most) - l->low : (real)((word)most - (word)least);
    l->scale = width * shrink / range;
    return isfinite(range) && range > 0 && isfinite(l->scale);
}

static inline vec_real coordinate(vec raw, const line *l, bool by_value)
{
    const vec_real t = by_value ? v_real_sub(v_as_real(raw), v_real_all(l->low))
                                : v_unsigned(v_sub(to_key(raw), v_all(l->least)));
    return v_real_mul(t, v_real_all(l->scale));
}

/* How many of `samples` vectors, spread over raw[0 .. n), fall into each segment; and the sum of their
 * squares, which is the smaller the better they are spread. */
static uint64_t census(const word *raw, size_t n, size_t samples, const line *l, uint32_t *seen)
{
    const size_t step = (n - LANES) / samples;
    memset(seen, 0, SEGMENTS * sizeof *seen);
    for (size_t s = 0; s < samples; s++) {
        uint32_t segment[LANES];
        v_store_index(segment, coordinate(v_load(raw + s * step), l, l->by_value));
        for (size_t i = 0; i < LANES; i++) {
            seen[segment[i]]++;
        }
    }
    uint64_t squares = 0;
    for (size_t i = 0; i < SEGMENTS; i++) {
        squares += (uint64_t)seen[i] * seen[i];
    }
    return squares;
}

/* Gives each segment its part of about `wanted` cells; returns how many there are. */
static size_t bend(line *l, const uint32_t *seen, size_t samples, size_t wanted)
{
    const size_t doubt =
        4 + samples / SEGMENTS / 8; /* samples that each segment is taken to have had before */
    const size_t total = samples + SEGMENTS * doubt;
    size_t cells = 0;
    for (size_t i = 0; i < SEGMENTS; i++) {
        const size_t mine = wanted * (seen[i] + doubt) / total + 1;
        l->slope[i] = (real)mine * (1 - (real)0x1p-9);
        l->start[i] = (real)cells + l->slope[i] / 2;
        cells += mine;
    }
    return cells;
}

static size_t sample_vectors(size_t n)
{
    const size_t eighth = n / 8 / LANES;
    return eighth < 16 ? 16 : eighth < 512 ? eighth : 512;
}

/* Fits a line; returns the number of cells, or 0 where the keys are in few places only. The values are looked
 * at first, and last where they are spread well: the sum of squares of an even spread is samples^2 / SEGMENTS
 * + samples. */
static size_t fit(const word *raw, size_t n, skey least, skey most, line *l)
{
    const size_t vectors = sample_vectors(n);
    const size_t samples = vectors * LANES;
    uint32_t seen[2][SEGMENTS];
    uint64_t squares = UINT64_MAX;
    if (SORT_ORDER == SORT_FLOATING && line_along(l, least, most, SEGMENTS, true)) {
        squares = census(raw, n, vectors, l, seen[0]);
    }
    const uint64_t even = samples * samples / SEGMENTS * 9 / 8 + 2 * samples;
    if (squares < 3 * even) {
        return bend(l, seen[0], samples, n / (squares < even ? CELL_MEAN : CELL_MEAN_UNEVEN));
    }
    line by_key;
    line_along(&by_key, least, most, SEGMENTS, false);
    const uint64_t by_key_squares = census(raw, n, vectors, &by_key, seen[1]);
    const bool better = by_key_squares < squares;
    if (better) {
        *l = by_key;
        squares = by_key_squares;
    }
    if (squares > samples * samples / 4) { /* as if all were in four segments: too coarse a picture */
        return 0;
    }
    return bend(l, seen[better], samples, n / CELL_MEAN_UNEVEN);
}
