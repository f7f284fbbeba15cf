/* SPDX-License-Identifier: MIT */
#include "scaling/fit.h"

#include <cblas.h>
#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 3% of noise needs three or four steps; no run was seen to need more than nine. */
enum { MOST_STEPS = 50, MOST_HALVINGS = 30 };

typedef struct solver {
    const cs_model *model;
    const cs_points *points;
    size_t columns;                   /* free parameters: the base, and those not held */
    size_t parameter_of[CS_FIT_SIZE]; /* of each column: 0 the base, 1 + j theta[j] */
    double *jacobian;                 /* [columns][count] */
    double *scratch;                  /* likewise: dgels destroys what it is given */
    double *right;                    /* [count][count] */
} solver;

static void pack(const cs_fit *fit, double *parameters)
{
    parameters[0] = fit->log_base;
    memcpy(parameters + 1, fit->theta, sizeof fit->theta);
}

static void unpack(const double *parameters, cs_fit *fit)
{
    fit->log_base = parameters[0];
    memcpy(fit->theta, parameters + 1, sizeof fit->theta);
}

double cs_fit_expected(const cs_model *model, const cs_fit *fit, double threads)
{
    double logarithm = log(cs_model_load(model, fit->theta, threads));
    return fit->log_base + (model->weak ? -logarithm : logarithm);
}

double cs_fit_variance(const cs_fit *fit, const double *factor)
{
    double variance = 0;
    for (size_t i = 0; i < CS_MODEL_TERMS; i++) {
        for (size_t j = 0; j < CS_MODEL_TERMS; j++) {
            variance += factor[i] * factor[j] * fit->covariance[(i + 1) * CS_FIT_SIZE + j + 1];
        }
    }
    return variance;
}

/* The sum of squared residuals; HUGE_VAL where the law makes no sense at one of the points. */
static double residuals(const solver *s, const cs_fit *fit, double *out)
{
    double sum = 0;
    for (size_t i = 0; i < s->points->count; i++) {
        double difference = s->points->y[i] - cs_fit_expected(s->model, fit, s->points->threads[i]);
        out[i] = difference;
        sum += difference * difference;
    }
    return isfinite(sum) ? sum : HUGE_VAL;
}

static void differentiate(const solver *s, const cs_fit *fit)
{
    size_t count = s->points->count;
    for (size_t i = 0; i < count; i++) {
        double threads = s->points->threads[i];
        double load = cs_model_load(s->model, fit->theta, threads);
        for (size_t column = 0; column < s->columns; column++) {
            size_t parameter = s->parameter_of[column];
            double slope = 1;
            if (parameter > 0) {
                slope = s->model->terms[parameter - 1].factor(threads) / (s->model->weak ? -load : load);
            }
            s->jacobian[column * count + i] = slope;
        }
    }
}

/* Whether a column of the Jacobian is, but for rounding, made of those before it: then little is left of it
 * on the diagonal of R, which dgels has put in its place. dgels itself refuses an exact zero only. */
static bool is_dependent(const solver *s)
{
    size_t count = s->points->count;
    for (size_t column = 0; column < s->columns; column++) {
        const double *slopes = s->jacobian + column * count;
        double left = fabs(s->scratch[column * count + column]);
        if (!(left > 1e-10 * cblas_dnrm2((blasint)count, slopes, 1))) {
            return true;
        }
    }
    return false;
}

/* The least-squares solutions for `sides` right-hand sides, in place. */
static cs_status solve(const solver *s, size_t sides)
{
    lapack_int rows = (lapack_int)s->points->count;
    memcpy(s->scratch, s->jacobian, s->columns * s->points->count * sizeof *s->scratch);
    lapack_int info = LAPACKE_dgels(LAPACK_COL_MAJOR, 'N', rows, (lapack_int)s->columns, (lapack_int)sides,
                                    s->scratch, rows, s->right, rows);
    if (info == LAPACK_WORK_MEMORY_ERROR) {
        return CS_ERR_MEMORY;
    }
    return info == 0 && !is_dependent(s) ? CS_OK : CS_ERR_UNAVAILABLE;
}

/* One step from *fit, shortened until the sum of squares falls; *converged where none is left to take. */
static cs_status step(const solver *s, cs_fit *fit, double *sum, bool *converged)
{
    double from[CS_FIT_SIZE];
    differentiate(s, fit);
    *sum = residuals(s, fit, s->right);
    double before = *sum;
    cs_status status = solve(s, 1);
    pack(fit, from);
    double length = 1;
    for (int i = 0; status == CS_OK && i < MOST_HALVINGS; i++, length /= 2) {
        double to[CS_FIT_SIZE];
        cs_fit tried = *fit;
        memcpy(to, from, sizeof to);
        for (size_t column = 0; column < s->columns; column++) {
            to[s->parameter_of[column]] += length * s->right[column];
        }
        unpack(to, &tried);
        double *scratch = s->right + s->points->count;
        double now = residuals(s, &tried, scratch);
        if (now <= before) {
            *fit = tried;
            *sum = now;
            *converged = before - now <= 1e-12 * before;
            return CS_OK;
        }
    }
    *converged = true;
    return status;
}

/* covariance = P diag(variance) P^T, where P is the pseudoinverse of the Jacobian: the solutions for the
 * columns of the unit matrix. */
static cs_status set_covariance(const solver *s, cs_fit *fit)
{
    size_t count = s->points->count;
    differentiate(s, fit);
    memset(s->right, 0, count * count * sizeof *s->right);
    for (size_t i = 0; i < count; i++) {
        s->right[i * count + i] = 1;
    }
    cs_status status = solve(s, count);
    memset(fit->covariance, 0, sizeof fit->covariance);
    for (size_t a = 0; a < s->columns; a++) {
        for (size_t b = 0; b < s->columns; b++) {
            double *sum = &fit->covariance[s->parameter_of[a] * CS_FIT_SIZE + s->parameter_of[b]];
            for (size_t i = 0; i < count; i++) {
                *sum += s->right[i * count + a] * s->right[i * count + b] * s->points->variance[i];
            }
        }
    }
    return status;
}

cs_status cs_fit_points(const cs_model *model, const cs_points *points, const bool *held, const cs_fit *start,
                        cs_fit *fit)
{
    solver s = {.model = model, .points = points, .columns = 1};
    for (size_t j = 0; j < model->term_count; j++) {
        if (held == NULL || !held[j]) {
            s.parameter_of[s.columns++] = 1 + j;
        }
    }
    size_t count = points->count;
    if (count < s.columns || count < 2) {
        return CS_ERR_UNAVAILABLE;
    }
    s.jacobian = calloc(2 * s.columns * count + count * count, sizeof *s.jacobian);
    if (s.jacobian == NULL) {
        return CS_ERR_MEMORY;
    }
    s.scratch = s.jacobian + s.columns * count;
    s.right = s.scratch + s.columns * count;
    cs_fit found = start != NULL ? *start : (cs_fit){.log_base = points->y[0]};
    cs_status status = CS_OK;
    bool converged = false;
    double sum = 0;
    for (int i = 0; status == CS_OK && !converged && i < MOST_STEPS; i++) {
        status = step(&s, &found, &sum, &converged);
    }
    if (status == CS_OK) {
        status = converged && sum < HUGE_VAL ? set_covariance(&s, &found) : CS_ERR_UNAVAILABLE;
    }
    free(s.jacobian);
    *fit = found;
    return status;
}

void cs_fit_single_thread(void)
{
    openblas_set_num_threads(1);
}
