/* SPDX-License-Identifier: MIT */
/*
 * Looks for inputs on which cs_sort_f64_with takes long: hill climbing over mixtures of densities, from a
 * seed. A recipe is PARTS parts `kind:p:q`, and each key is drawn from one of them at random; p and q, 0 to
 * 999, mean what the kind makes of them. For each number of keys the worst recipe found is printed, and
 * `--recipe` gives it again. There is no counter of instructions on most virtual machines, so time it is:
 * minima, and a recipe is taken for worse only if it is so again, turn for turn with the one before.
 */
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../kernels/sort/sort.h"
#include "../kernels/sort_keys.h"
#include "clock.h"
#include "coresweep/sort.h"
#include "rng.h"

enum { PARTS = 6, SCALE = 1000, FIRST_TRIES = 20, RECIPE_TEXT = 256 };

/* What a kind draws a key from: p and q in [0, 1), and where in the array the key stands. */
typedef struct setting {
    double p;
    double q;
    size_t i;
    size_t n;
} setting;

typedef double (*density)(const setting *s, cs_rng *rng);

static double uniform(const setting *s, cs_rng *rng)
{
    return (cs_rng_uniform(rng) - s->p) * exp2(40 * s->q);
}

static double exponential(const setting *s, cs_rng *rng)
{
    return exp(40 * s->p * (cs_rng_uniform(rng) - s->q));
}

static double few_values(const setting *s, cs_rng *rng)
{
    return floor(cs_rng_uniform(rng) * exp2(16 * s->p)) * (1 + s->q);
}

static double ladder(const setting *s, cs_rng *rng)
{
    const int step = __builtin_ctzll(cs_rng_next(rng) | (uint64_t)1 << 40);
    return ldexp(0.5 + s->q, -step * (1 + (int)(20 * s->p)));
}

static double magnitudes(const setting *s, cs_rng *rng)
{
    const double sign = cs_rng_below(rng, 2) == 0 ? -1 : 1;
    return sign * exp2(floor(2000 * s->p * (cs_rng_uniform(rng) - 0.5))) *
           (1 + 1e-6 * s->q * cs_rng_uniform(rng));
}

static double cluster(const setting *s, cs_rng *rng)
{
    return 1 + s->q + 0x1p-40 * floor(cs_rng_uniform(rng) * exp2(20 * s->p));
}

static double nearly_sorted(const setting *s, cs_rng *rng)
{
    const double in_order = (double)s->i / (double)s->n;
    return in_order * (s->q < 0.5 ? 1 : -1) + (cs_rng_uniform(rng) < 0.1 * s->p ? cs_rng_uniform(rng) : 0);
}

static double infinite(const setting *s, cs_rng *rng)
{
    if (cs_rng_uniform(rng) < s->q) {
        return cs_rng_uniform(rng);
    }
    return s->p < 0.4 ? (double)INFINITY : s->p < 0.8 ? (double)-INFINITY : (double)NAN;
}

static double greatest(const setting *s, cs_rng *rng)
{
    return (cs_rng_uniform(rng) < s->p ? 1 : -1) * 1.7976931348623157e308 * cs_rng_uniform(rng);
}

static double subnormal(const setting *s, cs_rng *rng)
{
    return 0x1p-1074 * floor(cs_rng_uniform(rng) * exp2(50 * s->p)) * (s->q < 0.5 ? 1 : -1);
}

/* Equal keys at equal places of blocks of a power of two. */
static double aligned(const setting *s, cs_rng *rng)
{
    (void)rng;
    const size_t period = (size_t)1 << (1 + (unsigned)(15 * s->p));
    return (double)(s->i % period * 40503 % period) * (1 + s->q);
}

/* Equal neighbours. */
static double runs(const setting *s, cs_rng *rng)
{
    (void)rng;
    return (double)(s->i / (1 + (size_t)(4096 * s->p)) * 7919 % 65537) * (1 + s->q);
}

static const struct {
    const char *name;
    density draw;
} kinds[] = {
    {"uniform", uniform},
    {"exponential", exponential},
    {"few", few_values},
    {"ladder", ladder},
    {"magnitudes", magnitudes},
    {"cluster", cluster},
    {"nearly_sorted", nearly_sorted},
    {"infinite", infinite},
    {"greatest", greatest},
    {"subnormal", subnormal},
    {"aligned", aligned},
    {"runs", runs},
};

enum { KINDS = sizeof kinds / sizeof kinds[0] };

typedef struct part {
    unsigned kind;
    unsigned p;
    unsigned q;
} part;

typedef struct recipe {
    part parts[PARTS];
} recipe;

static part random_part(cs_rng *rng)
{
    return (part){(unsigned)cs_rng_below(rng, KINDS), (unsigned)cs_rng_below(rng, SCALE),
                  (unsigned)cs_rng_below(rng, SCALE)};
}

static const char *recipe_text(const recipe *r, char *text)
{
    size_t used = 0;
    for (size_t i = 0; i < PARTS; i++) {
        used += (size_t)snprintf(text + used, RECIPE_TEXT - used, "%s%s:%u:%u", i == 0 ? "" : ",",
                                 kinds[r->parts[i].kind].name, r->parts[i].p, r->parts[i].q);
    }
    return text;
}

static bool read_part(const char **text, part *into)
{
    char name[32];
    int used = 0;
    if (sscanf(*text, "%31[a-z_]:%3u:%3u%n", name, &into->p, &into->q, &used) != 3) {
        return false;
    }
    for (into->kind = 0; into->kind < KINDS && strcmp(kinds[into->kind].name, name) != 0; into->kind++) {
    }
    *text += used;
    return into->kind < KINDS;
}

static bool read_recipe(const char *text, recipe *r)
{
    for (size_t i = 0; i < PARTS; i++) {
        if (!read_part(&text, &r->parts[i]) || *text++ != (i + 1 < PARTS ? ',' : '\0')) {
            return false;
        }
    }
    return true;
}

/* ---- Measuring. */

typedef struct bench {
    size_t n;
    uint64_t seed; /* of the keys */
    double *keys;  /* [n] */
    double *input; /* [n] */
    void *scratch;
    size_t bytes;
} bench;

static void make_input(const bench *b, const recipe *r)
{
    cs_rng rng = cs_rng_seeded(b->seed);
    for (size_t i = 0; i < b->n; i++) {
        const part *from = &r->parts[cs_rng_below(&rng, PARTS)];
        const setting s = {(double)from->p / SCALE, (double)from->q / SCALE, i, b->n};
        b->input[i] = kinds[from->kind].draw(&s, &rng);
    }
}

/* Nanoseconds a key: the least of `times`. Ends the program where the result is wrong. */
static double measure(const bench *b, unsigned times, bool scalar)
{
    double least = (double)INFINITY;
    sort_work work = {.n = b->n, .threads = 1, .keys = b->keys, .original = b->input};
    const cs_variant *variant = cs_find("sort.scalar")->variant;
    for (unsigned t = 0; t < times; t++) {
        memcpy(b->keys, b->input, b->n * sizeof *b->keys);
        const double begin = cs_clock_wall();
        if (scalar) {
            variant->run(&work, NULL);
        } else if (cs_sort_f64_with(b->keys, b->n, b->scratch, b->bytes) != CS_OK) {
            abort();
        }
        const double seconds = cs_clock_wall() - begin;
        least = seconds < least ? seconds : least;
    }
    if (!scalar && keys_descent(b->keys, SORT_TYPE_f64, b->n) < b->n) {
        fprintf(stderr, "sort_worst: wrong result, n = %zu\n", b->n);
        exit(1);
    }
    return least * 1e9 / (double)b->n;
}

static bool is_worse(const bench *b, const recipe *r, const recipe *than, double *least)
{
    enum { ONCE_MORE = 5 };
    double before = (double)INFINITY;
    make_input(b, r);
    if (measure(b, 3, false) <= *least) {
        return false;
    }
    double now = (double)INFINITY;
    for (unsigned i = 0; i < ONCE_MORE; i++) {
        make_input(b, r);
        now = fmin(now, measure(b, 2, false));
        make_input(b, than);
        before = fmin(before, measure(b, 2, false));
    }
    if (now <= 1.005 * before) {
        *least = before;
        return false;
    }
    *least = now;
    return true;
}

static recipe changed(const recipe *from, cs_rng *rng, bool all)
{
    recipe r = *from;
    for (size_t i = 0; i < PARTS; i++) {
        if (all) {
            r.parts[i] = random_part(rng);
        }
    }
    part *one = &r.parts[cs_rng_below(rng, PARTS)];
    switch (cs_rng_below(rng, 4)) {
    case 0:
        *one = random_part(rng);
        break;
    case 1:
        one->p = (unsigned)cs_rng_below(rng, SCALE);
        break;
    case 2:
        one->q = (unsigned)cs_rng_below(rng, SCALE);
        break;
    default: /* more of the same */
        *one = r.parts[cs_rng_below(rng, PARTS)];
    }
    return r;
}

static recipe climb(const bench *b, double seconds, unsigned *tries)
{
    cs_rng rng = cs_rng_seeded(cs_rng_derive(b->seed, b->n));
    recipe worst = {0};
    make_input(b, &worst);
    double least = measure(b, 3, false);
    const double end = cs_clock_wall() + seconds;
    for (*tries = 0; cs_clock_wall() < end; ++*tries) {
        const recipe r = changed(&worst, &rng, *tries < FIRST_TRIES);
        if (is_worse(b, &r, &worst, &least)) {
            worst = r;
        }
    }
    return worst;
}

static void report(const bench *b, const recipe *r, unsigned tries)
{
    char text[RECIPE_TEXT];
    make_input(b, r);
    const double ours = measure(b, 9, false);
    const double scalar = measure(b, 9, true);
    printf("%9zu %6u %8.2f %8.2f %8.2f %8.3f  %s\n", b->n, tries, ours, scalar, ours / scalar,
           ours / log2((double)b->n), recipe_text(r, text));
    fflush(stdout);
}

/* ---- The command line. */

typedef struct request {
    double seconds;
    uint64_t seed;
    const char *sizes;
    const char *recipe_text; /* NULL: search for one */
    recipe recipe;
} request;

static void usage(FILE *out)
{
    fputs("usage: sort_worst [--seconds S] [--seed N] [--sizes N,N,...] [--recipe TEXT]\n\n"
          "Looks for inputs that cs_sort_f64 takes long for: S seconds (10) for each number of keys. With "
          "--recipe,\n"
          "measures the input that was found before, for the same seed.\n",
          out);
}

static bool refuse(const char *option, const char *given, const char *expected)
{
    fprintf(stderr, "sort_worst: %s: expected %s, got '%s'\n", option, expected, given);
    usage(stderr);
    return false;
}

static bool read_request(int argc, char **argv, request *r)
{
    static const struct option options[] = {
        {"seconds", required_argument, NULL, 't'}, {"seed", required_argument, NULL, 's'},
        {"sizes", required_argument, NULL, 'n'},   {"recipe", required_argument, NULL, 'r'},
        {"help", no_argument, NULL, 'h'},          {0}};
    *r = (request){.seconds = 10, .seed = 1, .sizes = "300,1000,20000,131072,400000,1000000"};
    int option;
    while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
        char *end = optarg;
        switch (option) {
        case 't':
            r->seconds = strtod(optarg, &end);
            if (end == optarg || *end != '\0' || !(r->seconds >= 0)) {
                return refuse("--seconds", optarg, "a number, 0 or more");
            }
            break;
        case 's':
            r->seed = strtoull(optarg, &end, 10);
            if (end == optarg || *end != '\0') {
                return refuse("--seed", optarg, "a whole number");
            }
            break;
        case 'n':
            r->sizes = optarg;
            break;
        case 'r':
            r->recipe_text = optarg;
            if (!read_recipe(optarg, &r->recipe)) {
                return refuse("--recipe", optarg,
                              "a recipe as it was printed: six of kind:p:q, parted by commas");
            }
            break;
        case 'h':
            usage(stdout);
            exit(0);
        default:
            usage(stderr);
            return false;
        }
    }
    return optind == argc || refuse("arguments", argv[optind], "options alone");
}

static bool search(const request *r, size_t n)
{
    unsigned tries = 0;
    bench b = {.n = n, .seed = r->seed, .bytes = cs_sort_f64_scratch(n)};
    b.keys = malloc(n * sizeof *b.keys);
    b.input = malloc(n * sizeof *b.input);
    b.scratch = calloc(1, b.bytes + 1);
    const bool room = b.keys != NULL && b.input != NULL && b.scratch != NULL;
    if (room) {
        const recipe worst = r->recipe_text != NULL ? r->recipe : climb(&b, r->seconds, &tries);
        report(&b, &worst, tries);
    } else {
        fprintf(stderr, "sort_worst: no memory for %zu keys\n", n);
    }
    free(b.scratch);
    free(b.input);
    free(b.keys);
    return room;
}

int main(int argc, char **argv)
{
    request r;
    if (!read_request(argc, argv, &r)) {
        return 2;
    }
    printf("seed %llu; ns a key; scaling is ns / log2(n)\n%9s %6s %8s %8s %8s %8s  %s\n",
           (unsigned long long)r.seed, "n", "tries", "sort", "scalar", "ratio", "scaling", "recipe");
    const char *at = r.sizes;
    do {
        char *end;
        errno = 0;
        const unsigned long long n = strtoull(at, &end, 10);
        if (end == at || errno != 0 || n < 2 || n > SIZE_MAX / 64 || (*end != ',' && *end != '\0')) {
            refuse("--sizes", at, "numbers of keys, 2 or more, parted by commas");
            return 2;
        }
        if (!search(&r, (size_t)n)) {
            return 3;
        }
        at = *end == ',' ? end + 1 : end;
    } while (*at != '\0');
    return 0;
}
