/* SPDX-License-Identifier: MIT */
/*
 * The laws that a sweep over thread counts is held against. All have one shape: the thread-seconds that a
 * unit of work takes with p threads are those with one thread, times L(p) or, of weak scaling, over L(p),
 * with
 *
 *     L(p) = 1 + sum over j of theta[j] g_j(p)
 *
 *     Amdahl (1967)          strong   L = 1 + sigma (p - 1)                      sigma: serial fraction
 *     USL (Gunther 1993)     strong   L = 1 + sigma (p - 1) + kappa p (p - 1)    contention, coherence
 *     Gustafson (1988)       weak     L = 1 - s (p - 1) / p                      s: serial fraction
 *
 * so that efficiency is 1 / L, or L; speed-up is p times that. L is linear in the parameters: that is
 * what makes intervals of predictions exact where those of the parameters are. Everything is thread-safe.
 */
#ifndef CORESWEEP_SCALING_MODEL_H
#define CORESWEEP_SCALING_MODEL_H

#include <stdbool.h>
#include <stddef.h>

enum { CS_MODEL_TERMS = 2 }; /* at most, beside the time with one thread */

typedef struct cs_model_term {
    const char *name;   /* "contention" */
    const char *symbol; /* "sigma" */
    double (*factor)(double threads);
    double highest; /* what physics allows; the lowest is 0 for all */
} cs_model_term;

typedef struct cs_model {
    const char *name; /* "usl" */
    const char *title;
    bool weak;
    size_t least_counts; /* thread counts below which its parameters cannot be told apart from each other */
    size_t term_count;
    cs_model_term terms[CS_MODEL_TERMS];
} cs_model;

enum { CS_AMDAHL, CS_USL, CS_GUSTAFSON, CS_MODEL_COUNT };
extern const cs_model cs_models[CS_MODEL_COUNT];

/* L(p). */
double cs_model_load(const cs_model *model, const double *theta, double threads);

/* Efficiency from L, and L from efficiency: the same formula. */
double cs_model_efficiency(const cs_model *model, double load);

/* The least and the most that L(p) can be with parameters that physics allows. */
void cs_model_range(const cs_model *model, double threads, double *least, double *most);

#endif
