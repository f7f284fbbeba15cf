/* SPDX-License-Identifier: MIT */
/* The third step of sort_cells.h: networks sort the cells, LANES of them at a time. */

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
