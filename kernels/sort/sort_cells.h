/* SPDX-License-Identifier: MIT */
/*
 * Sorting by one distribution into cells of a dozen keys, LANES cells as the lanes of vectors.
 *
 *   1  From a sample a map from keys to cells is fitted: a broken line of SEGMENTS pieces of equal width,
 * each with as many cells as it has samples. The coordinate along which pieces are equal is the number
 * itself, or its key, which for floating point is about its logarithm: whichever spreads the sample better.
 *   2  Every key is written into its cell. Cell c is lane c % LANES of group c / LANES, so that the keys of a
 *      group already lie as columns.
 *   3  A network sorts the columns of a group side by side, a transposition makes rows of them, and these are
 *      stored one after the other, each over what the one before has stored beyond its end.
 *
 * A cell that gets more than CELL_MOST keys ends it: nothing but scratch was written by then, and the caller
 * takes another way. Cells are only ever too full where the sample did not show the density.
 */
enum {
    CELL_MOST = 32,             /* rows of a group: as many vectors as AVX-512 has registers */
    CELL_MEAN = 11,             /* where keys are spread evenly: 12 to 24 rows are used then */
    CELL_MEAN_UNEVEN = 8,       /* where not, since the density differs within segments too */
    GROUP_ROWS = CELL_MOST + 1, /* odd, so that groups do not begin in the same cache sets */
    SEGMENTS = 16,
    SLICES = 4,         /* cells are looked at after each quarter of the keys ... */
    SLICE_LEAST = 4096, /* ... where there are more than these */
    STREAMS = 4, /* places from which keys are taken in turn: neighbours of a sorted input share a cell, and
                    a store to its pointer would wait for the one before */
    CELLS_FEWEST = 192,  /* keys below which quicksort is as good */
    CELLS_MOST = 1 << 17 /* keys above which cells lie too far apart: 2 MB and more of them */
};

typedef struct line {
    bool by_value;
    skey least;
    real low; /* that key's value */
    real scale;
    real start[SEGMENTS]; /* at the middle of a segment */
    real slope[SEGMENTS];
} line;

/* Scratch for up to a given number of keys, carved from one block. */
typedef struct cells_room {
    word *cells;
    word **next;     /* where in each cell the next key goes */
    uint32_t *index; /* each key's cell */
    uint32_t *count;
} cells_room;

static size_t cells_limit(size_t n)
{
    return n / CELL_MEAN_UNEVEN + SEGMENTS + LANES;
}

/* How many keys of each stream are placed between two looks at the cells. */
static size_t slice_of(size_t n)
{
    return n <= SLICE_LEAST ? n : n / STREAMS / SLICES / LANES * LANES + LANES;
}

/* Between two looks, and of the rest that is no multiple of LANES, all keys may go to one cell. */
static size_t cells_words(size_t n)
{
    const size_t unseen = n <= SLICE_LEAST ? n : STREAMS * (slice_of(n) + LANES);
    return (cells_limit(n) + LANES) * GROUP_ROWS + unseen * LANES;
}

static size_t cells_room_bytes(size_t n)
{
    return cells_words(n) * sizeof(word) + cells_limit(n) * (sizeof(word *) + sizeof(uint32_t)) +
           (n + LANES) * sizeof(uint32_t) + 4 * 64;
}

static char *take(char **free_bytes, size_t bytes)
{
    char *taken = *free_bytes;
    *free_bytes += (bytes + 63) / 64 * 64;
    return taken;
}

static cells_room cells_room_in(char *bytes, size_t n)
{
    cells_room room;
    room.cells = (word *)(void *)take(&bytes, cells_words(n) * sizeof(word));
    room.next = (word **)(void *)take(&bytes, cells_limit(n) * sizeof(word *));
    room.index = (uint32_t *)(void *)take(&bytes, (n + LANES) * sizeof(uint32_t));
    room.count = (uint32_t *)(void *)take(&bytes, cells_limit(n) * sizeof(uint32_t));
    return room;
}

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
    return n / 8 / LANES < 512 ? n / 8 / LANES : 512;
}

/* Whether single keys occur so often that some cell would overflow. Of keys that occur c times each two
 * samples are equal with chance c / n; here each is compared with four others, and ten times is taken to be
 * too often. */
static bool repetitive(const word *raw, size_t n)
{
    enum { OTHERS = 4, OFTEN = 10 };
    const size_t vectors = sample_vectors(n);
    const size_t step = (n - LANES) / vectors;
    size_t same = 0;
    for (size_t s = OTHERS; s < vectors; s++) {
        const vec v = v_load(raw + s * step);
        for (size_t i = 1; i <= OTHERS; i++) {
            same += v_same(v, v_load(raw + (s - i) * step));
        }
    }
    return same > OTHERS * OFTEN * vectors * LANES / n + 1;
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

CS_INLINE void find_cells(const word *raw, size_t n, const line *l, bool by_value, uint32_t *index)
{
    for (size_t i = 0; i + LANES <= n; i += LANES) {
        v_store_index(index + i, v_line(coordinate(v_load(raw + i), l, by_value), l->start, l->slope));
    }
    if (n % LANES != 0) {
        const vec last = v_load_some(raw + n / LANES * LANES, n % LANES, from_key(v_all(l->least)));
        v_store_index(index + n / LANES * LANES, v_line(coordinate(last, l, by_value), l->start, l->slope));
    }
}

static inline void put(const word *raw, size_t i, const cells_room *room)
{
    word **next = &room->next[room->index[i]];
    **next = raw[i];
    *next += LANES;
}

/* How many keys each cell has; false where one has too many. */
static bool count_cells(const cells_room *room, size_t cells)
{
    uint32_t most = 0;
    for (size_t c = 0; c < cells; c += LANES) {
        const uintptr_t first = (uintptr_t)(room->cells + c * GROUP_ROWS);
        for (size_t l = 0; l < LANES; l++) {
            const uint32_t count =
                (uint32_t)(((uintptr_t)room->next[c + l] - first) / (LANES * sizeof(word)));
            room->count[c + l] = count;
            most = count > most ? count : most;
        }
    }
    return most <= CELL_MOST;
}

static bool scatter(const word *raw, size_t n, const cells_room *room, size_t cells)
{
    for (size_t c = 0; c < cells; c += LANES) {
        for (size_t l = 0; l < LANES; l++) {
            room->next[c + l] = room->cells + c * GROUP_ROWS + l;
        }
    }
    const size_t stream = n / STREAMS / LANES * LANES;
    const size_t slice = slice_of(n);
    for (size_t begin = 0; begin < stream; begin += slice) {
        const size_t end = begin + slice < stream ? begin + slice : stream;
        for (size_t i = begin; i < end; i += LANES) {
            SORT_UNROLL
            for (size_t j = i; j < i + LANES; j++) {
                put(raw, j, room);
                put(raw, j + stream, room);
                put(raw, j + 2 * stream, room);
                put(raw, j + 3 * stream, room);
            }
        }
        if (end < stream && !count_cells(room, cells)) {
            return false;
        }
    }
    for (size_t i = STREAMS * stream; i < n; i++) {
        put(raw, i, room);
    }
    return count_cells(room, cells);
}

/* Sorts a group of which no cell has more than `rows` keys, and stores cell l at out[offset[l] ..). */
#undef SORT_GROUP
#define SORT_GROUP(rows)                                                                                     \
    static void SORT_NAME(group_##rows)(const word *cells, const uint32_t *count, const uint32_t *offset,    \
                                        word *out)                                                           \
    {                                                                                                        \
        enum { PADDED = ((rows) + LANES - 1) / LANES * LANES };                                              \
        vec v[PADDED];                                                                                       \
        const vec counts = v_counts(count);                                                                  \
        SORT_UNROLL                                                                                          \
        for (int r = 0; r < (rows); r++) {                                                                   \
            v[r] = v_where_more(counts, r, to_key(v_load(cells + r * LANES)), v_all(SORT_KEY_MAX));          \
        }                                                                                                    \
        SORT_UNROLL                                                                                          \
        for (int r = (rows); r < PADDED; r++) {                                                              \
            v[r] = v_all(SORT_KEY_MAX);                                                                      \
        }                                                                                                    \
        SORT_NETWORK_##rows(SORT_EXCHANGE) store_columns(v, PADDED, offset, out);                            \
    }

CS_INLINE void store_columns(vec *v, int rows, const uint32_t *offset, word *out)
{
    SORT_UNROLL
    for (int r = 0; r < rows; r += LANES) {
        v_transpose(v + r);
    }
    SORT_UNROLL
    for (int l = 0; l < LANES; l++) {
        SORT_UNROLL
        for (int r = 0; r < rows; r += LANES) {
            v_store(out + offset[l] + r, from_key(v[r + l]));
        }
    }
}

SORT_GROUP(8)
SORT_GROUP(12)
SORT_GROUP(16)
SORT_GROUP(20)
SORT_GROUP(24)
SORT_GROUP(28)
SORT_GROUP(32)

static void sort_group(const word *cells, const uint32_t *count, const uint32_t *offset, size_t most,
                       word *out)
{
    switch ((most + 3) / 4) {
    case 0:
    case 1:
    case 2:
        SORT_NAME(group_8)(cells, count, offset, out);
        break;
    case 3:
        SORT_NAME(group_12)(cells, count, offset, out);
        break;
    case 4:
        SORT_NAME(group_16)(cells, count, offset, out);
        break;
    case 5:
        SORT_NAME(group_20)(cells, count, offset, out);
        break;
    case 6:
        SORT_NAME(group_24)(cells, count, offset, out);
        break;
    case 7:
        SORT_NAME(group_28)(cells, count, offset, out);
        break;
    default:
        SORT_NAME(group_32)(cells, count, offset, out);
    }
}

/* A group may store up to CELL_MOST keys beyond its own: the last ones go by way of a buffer. */
static void gather_groups(const cells_room *room, size_t cells, size_t n, word *out, ahead *next)
{
    word buffer[CELL_MOST * LANES + 2 * CELL_MOST];
    size_t done = 0;
    for (size_t c = 0; c < cells; c += LANES) {
        uint32_t offset[LANES];
        uint32_t total = 0;
        look_ahead(next);
        uint32_t most = 0;
        for (size_t l = 0; l < LANES; l++) {
            const uint32_t count = room->count[c + l];
            offset[l] = total;
            total += count;
            most = count > most ? count : most;
        }
        const bool roomy = done + total + 2 * CELL_MOST <= n;
        const word *group = room->cells + c * GROUP_ROWS;
        sort_group(group, room->count + c, offset, most, roomy ? out + done : buffer);
        if (!roomy) {
            memcpy(out + done, buffer, total * sizeof *out);
        }
        done += total;
    }
}

/* Sorts raw[0 .. n), whose keys are from least to most, least < most, into out[0 .. n), which may be raw. n
 * >= CELLS_FEWEST, `room` for n. False where it did not work out; raw is as it was then, and so is out. */
static bool sort_by_cells(const word *raw, size_t n, skey least, skey most, word *out, const cells_room *room,
                          ahead *next)
{
    line l;
    const size_t cells = (fit(raw, n, least, most, &l) + LANES - 1) / LANES * LANES;
    if (cells == 0) {
        return false;
    }
    if (l.by_value) {
        find_cells(raw, n, &l, true, room->index);
    } else {
        find_cells(raw, n, &l, false, room->index);
    }
    if (!scatter(raw, n, room, cells)) {
        return false;
    }
    gather_groups(room, cells, n, out, next);
    return true;
}
