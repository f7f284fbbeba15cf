/* SPDX-License-Identifier: MIT */
/* How sort_engine.h's parts go together: the plan of a level from a sample, and the recursion. */

typedef struct engine {
    pool blocks;
    cells_room room;
    word *hold;    /* [CELLS_MOST] a bucket's keys, taken from its chain */
    word *spare;   /* [CELLS_MOST + LANES] for quicksort */
    level *levels; /* [LEVELS] */
    ahead *next;   /* what is read after this part */
} engine;

/*
 * Infinities and NaNs have no place on a line along values: takes them out of raw[0 .. n). Those at the top
 * go, sorted, to the end, -infinity to the front. Returns how many keys are left, from *raw on, and sets
 * their bounds.
 */
static size_t set_aside(word **raw, size_t n, skey *least, skey *most, word *spare)
{
    const skey greatest = key_of(SORT_GREATEST);
    const skey lowest = key_of(SORT_MINUS_INFINITY);
    if (*most > greatest) {
        const size_t numbers = partition(*raw, n, greatest, *raw, spare);
        memcpy(*raw + numbers, spare, (n - numbers) * sizeof **raw);
        sort_quick_vector(*raw + numbers, n - numbers, greatest + 1, *most, spare);
        n = numbers;
    }
    if (n > 0 && *least == lowest) {
        const size_t infinite = partition(*raw, n, lowest, *raw, spare);
        memcpy(*raw + infinite, spare, (n - infinite) * sizeof **raw);
        *raw += infinite;
        n -= infinite;
    }
    if (n > 0) {
        bounds_of(*raw, n, least, most);
    }
    return n;
}

/*
 * raw[0 .. n) with known bounds, n <= CELLS_MOST, into out[0 .. n), which may be raw; raw is overwritten.
 * Where cells do not work out the halves are tried, `tries` times: two clusters, such as numbers of both
 * signs whose magnitudes spread widely, suit them one by one.
 */
static void sort_part(const engine *e, word *raw, size_t n, skey least, skey most, word *out, unsigned tries)
{
    if (n < CELLS_FEWEST || least == most || tries == 0 || repetitive(raw, n)) {
        sort_quick_vector(raw, n, least, most, e->spare);
        if (out != raw) {
            memcpy(out, raw, n * sizeof *out);
        }
        return;
    }
    if (sort_by_cells(raw, n, least, most, out, &e->room, e->next)) {
        return;
    }
    bool uniform;
    skey pivot = choose_pivot(raw, n, &uniform);
    pivot = pivot < most ? pivot : most - 1;
    const size_t low = partition(raw, n, pivot, raw, e->spare);
    memcpy(raw + low, e->spare, (n - low) * sizeof *raw);
    bounds_of(raw, low, &least, &pivot);
    sort_part(e, raw, low, least, pivot, out, tries - 1);
    bounds_of(raw + low, n - low, &pivot, &most);
    sort_part(e, raw + low, n - low, pivot, most, out + low, tries - 1);
}

static void sort_small_part(const engine *e, word *raw, size_t n, skey least, skey most, word *out)
{
    enum { TRIES = 4 };
    if (SORT_ORDER == SORT_FLOATING && n >= CELLS_FEWEST &&
        (most > key_of(SORT_GREATEST) || least == key_of(SORT_MINUS_INFINITY))) {
        word *rest = raw;
        const size_t left = set_aside(&rest, n, &least, &most, e->spare);
        const size_t before = (size_t)(rest - raw);
        if (out != raw) {
            memcpy(out, raw, before * sizeof *out);
            memcpy(out + before + left, rest + left, (n - before - left) * sizeof *out);
        }
        raw = rest;
        out += before;
        n = left;
    }
    if (n > 0) {
        sort_part(e, raw, n, least, most, out, TRIES);
    }
}

/* `count` keys of the n, spread over all of them, in order. */
static void draw(const word *raw, size_t n, word *sample, size_t count)
{
    const size_t step = n / count;
    for (size_t i = 0; i < count; i++) {
        sample[i] = raw[i * step + (i * 0x9e3779b97f4a7c15u >> 32) % step];
    }
}

static void draw_chain(const pool *p, const chain *c, word *sample, size_t count)
{
    uint32_t block = c->blocks > 2 ? p->link[c->first] : c->first;
    const uint32_t inner = c->blocks - 2;
    size_t drawn = 0;
    for (uint32_t i = 0; i < inner; i++) {
        const size_t until = count * (i + 1) / inner;
        for (; drawn < until; drawn++) {
            sample[drawn] = p->blocks[(size_t)block * BLOCK + (drawn * 0x9e3779b97f4a7c15u >> 32) % BLOCK];
        }
        block = p->link[block];
    }
}

/* How many of the sample fall into each interval; returns the most in one. */
static uint32_t survey(const word *sample, size_t count, level *lv, uint32_t *seen)
{
    uint32_t most = 0;
    memset(seen, 0, FINE * sizeof *seen);
    for (size_t i = 0; i < count; i += BLOCK) {
        intervals_of(sample + i, BLOCK, lv, lv->interval);
        for (size_t j = 0; j < BLOCK; j++) {
            const uint32_t now = ++seen[lv->interval[j]];
            most = now > most ? now : most;
        }
    }
    return most;
}

/* Buckets from left to right, each of intervals with about count / wanted of the sample; an interval with
 * more than that has its own. */
static void deal(level *lv, const uint32_t *seen, size_t count, size_t wanted)
{
    const size_t fair = count / wanted;
    size_t bucket = 0;
    size_t held = 0;
    for (size_t i = 0; i < FINE; i++) {
        if (held > 0 && held + seen[i] / 2 >= fair && bucket + 1 < BUCKETS_MOST) {
            bucket++;
            held = 0;
        }
        held += seen[i];
        lv->table[i] = (uint16_t)bucket;
    }
    lv->buckets = bucket + 1;
}

static void plan_by_bits(level *lv, skey least, skey most)
{
    line_along(&lv->along, least, most, FINE, false);
    lv->most = most;
    for (size_t i = 0; i < FINE; i++) {
        lv->table[i] = (uint16_t)(i / (FINE / 256));
    }
    lv->buckets = 256;
}

/* sample[0 .. count), sorted, least < most. Tries values, then keys; then values without the outer 2%, lest a
 * single key far off make all others share an interval. */
static void plan(level *lv, const word *sample, size_t count, size_t wanted)
{
    static const struct {
        bool by_value;
        unsigned trim;
    } ways[] = {{true, 0}, {false, 0}, {true, 64}, {false, 64}};
    uint32_t seen[FINE];
    uint32_t best = UINT32_MAX;
    size_t chosen = 1;
    for (size_t i = 0; i < 5; i++) {
        const size_t way = i < 4 ? i : chosen;
        const size_t cut = ways[way].trim == 0 ? 0 : count / ways[way].trim;
        lv->most = key_of(sample[count - 1 - cut]);
        if ((ways[way].by_value && SORT_ORDER != SORT_FLOATING) || key_of(sample[cut]) == lv->most ||
            !line_along(&lv->along, key_of(sample[cut]), lv->most, FINE, ways[way].by_value)) {
            continue;
        }
        const uint32_t most = survey(sample, count, lv, seen);
        if (i == 4 || most <= count / wanted / 2) {
            break;
        }
        if (most < best) {
            best = most;
            chosen = way;
        }
    }
    deal(lv, seen, count, wanted);
}

static size_t buckets_for(size_t n)
{
    const size_t buckets = n / BUCKET_KEYS + 1;
    return buckets < BUCKETS_MOST / 2 ? buckets : BUCKETS_MOST / 2;
}

static size_t sample_size(size_t n)
{
    size_t count = SAMPLE_LEAST;
    while (count < 16 * buckets_for(n)) {
        count *= 2;
    }
    return count;
}

static bool plan_level(engine *e, level *lv, word *sample, size_t n)
{
    const size_t count = sample_size(n);
    skey least;
    skey most;
    bounds_of(sample, count, &least, &most);
    if (least == most) {
        return false;
    }
    sort_small_part(e, sample, count, least, most, sample);
    plan(lv, sample, count, buckets_for(n));
    return true;
}

static word *sort_buckets(engine *e, unsigned depth, word *out);

static word *fill(word *out, size_t n, word raw)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = raw;
    }
    return out + n;
}

static void bounds_of_chain(const pool *p, const chain *c, const word *end, skey *least, skey *most)
{
    uint32_t block = c->first;
    *least = SORT_KEY_MAX;
    *most = -SORT_KEY_MAX - 1;
    for (uint32_t i = 0; i < c->blocks; i++) {
        skey low;
        skey high;
        const size_t begin = i == 0 ? c->begin : 0;
        bounds_of(p->blocks + (size_t)block * BLOCK + begin, keys_in(c, p, i, end, block), &low, &high);
        *least = low < *least ? low : *least;
        *most = high > *most ? high : *most;
        block = p->link[block];
    }
}

static void free_chain(pool *p, const chain *c)
{
    uint32_t block = c->first;
    for (uint32_t i = 0; i < c->blocks; i++) {
        const uint32_t following = p->link[block];
        give_block(p, block);
        block = following;
    }
}

static word *sort_large_bucket(engine *e, const chain *c, const word *end, unsigned depth, size_t n,
                               word *out)
{
    level *lv = &e->levels[depth];
    skey least;
    skey most;
    draw_chain(&e->blocks, c, e->hold, sample_size(n));
    if (depth >= SAMPLED_LEVELS || !plan_level(e, lv, e->hold, n)) {
        bounds_of_chain(&e->blocks, c, end, &least, &most);
        if (least == most) {
            const word raw = e->blocks.blocks[(size_t)c->first * BLOCK + c->begin];
            free_chain(&e->blocks, c);
            return fill(out, n, raw);
        }
        plan_by_bits(lv, least, most);
    }
    open_buckets(lv, &e->blocks);
    split_chain(lv, &e->blocks, c, end);
    return sort_buckets(e, depth, out);
}

static ahead ahead_of(const pool *p, const chain *c)
{
    if (c == NULL) {
        return (ahead){.left = 0};
    }
    return (ahead){
        .blocks = p->blocks, .link = p->link, .length = BLOCK, .piece = c->first, .left = c->blocks};
}

/* The buckets of a level one after the other to out; returns where they end. */
static word *sort_buckets(engine *e, unsigned depth, word *out)
{
    level *lv = &e->levels[depth];
    for (size_t b = 0; b < lv->buckets; b++) {
        const chain *c = &lv->chains[b];
        const size_t n = chain_keys(c, &e->blocks, lv->next[b]);
        if (n > CELLS_MOST) {
            out = sort_large_bucket(e, c, lv->next[b], depth + 1, n, out);
        } else {
            skey least;
            skey most;
            gather_chain(&e->blocks, c, lv->next[b], e->hold, &least, &most);
            *e->next = ahead_of(&e->blocks, b + 1 < lv->buckets ? &lv->chains[b + 1] : NULL);
            sort_small_part(e, e->hold, n, least, most, out);
            e->next->left = 0;
            out += n;
        }
    }
    return out;
}

/* Of each open bucket the first and the last block may be nearly empty. */
static size_t pool_blocks(size_t n)
{
    return n / BLOCK + 2 * LEVELS * BUCKETS_MOST + 2 * STREAMS;
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
    return cells_room_bytes(CELLS_MOST) + (2 * CELLS_MOST + LANES) * sizeof(word) + LEVELS * sizeof(level) +
           pool_blocks(n) * (BLOCK * sizeof(word) + sizeof(uint32_t)) + BLOCK * sizeof(word) + 8 * 64;
}

/* Whether the keys, of which this is a sorted sample, are so few different ones that quicksort, which takes
 * about as many levels as they have bits of entropy (Sedgewick and Wayne), is faster: five levels cost what a
 * distribution does. */
static bool low_entropy(const word *sample, size_t count)
{
    double bits = 0;
    size_t run = 1;
    for (size_t i = 1; i <= count; i++, run++) {
        if (i == count || sample[i] != sample[i - 1]) {
            bits += (double)run * log2((double)count / (double)run);
            run = 0;
        }
    }
    return bits < 5 * (double)count;
}

static void sort_large(word *raw, size_t n, char *bytes)
{
    ahead next = {.left = 0};
    engine e = {.next = &next};
    e.room = cells_room_in(take(&bytes, cells_room_bytes(CELLS_MOST)), CELLS_MOST);
    e.hold = (word *)(void *)take(&bytes, CELLS_MOST * sizeof(word));
    e.spare = (word *)(void *)take(&bytes, (CELLS_MOST + LANES) * sizeof(word));
    e.levels = (level *)(void *)take(&bytes, LEVELS * sizeof(level));
    e.blocks.link = (uint32_t *)(void *)take(&bytes, pool_blocks(n) * sizeof(uint32_t));
    e.blocks.blocks = (word *)(((uintptr_t)bytes + BLOCK * sizeof(word) - 1) / (BLOCK * sizeof(word)) *
                               (BLOCK * sizeof(word)));
    e.blocks.fresh = 0;
    e.blocks.free = SORT_NO_BLOCK;
    draw(raw, n, e.hold, sample_size(n));
    level *lv = &e.levels[0];
    if (!plan_level(&e, lv, e.hold, n) || low_entropy(e.hold, sample_size(n))) {
        skey least;
        skey most;
        bounds_of(raw, n, &least, &most);
        sort_quick_vector(raw, n, least, most, e.blocks.blocks);
        return;
    }
    open_buckets(lv, &e.blocks);
    split_array(lv, &e.blocks, raw, n);
    sort_buckets(&e, 0, raw);
}

/* Whether the keys are in order, or would be back to front: then they are turned round. What is neither shows
 * that within a few vectors, as a rule. */
static bool sort_run(word *raw, size_t n)
{
    size_t i = 1;
    while (i + LANES <= n && v_ascends(to_key(v_load(raw + i - 1)), to_key(v_load(raw + i)))) {
        i += LANES;
    }
    while (i < n && key_of(raw[i - 1]) <= key_of(raw[i])) {
        i++;
    }
    if (i >= n) {
        return true;
    }
    if (i > 1) {
        return false;
    }
    while (i + LANES <= n && v_ascends(to_key(v_load(raw + i)), to_key(v_load(raw + i - 1)))) {
        i += LANES;
    }
    while (i < n && key_of(raw[i]) <= key_of(raw[i - 1])) {
        i++;
    }
    if (i < n) {
        return false;
    }
    size_t low = 0;
    for (size_t high = n; high - low >= 2 * LANES; low += LANES, high -= LANES) {
        const vec v = v_reverse(v_load(raw + low));
        v_store(raw + low, v_reverse(v_load(raw + high - LANES)));
        v_store(raw + high - LANES, v);
    }
    for (size_t high = n - low; low + 1 < high; low++, high--) {
        const word x = raw[low];
        raw[low] = raw[high - 1];
        raw[high - 1] = x;
    }
    return true;
}

/* Sorts raw[0 .. n) with scratch_bytes(n) of scratch, aligned to 64 bytes. */
static void sort_all(word *raw, size_t n, char *bytes)
{
    if (n <= LEAF_MOST) {
        leaf(raw, n);
        return;
    }
    if (sort_run(raw, n)) {
        return;
    }
    if (n > CELLS_MOST) {
        sort_large(raw, n, bytes);
        return;
    }
    ahead next = {.left = 0};
    engine e = {.next = &next};
    e.room = cells_room_in(take(&bytes, cells_room_bytes(n)), n);
    e.spare = (word *)(void *)bytes;
    skey least;
    skey most;
    bounds_of(raw, n, &least, &most);
    sort_small_part(&e, raw, n, least, most, raw);
}

static void sort_any(void *keys, size_t n, void *scratch)
{
    sort_all(keys, n, scratch);
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
