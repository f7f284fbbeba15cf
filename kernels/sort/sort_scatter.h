/* SPDX-License-Identifier: MIT */
/* The second step of sort_cells.h: every key into its cell. */

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

/* Some keys, those that lie APART of each other in turn. */
static void put_apart(const word *raw, size_t begin, size_t end, const cells_room *room)
{
    enum { IN_TURN = 8 };
    for (size_t first = begin; first < begin + APART; first++) {
        size_t i = first;
        for (; i + (IN_TURN - 1) * APART < end; i += IN_TURN * APART) {
            SORT_UNROLL
            for (size_t j = 0; j < IN_TURN; j++) {
                put(raw, i + j * APART, room);
            }
        }
        for (; i < end; i += APART) {
            put(raw, i, room);
        }
    }
}

static bool scatter(const word *raw, size_t n, const cells_room *room, size_t cells)
{
    for (size_t c = 0; c < cells; c += LANES) {
        for (size_t l = 0; l < LANES; l++) {
            room->next[c + l] = room->cells + c * GROUP_ROWS + l;
        }
    }
    if (n <= SLICE_LEAST) {
        for (size_t begin = 0; begin < n; begin += HANDFUL) {
            put_apart(raw, begin, begin + HANDFUL < n ? begin + HANDFUL : n, room);
        }
        return count_cells(room, cells);
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
