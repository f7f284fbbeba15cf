/* SPDX-License-Identifier: MIT */
/* Input that is in order, or back to front. What is neither shows that within a few vectors, as a rule. */
enum { RUN_ASCENDING = 1, RUN_DESCENDING = 2 };

/* Whether all keys are raw[0], four vectors at a time: other loops here take three times as long. */
static bool all_same(const word *raw, size_t n)
{
    const vec first = v_all((skey)raw[0]);
    size_t i = 0;
    for (; i + 4 * LANES <= n; i += 4 * LANES) {
        size_t same = 0;
        SORT_UNROLL
        for (size_t j = 0; j < 4; j++) {
            same += v_same(v_load(raw + i + j * LANES), first);
        }
        if (same != 4 * LANES) {
            return false;
        }
    }
    while (i < n && raw[i] == raw[0]) {
        i++;
    }
    return i == n;
}

/* Which of the two raw[0 .. n) is; both where all keys are equal, or n < 2. */
static unsigned runs_in(const word *raw, size_t n)
{
    if (n < 2 || raw[0] == raw[n - 1]) {
        return n < 2 || all_same(raw, n) ? RUN_ASCENDING | RUN_DESCENDING : 0;
    }
    size_t up = 1;
    while (up + LANES <= n && v_ascends(to_key(v_load(raw + up - 1)), to_key(v_load(raw + up)))) {
        up += LANES;
    }
    while (up < n && key_of(raw[up - 1]) <= key_of(raw[up])) {
        up++;
    }
    if (up >= n) {
        return RUN_ASCENDING;
    }
    size_t down = 1;
    while (down + LANES <= n && v_ascends(to_key(v_load(raw + down)), to_key(v_load(raw + down - 1)))) {
        down += LANES;
    }
    while (down < n && key_of(raw[down]) <= key_of(raw[down - 1])) {
        down++;
    }
    return down >= n ? RUN_DESCENDING : 0;
}

/* Swaps raw[i] with raw[n - 1 - i] for begin <= i < end, end <= n / 2. */
static void turn_round(word *raw, size_t n, size_t begin, size_t end)
{
    size_t i = begin;
    for (; i + LANES <= end; i += LANES) {
        const size_t mirror = n - i - LANES;
        const vec v = v_reverse(v_load(raw + i));
        v_store(raw + i, v_reverse(v_load(raw + mirror)));
        v_store(raw + mirror, v);
    }
    for (; i < end; i++) {
        const word x = raw[i];
        raw[i] = raw[n - 1 - i];
        raw[n - 1 - i] = x;
    }
}

/* Whether the keys are in order now. */
static bool sort_run(word *raw, size_t n)
{
    const unsigned runs = runs_in(raw, n);
    if (runs == RUN_DESCENDING) {
        turn_round(raw, n, 0, n / 2);
    }
    return runs != 0;
}
