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
    /* Neighbours of a sorted input share a cell, and a store to its pointer would wait for the one before. So
     * up to SLICE_LEAST keys, which lie in L1, are taken by the handful, first every 16th of it, then those
     * beside them ... */
    APART = 16,
    HANDFUL = 512,
    STREAMS = 4,               /* ... and more keys from four places in turn, read one after the other */
    CELLS_FEWEST = 64 * LANES, /* keys below which quicksort is as good */
    CELLS_MOST = 1 << 17       /* keys above which cells lie too far apart: 2 MB and more of them */
};

#include "sort_line.h"

#include "sort_scatter.h"

#include "sort_groups.h"

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
