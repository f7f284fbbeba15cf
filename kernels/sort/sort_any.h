/* SPDX-License-Identifier: MIT */
/* What sort_routines.h offers: scratch, and the way for every number of keys. */

/* Blocks that a thread takes at once: all, where it is alone. */
static size_t portion_for(size_t n, unsigned threads)
{
    const size_t quarter = n / BLOCK / threads / 4;
    return threads == 1 ? UINT32_MAX : quarter < BATCH ? BATCH : quarter < PORTION ? quarter : PORTION;
}

/* Of each open bucket the first and the last block may be nearly empty, and each thread holds free ones. Only
 * as many threads can be deep in the recursion as there are buckets too large for cells. */
static size_t blocks_for(size_t n, unsigned threads)
{
    const size_t deep = n / CELLS_MOST + 1 < threads ? n / CELLS_MOST + 1 : threads;
    const size_t levels = deep * LEVELS + (threads == 1 ? 0 : threads * COOP_LEVELS);
    const size_t held = threads == 1 ? 0 : threads * (2 * BATCH + portion_for(n, threads));
    return n / BLOCK + 1 + 2 * BUCKETS_MOST * levels + held;
}

enum { PAGE = 4096 };

/* Workers' memory begins at pages of its own, for each to be first touched by its thread. */
static size_t worker_bytes(void)
{
    const size_t bytes = cells_room_bytes(CELLS_MOST) + (2 * CELLS_MOST + LANES) * sizeof(word) +
                         LEVELS * (sizeof(level) + sizeof(map)) + 8 * 64;
    return (bytes + PAGE - 1) / PAGE * PAGE;
}

/* Of sort_team, for n keys. */
static size_t team_bytes(size_t n, unsigned threads)
{
    const size_t blocks = blocks_for(n, threads);
    return BLOCK * sizeof(word) * (blocks + 1) + blocks * sizeof(note) + blocks / BATCH * sizeof(uint32_t) +
           sizeof(team) + threads * (sizeof(worker) + worker_bytes()) + PAGE + 8 * 64;
}

/* By one thread, before the others begin. */
static team *open_team(word *raw, size_t n, unsigned threads, char *bytes, sort_barrier *barrier)
{
    const uintptr_t mask = BLOCK * sizeof(word) - 1;
    const size_t blocks = blocks_for(n, threads);
    word *first = (word *)(((uintptr_t)bytes + mask) & ~mask);
    bytes = (char *)(first + blocks * BLOCK);
    team *t = (team *)(void *)take(&bytes, sizeof *t);
    t->workers = (worker *)(void *)take(&bytes, threads * sizeof *t->workers);
    t->raw = raw;
    t->n = n;
    t->threads = threads;
    t->barrier = barrier;
    t->depot.blocks = first;
    t->depot.notes = (note *)(void *)take(&bytes, blocks * sizeof(note));
    t->depot.batches = (uint32_t *)(void *)take(&bytes, blocks / BATCH * sizeof(uint32_t));
    t->depot.waiting = 0;
    t->depot.fresh = 0;
    t->depot.limit = (uint32_t)blocks;
    t->depot.portion = (uint32_t)portion_for(n, threads);
    atomic_flag_clear(&t->depot.busy);
    t->rooms = (char *)(((uintptr_t)bytes + PAGE - 1) & ~(uintptr_t)(PAGE - 1));
    return t;
}

/* By each thread; all have to meet before they sort, since each may look whether another has something to do.
 */
static void open_worker(team *t, unsigned me)
{
    char *bytes = t->rooms + me * worker_bytes();
    worker *w = &t->workers[me];
    w->threads = t->threads;
    w->offers = false;
    open_stock(&w->own, 0, 0);
    open_stock(&w->offered, 0, 0);
    w->pool = pool_of(&t->depot);
    w->next = (ahead){.left = 0};
    w->room.next = &w->next;
    w->room.room = cells_room_in(take(&bytes, cells_room_bytes(CELLS_MOST)), CELLS_MOST);
    w->hold = (word *)(void *)take(&bytes, CELLS_MOST * sizeof(word));
    w->room.spare = (word *)(void *)take(&bytes, (CELLS_MOST + LANES) * sizeof(word));
    w->levels = (level *)(void *)take(&bytes, LEVELS * sizeof(level));
    w->maps = (map *)(void *)take(&bytes, LEVELS * sizeof(map));
}

static void sort_by_team(team *t, unsigned me)
{
    open_worker(t, me);
    if (run_with_team(t, me)) {
        arrive(t, me);
        return;
    }
    if (t->threads == 1) {
        sort_alone(t);
    } else {
        sort_together(t, me, 0, NULL, t->raw);
    }
}

/* Of sort_all, for n keys. */
static size_t scratch_bytes(size_t n)
{
    if (n <= LEAF_MOST) {
        return 0;
    }
    if (n <= CELLS_MOST) {
        return cells_room_bytes(n) + (n + LANES) * sizeof(word) + 64;
    }
    return team_bytes(n, 1);
}

/* Sorts raw[0 .. n) with scratch_bytes(n) of scratch, aligned to 64 bytes. */
static void sort_all(word *raw, size_t n, char *bytes)
{
    if (n <= LEAF_MOST) {
        leaf(raw, n);
        return;
    }
    if (n > CELLS_MOST) {
        sort_by_team(open_team(raw, n, 1, bytes, NULL), 0);
        return;
    }
    if (sort_run(raw, n)) {
        return;
    }
    ahead next = {.left = 0};
    part_room p = {.next = &next};
    p.room = cells_room_in(take(&bytes, cells_room_bytes(n)), n);
    p.spare = (word *)(void *)bytes;
    skey least;
    skey most;
    bounds_of(raw, n, &least, &most);
    sort_small_part(&p, raw, n, least, most, raw);
}

static void sort_any(void *keys, size_t n, void *scratch)
{
    sort_all(keys, n, scratch);
}

static void *team_any(void *keys, size_t n, unsigned threads, void *scratch, sort_barrier *barrier)
{
    return open_team(keys, n, threads, scratch, barrier);
}

static void sort_by_team_any(void *opened, unsigned me)
{
    sort_by_team(opened, me);
}

static size_t quick_bytes(size_t n)
{
    return (n + LANES) * sizeof(word);
}

/* For the tests: in the sort itself only certain inputs lead to quicksort. */
static void quick_any(void *keys, size_t n, void *scratch)
{
    if (n > 0) {
        skey least;
        skey most;
        bounds_of(keys, n, &least, &most);
        sort_quick_vector(keys, n, least, most, scratch);
    }
}
