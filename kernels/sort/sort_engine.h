/* SPDX-License-Identifier: MIT */
/*
 * The vectorised sort of one type of key, see sort_names.h. The includer defines SORT_SUFFIX, SORT_BITS,
 * SORT_ORDER and SORT_VECTOR, the file with the vocabulary.
 *
 *   n <= LEAF_MOST      in registers
 *   < CELLS_FEWEST      quicksort
 *   <= CELLS_MOST       one distribution into cells; quicksort where that does not work out; in both cases
 *                       without keys that occur often, which are counted
 *   else                distribution into buckets first, of which each is sorted so in turn
 */
#include SORT_VECTOR

#include "sort_order.h"

#include "sort_leaf.h"

#include "sort_vector_quick.h"

#include "sort_heavy.h"

#include "sort_pool.h"

#include "sort_ahead.h"

#include "sort_cells.h"

#include "sort_part.h"

#include "sort_split.h"

#include "sort_plan.h"

#include "sort_levels.h"

#include "sort_runs.h"

#include "sort_counted.h"

#include "sort_team.h"

#include "sort_together.h"

#include "sort_any.h"
