/* SPDX-License-Identifier: MIT */
/*
 * The error of elementwise variants, measured against the true values of their function.
 *
 * Every argument's true value is first computed in long double, and each result's error from it: that is
 * quick, and good to CS_SCREEN_MARGIN. What could be a new largest error of its range is then measured again
 * from MPFR's value, so that every maximum that is reported is MPFR's (errors below twice the margin
 * excepted, of which the one that looked largest is). One argument of every block is given to both, to see
 * that the margin holds.
 *
 * Beside the error: special values, oddness bit for bit, the largest magnitude, that runs of neighbouring
 * doubles do not fall, and floating-point exceptions. Allowed are FE_INEXACT, and FE_UNDERFLOW where an
 * argument is not greater than the least normal number: a subnormal result that is not exact underflows by
 * definition (IEEE 754-2019, 7.5).
 */
#ifndef CORESWEEP_ACCURACY_ACCURACY_H
#define CORESWEEP_ACCURACY_ACCURACY_H

#include <signal.h>
#include <stdbool.h>

#include "coresweep/registry.h"

typedef enum cs_property {
#define CS_PROPERTY(id, broken) CS_PROPERTY_##id,
#include "accuracy/property.def"
#undef CS_PROPERTY
    CS_PROPERTY_COUNT
} cs_property;

/* "f(-x) is not -f(x)": the text for a fault. */
const char *cs_property_broken(cs_property property);

enum { CS_RANGES_MAX = 32 };

/* Where the error was largest. */
typedef struct cs_range_error {
    double max_ulp;  /* against MPFR */
    double screened; /* the same, against long double */
    double x;
    double y;
} cs_range_error;

typedef struct cs_flaw {
    uint64_t count; /* of arguments; of blocks, for exceptions */
    double x;       /* the first that was seen */
    double y;
    int raised; /* FE_...: the exceptions, and 0 for other properties */
} cs_flaw;

/* What was seen of one variant. */
typedef struct cs_accuracy {
    const cs_entry *entry;
    cs_range_error ranges[CS_RANGES_MAX];
    cs_flaw faults[CS_PROPERTY_COUNT];
} cs_accuracy;

typedef struct cs_accuracy_report {
    cs_accuracy *variants;          /* [count], in the request's order; freed by cs_accuracy_free */
    uint64_t points[CS_RANGES_MAX]; /* arguments measured, and as many of the other sign where f is odd */
    const double *edges;            /* [range_count + 1] of the ranges of |x| */
    size_t range_count;
    uint64_t walked;     /* arguments among them that are neighbours of a table's likely rows */
    double screen_error; /* the largest difference of long double and MPFR that was seen, in ULP */
    bool screen_holds;   /* it is within the margin */
} cs_accuracy_report;

typedef struct cs_accuracy_request {
    const cs_entry *const *entries; /* [count]: available compiled variants of one elementwise kernel */
    size_t count;
    uint64_t points; /* at least; those walked come on top */
    uint64_t seed;
    unsigned threads; /* >= 1 */
    const volatile sig_atomic_t *interrupted;
    void (*progress)(void *context,
                     double fraction); /* several times a second, from the calling thread; or NULL */
    void *context;
} cs_accuracy_request;

/* The ULP of the worst range. */
double cs_accuracy_worst(const cs_accuracy *a, size_t range_count);

/* Whether the variant keeps what its max_ulp promises; true where it promises nothing. */
bool cs_accuracy_holds(const cs_accuracy *a, size_t range_count);

/* CS_ERR_ARGUMENT where the kernel's function is not known, CS_ERR_MEMORY, CS_ERR_SYSTEM where no thread can
 * be started, CS_ERR_INTERRUPTED, or what a variant's set-up says. On failure nothing is left behind. */
cs_status cs_accuracy_measure(const cs_accuracy_request *request, cs_accuracy_report *report);
void cs_accuracy_free(cs_accuracy_report *report);

#endif
