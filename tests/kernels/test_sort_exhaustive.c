/* SPDX-License-Identifier: MIT */
/*
 * Proofs about the vectorised sort's small parts. The zero-one principle (Knuth, volume 3, 5.3.4): a network
 * sorts everything if it sorts all sequences of zeros and ones. And arrays of up to eight keys with every
 * order and every pattern of ties.
 */
#include <stdlib.h>

#include "../../kernels/sort/sort_networks.h"
#include "rng.h"
#include "sort_keys.h"
#include "support.h"

/* ---- Networks by the states of zeros and ones that they can reach. */

enum { ROWS_MOST = 32, STATES_MOST = 1 << 12 };

/* Rows that exchanges have connected so far, and every state that they can be in, as bits of a word; other
 * rows do not depend on them. Two rows once put in order have three states, not four: so no network here has
 * more than a few hundred at a time, where trying all inputs would be 2^32 of them. */
typedef struct component {
    uint32_t rows;
    size_t count;
    uint32_t states[STATES_MOST];
} component;

static component components[ROWS_MOST];
static size_t component_of[ROWS_MOST];

static void components_reset(void)
{
    for (size_t r = 0; r < ROWS_MOST; r++) {
        components[r] = (component){.rows = 1u << r, .count = 2, .states = {0, 1u << r}};
        component_of[r] = r;
    }
}

static int compare_states(const void *left, const void *right)
{
    const uint32_t a = *(const uint32_t *)left;
    const uint32_t b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/* Every state of the one beside every state of the other. */
static void connect(size_t a, size_t b)
{
    static component product;
    const component *const c[] = {&components[a], &components[b]};
    assert_true(c[0]->count * c[1]->count <= STATES_MOST);
    product.rows = c[0]->rows | c[1]->rows;
    product.count = 0;
    for (size_t i = 0; i < c[0]->count; i++) {
        for (size_t j = 0; j < c[1]->count; j++) {
            product.states[product.count++] = c[0]->states[i] | c[1]->states[j];
        }
    }
    components[a] = product;
    for (size_t r = 0; r < ROWS_MOST; r++) {
        component_of[r] = component_of[r] == b ? a : component_of[r];
    }
}

static void put_in_order(unsigned low, unsigned high)
{
    if (component_of[low] != component_of[high]) {
        connect(component_of[low], component_of[high]);
    }
    component *c = &components[component_of[low]];
    for (size_t i = 0; i < c->count; i++) {
        if ((c->states[i] >> low & 1) > (c->states[i] >> high & 1)) {
            c->states[i] ^= 1u << low | 1u << high;
        }
    }
    qsort(c->states, c->count, sizeof c->states[0], compare_states);
    size_t different = 1;
    for (size_t i = 1; i < c->count; i++) {
        if (c->states[i] != c->states[i - 1]) {
            c->states[different++] = c->states[i];
        }
    }
    c->count = different;
}

/* All rows are connected, and the only states left are those with all ones at the end. */
static bool rows_are_sorted(unsigned rows)
{
    const component *c = &components[component_of[0]];
    const uint32_t all = UINT32_MAX >> (ROWS_MOST - rows);
    for (size_t i = 0; i < c->count; i++) {
        const uint32_t zeros = ~c->states[i] & all;
        if ((zeros & (zeros + 1)) != 0) {
            return false;
        }
    }
    return c->rows == all && c->count == rows + 1;
}

typedef struct pair {
    unsigned low;
    unsigned high;
} pair;

#define PAIR(i, j) {i, j},
#define NETWORK(rows)                                                                                        \
    {                                                                                                        \
        rows, sizeof(pairs_##rows) / sizeof(pair), pairs_##rows                                              \
    }
static const pair pairs_8[] = {SORT_NETWORK_8(PAIR)};
static const pair pairs_12[] = {SORT_NETWORK_12(PAIR)};
static const pair pairs_16[] = {SORT_NETWORK_16(PAIR)};
static const pair pairs_20[] = {SORT_NETWORK_20(PAIR)};
static const pair pairs_24[] = {SORT_NETWORK_24(PAIR)};
static const pair pairs_28[] = {SORT_NETWORK_28(PAIR)};
static const pair pairs_32[] = {SORT_NETWORK_32(PAIR)};
static const struct {
    unsigned rows;
    size_t count;
    const pair *pairs;
} networks[] = {NETWORK(8), NETWORK(12), NETWORK(16), NETWORK(20), NETWORK(24), NETWORK(28), NETWORK(32)};

/* Without the pair numbered `left_out`. */
static bool network_sorts(size_t network, size_t left_out)
{
    components_reset();
    for (size_t p = 0; p < networks[network].count; p++) {
        if (p != left_out) {
            put_in_order(networks[network].pairs[p].low, networks[network].pairs[p].high);
        }
    }
    return rows_are_sorted(networks[network].rows);
}

static void networks_sort_zeros_and_ones(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(networks); i++) {
        for (size_t p = 0; p < networks[i].count; p++) {
            assert_true(networks[i].pairs[p].low < networks[i].pairs[p].high);
        }
        if (!network_sorts(i, SIZE_MAX)) {
            fail_msg("the network of %u rows does not sort", networks[i].rows);
        }
        /* The last pair settles what no other does. */
        assert_false(network_sorts(i, networks[i].count - 1));
    }
}

/* ---- Merges in registers. */

enum { LEAF_ROWS = 16, LANES_MOST = 16, LEAF_KEYS_MOST = LEAF_ROWS * LANES_MOST };

typedef struct leaf_of {
    const sort_level *level;
    int type;
    size_t lanes;
    size_t rows; /* a leaf of few keys is a matrix of 8 rows */
    uint64_t zero;
    uint64_t one;
} leaf_of;

/* As many columns of zeros and ones as a leaf has lanes, column c with ones[c] ones in its first rows, or in
 * its last ones: the leaf puts columns in order by a network that is proved above. */
static void expect_leaf_merges(const leaf_of *leaf, const size_t *ones)
{
    char keys[LEAF_KEYS_MOST * sizeof(uint64_t)];
    const size_t n = leaf->rows * leaf->lanes;
    size_t zeros = n;
    for (size_t c = 0; c < leaf->lanes; c++) {
        zeros -= ones[c];
        for (size_t r = 0; r < leaf->rows; r++) {
            const bool is_one = c % 2 == 0 ? r < ones[c] : r >= leaf->rows - ones[c];
            key_put(keys, leaf->type, r * leaf->lanes + c, is_one ? leaf->one : leaf->zero);
        }
    }
    leaf->level->routines->of[leaf->type].sort(keys, n, NULL);
    for (size_t i = 0; i < n; i++) {
        if (key_get(keys, leaf->type, i) != (i < zeros ? leaf->zero : leaf->one)) {
            fail_msg("%s, %s: a leaf with %zu zeros of %zu is wrong at %zu", cs_isa_name(leaf->level->isa),
                     key_types[leaf->type].name, zeros, n, i);
        }
    }
}

/* `total` ones over columns first .. first + count - 1, at random. */
static void deal_ones(const leaf_of *leaf, size_t *ones, size_t first, size_t count, size_t total,
                      cs_rng *rng)
{
    for (size_t c = first; c < first + count; c++) {
        const size_t after = (first + count - 1 - c) * leaf->rows;
        const size_t least = total > after ? total - after : 0;
        const size_t most = total < leaf->rows ? total : leaf->rows;
        ones[c] = least + cs_rng_below(rng, most - least + 1);
        total -= ones[c];
    }
}

/* Two runs of `run` columns each: all pairs of numbers of ones, which for sorted runs are all zeros and ones
 * there are. The other columns hold whatever. */
static void expect_all_merges(const leaf_of *leaf, size_t first, size_t run, cs_rng *rng)
{
    for (size_t a = 0; a <= run * leaf->rows; a++) {
        for (size_t b = 0; b <= run * leaf->rows; b++) {
            size_t ones[LANES_MOST];
            deal_ones(leaf, ones, 0, leaf->lanes, cs_rng_below(rng, leaf->lanes * leaf->rows + 1), rng);
            deal_ones(leaf, ones, first, run, a, rng);
            deal_ones(leaf, ones, first + run, run, b, rng);
            expect_leaf_merges(leaf, ones);
        }
    }
}

static void expect_merges(const leaf_of *leaf)
{
    cs_rng rng = cs_rng_seeded(5);
    for (size_t run = 1; run < leaf->lanes; run *= 2) {
        for (size_t first = 0; first < leaf->lanes; first += 2 * run) {
            expect_all_merges(leaf, first, run, &rng);
        }
    }
}

/* The keys that a leaf takes are those that need no scratch. */
static size_t lanes_of(const sort_routine *routine)
{
    size_t n = LANES_MOST * LEAF_ROWS;
    while (routine->scratch_bytes(n) > 0) {
        n /= 2;
    }
    return n / LEAF_ROWS;
}

static void merges_sort_zeros_and_ones(void **state)
{
    (void)state;
    sort_level found[SORT_LEVELS_MOST];
    const size_t count = sort_levels(found);
    for (size_t l = 0; l < count; l++) {
        for (int type = 0; type < SORT_TYPE_COUNT; type++) {
            const bool floating = key_types[type].floating; /* -0.0 and 0.0: only their bits differ */
            leaf_of leaf = {.level = &found[l],
                            .type = type,
                            .lanes = lanes_of(&found[l].routines->of[type]),
                            .zero = floating ? key_sign(type) : 0,
                            .one = floating ? 0 : 1};
            leaf.rows = 8;
            expect_merges(&leaf);
            leaf.rows = LEAF_ROWS;
            expect_merges(&leaf);
        }
    }
}

/* ---- All orders of few keys. */

enum { FEW = 8, ORDERS = 1 + 1 + 3 + 13 + 75 + 541 + 4683 + 47293 + 545835 };

/* A weak order of n keys: the place of each, where equal keys share one and no place is left out (OEIS
 * A000670 counts them). */
typedef struct weak_order {
    uint8_t n;
    uint8_t places;
    uint8_t place[FEW];
} weak_order;

static weak_order *orders;
static size_t order_count;

static void add_orders(uint8_t n)
{
    weak_order o = {.n = n};
    for (;;) {
        unsigned seen = 0;
        for (size_t i = 0; i < n; i++) {
            seen |= 1u << o.place[i];
        }
        if ((seen & (seen + 1)) == 0) {
            o.places = (uint8_t)__builtin_popcount(seen);
            assert_true(order_count < ORDERS);
            orders[order_count++] = o;
        }
        size_t digit = 0;
        while (digit < n && ++o.place[digit] == n) {
            o.place[digit++] = 0;
        }
        if (digit == n) {
            return;
        }
    }
}

static int make_orders(void **state)
{
    (void)state;
    orders = malloc(ORDERS * sizeof *orders);
    if (orders == NULL) {
        return -1;
    }
    for (uint8_t n = 0; n <= FEW; n++) {
        add_orders(n);
    }
    return order_count == ORDERS ? 0 : -1;
}

static int free_orders(void **state)
{
    (void)state;
    free(orders);
    return 0;
}

/* Eight keys in ascending order, next to each other where a type has its peculiar ones. */
static void ascending_keys(uint64_t *keys, int type)
{
    const uint64_t sign = key_sign(type);
    const uint64_t infinity = key_infinity(type);
    const uint64_t of_floating[FEW] = {sign | infinity, sign | (infinity - 1), sign, 0, 1, infinity,
                                       infinity | 1,    sign | infinity | 1};
    const uint64_t of_signed[FEW] = {sign, sign + 1, 2 * sign - 1, 0, 1, sign / 2, sign - 2, sign - 1};
    for (size_t i = 0; i < FEW; i++) {
        keys[i] = key_types[type].floating ? of_floating[i] : of_signed[i];
        if (!key_types[type].floating && !key_types[type].has_sign) {
            keys[i] = of_signed[i] ^ sign;
        }
        if (key_types[type].bits == 32) {
            keys[i] &= UINT32_MAX;
        }
    }
}

static void expect_order(const sort_level *level, int type, const uint64_t *ascending, const weak_order *o)
{
    char keys[FEW * sizeof(uint64_t)];
    uint8_t places[FEW] = {0};
    for (size_t i = 0; i < o->n; i++) {
        key_put(keys, type, i, ascending[o->place[i]]);
        places[o->place[i]]++;
    }
    level->routines->of[type].sort(keys, o->n, NULL);
    size_t next = 0;
    for (size_t place = 0; place < o->places; place++) {
        for (size_t i = 0; i < places[place]; i++, next++) {
            if (key_get(keys, type, next) != ascending[place]) {
                fail_msg("%s, %s: order %zu of %u keys is wrong at %zu", cs_isa_name(level->isa),
                         key_types[type].name, (size_t)(o - orders), o->n, next);
            }
        }
    }
}

static void all_orders_of_few_keys(void **state)
{
    (void)state;
    sort_level found[SORT_LEVELS_MOST];
    const size_t count = sort_levels(found);
    for (int type = 0; type < SORT_TYPE_COUNT; type++) {
        uint64_t ascending[FEW];
        ascending_keys(ascending, type);
        for (size_t i = 1; i < FEW; i++) {
            assert_true(key_rank(ascending[i - 1], type) < key_rank(ascending[i], type));
        }
        for (size_t l = 0; l < count; l++) {
            for (size_t i = 0; i < ORDERS; i++) {
                expect_order(&found[l], type, ascending, &orders[i]);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(networks_sort_zeros_and_ones),
        cmocka_unit_test(merges_sort_zeros_and_ones),
        cmocka_unit_test_setup_teardown(all_orders_of_few_keys, make_orders, free_orders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
