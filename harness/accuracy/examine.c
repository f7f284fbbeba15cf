/* SPDX-License-Identifier: MIT */
#include "accuracy/examine.h"

#include <fenv.h>
#include <math.h>
#include <string.h>

void cs_sight_take(cs_sight *sight)
{
    memset(sight->known, 0, sizeof sight->known);
    for (size_t i = 0; i < CS_BLOCK; i++) {
        const double x = sight->block.x[i];
        sight->range[i] = (unsigned char)cs_truth_range(sight->truth, x);
        sight->screen[i] = cs_truth_screen(sight->truth, &sight->oracle, x);
    }
}

cs_true_value cs_sight_exact(cs_sight *sight, size_t i)
{
    if (!sight->known[i]) {
        sight->exact[i] = cs_truth_exact(sight->truth, &sight->oracle, sight->block.x[i]);
        sight->known[i] = true;
    }
    return sight->exact[i];
}

static void note(cs_accuracy *a, cs_property property, double x, double y, int raised)
{
    cs_flaw *fault = &a->faults[property];
    if (fault->count++ == 0) {
        fault->x = x;
        fault->y = y;
        fault->raised = raised;
    }
}

static bool same_bits(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

/* Runs the subject on the arguments that are in place. Returns the exceptions that it raised. */
static int run_watched(cs_subject *subject)
{
    feclearexcept(FE_ALL_EXCEPT);
    cs_subject_call(subject);
    return fetestexcept(FE_ALL_EXCEPT);
}

static double *arguments(cs_subject *subject)
{
    return subject->entry->kernel->elementwise.arguments(subject->work);
}

static const double *results(cs_subject *subject)
{
    return subject->entry->kernel->result(subject->work).data;
}

static void fill_same(double *x, double value)
{
    for (size_t i = 0; i < CS_BLOCK; i++) {
        x[i] = value;
    }
}

/* Which of the arguments raised what it may not: tried one by one, each in every element. */
static void blame(cs_subject *subject, const double *x, int allowed, int raised, cs_accuracy *a)
{
    size_t i = 0;
    if (a->faults[CS_PROPERTY_EXCEPTION].count == 0) {
        int alone = 0;
        for (; i < CS_BLOCK && alone == 0; i++) {
            fill_same(arguments(subject), x[i]);
            alone = run_watched(subject) & ~allowed;
        }
        i -= i > 0;
        raised = alone != 0 ? alone : raised;
    }
    note(a, CS_PROPERTY_EXCEPTION, x[i], (double)NAN, raised);
}

/* f at x[0] to x[CS_BLOCK - 1], into y. */
static void evaluate(cs_subject *subject, const double *x, int allowed, double *y, cs_accuracy *a)
{
    memcpy(arguments(subject), x, CS_BLOCK * sizeof *x);
    const int raised = run_watched(subject) & ~allowed;
    memcpy(y, results(subject), CS_BLOCK * sizeof *y);
    if (raised != 0) {
        blame(subject, x, allowed, raised, a);
    }
}

void cs_range_error_note(cs_range_error *r, cs_range_error other)
{
    if (other.max_ulp > r->max_ulp || (other.max_ulp == r->max_ulp && fabs(other.x) < fabs(r->x))) {
        *r = other;
    }
}

/* Below twice the margin the order is long double's: otherwise every argument of a range in which all errors
 * are nearly 0 would be MPFR's to decide. */
static void examine_errors(cs_sight *sight, const double *y, cs_accuracy *a)
{
    for (size_t i = 0; i < CS_BLOCK; i++) {
        cs_range_error *r = &a->ranges[sight->range[i]];
        const double screened = cs_true_error(sight->screen[i], y[i]);
        if (screened <= r->max_ulp - CS_SCREEN_MARGIN ||
            (screened <= 2 * CS_SCREEN_MARGIN && screened <= r->screened)) {
            continue;
        }
        const double error = cs_true_error(cs_sight_exact(sight, i), y[i]);
        cs_range_error_note(r, (cs_range_error){error, screened, sight->block.x[i], y[i]});
    }
}

static void examine_magnitude(const cs_truth *truth, const cs_block *block, const double *y, cs_accuracy *a)
{
    for (size_t i = 0; i < CS_BLOCK; i++) {
        if (fabs(y[i]) > truth->largest) {
            note(a, CS_PROPERTY_LARGEST, block->x[i], y[i], 0);
        }
        if (block->all_tiny && truth->tiny_is_self && !same_bits(y[i], block->x[i])) {
            note(a, CS_PROPERTY_SPECIAL, block->x[i], y[i], 0);
        }
    }
}

/* sign * y must not fall within a run. */
static void examine_runs(const cs_block *block, const double *y, double sign, cs_accuracy *a)
{
    for (size_t i = 0; i < CS_BLOCK; i++) {
        if (i % CS_RUN_LENGTH != 0 && !(sign * y[i] >= sign * y[i - 1])) {
            note(a, CS_PROPERTY_RISING, sign * block->x[i - 1], y[i - 1], 0);
        }
    }
}

/* f(-x) beside f(x): of an odd function the one follows from the other, and only the one's error is measured.
 */
static void examine_mirror(const cs_truth *truth, const cs_block *block, const double *y,
                           const double *mirror, cs_accuracy *a)
{
    for (size_t i = 0; i < CS_BLOCK; i++) {
        if (truth->odd && !same_bits(mirror[i], -y[i])) {
            note(a, CS_PROPERTY_ODD, -block->x[i], mirror[i], 0);
        }
    }
}

void cs_examine_block(cs_sight *sight, cs_subject *subject, cs_accuracy *a)
{
    const cs_truth *truth = sight->truth;
    const cs_block *block = &sight->block;
    const int allowed = FE_INEXACT | (block->tiny ? FE_UNDERFLOW : 0);
    double negative[CS_BLOCK];
    double mirror[CS_BLOCK];
    double y[CS_BLOCK];
    for (size_t i = 0; i < CS_BLOCK; i++) {
        negative[i] = -block->x[i];
    }
    evaluate(subject, block->x, allowed, y, a);
    evaluate(subject, negative, allowed, mirror, a);
    examine_errors(sight, y, a);
    examine_magnitude(truth, block, y, a);
    examine_mirror(truth, block, y, mirror, a);
    if (block->runs && truth->rising) {
        examine_runs(block, y, 1, a);
        examine_runs(block, mirror, -1, a);
    }
}

/* Quiet NaNs have the mantissa's first bit set on every machine that IEEE 754-2008 describes. */
static bool is_quiet(double y)
{
    uint64_t bits;
    memcpy(&bits, &y, sizeof bits);
    return isnan(y) && (bits >> 51 & 1) != 0;
}

static bool is_expected(double y, double expected)
{
    return isnan(expected) ? is_quiet(y) : same_bits(y, expected);
}

/* Each value in every element, so that it passes through head, body and tail. */
void cs_examine_specials(const cs_truth *truth, cs_subject *subject, cs_accuracy *a)
{
    for (size_t s = 0; s < truth->special_count; s++) {
        const cs_special *special = &truth->specials[s];
        fill_same(arguments(subject), special->x);
        const int raised = run_watched(subject) & ~FE_INEXACT;
        const double *y = results(subject);
        size_t i = 0;
        while (i < CS_BLOCK && is_expected(y[i], special->y)) {
            i++;
        }
        if (i < CS_BLOCK) {
            note(a, CS_PROPERTY_SPECIAL, special->x, y[i], 0);
        }
        if (raised != 0) {
            note(a, CS_PROPERTY_EXCEPTION, special->x, y[0], raised);
        }
    }
}
