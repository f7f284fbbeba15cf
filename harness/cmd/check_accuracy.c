/* SPDX-License-Identifier: MIT */
#include "cmd/check_accuracy.h"

#include <fenv.h>
#include <math.h>
#include <mpfr.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "accuracy/accuracy.h"
#include "accuracy/truth.h"
#include "cmd/say.h"
#include "cmd/signals.h"

/* One number of a range's name: 2^k where it is that. */
static void format_edge(double edge, char *text, size_t bytes)
{
    int exponent = 0;
    if (isinf(edge)) {
        snprintf(text, bytes, "inf");
    } else if (frexp(edge, &exponent) == 0.5 && exponent <= 0) {
        snprintf(text, bytes, "2^%d", exponent - 1);
    } else {
        snprintf(text, bytes, "%.6g", edge);
    }
}

static void print_ranges(const cs_accuracy_report *report, const cs_accuracy *a)
{
    printf("  %-20s %12s %10s  at x\n", "|x| in", "arguments", "max ULP");
    for (size_t r = 0; r < report->range_count; r++) {
        const cs_range_error *e = &a->ranges[r];
        char low[32];
        char high[32];
        char range[72];
        format_edge(report->edges[r], low, sizeof low);
        format_edge(report->edges[r + 1], high, sizeof high);
        snprintf(range, sizeof range, "[%s, %s)", low, high);
        printf("  %-20s %12llu %10.4f", range, (unsigned long long)report->points[r], e->max_ulp);
        if (e->max_ulp > 0) {
            printf("  %a (%.17g)", e->x, e->x);
        }
        putchar('\n');
    }
}

/* "FE_INVALID FE_OVERFLOW" */
static void format_raised(int raised, char *text, size_t bytes)
{
    static const struct {
        int flag;
        const char *name;
    } names[] = {{FE_INVALID, " FE_INVALID"},
                 {FE_DIVBYZERO, " FE_DIVBYZERO"},
                 {FE_OVERFLOW, " FE_OVERFLOW"},
                 {FE_UNDERFLOW, " FE_UNDERFLOW"}};
    size_t length = 0;
    text[0] = '\0';
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (raised & names[i].flag && length < bytes) {
            length += (size_t)snprintf(text + length, bytes - length, "%s", names[i].name);
        }
    }
}

static void print_faults(const cs_accuracy *a)
{
    for (int p = 0; p < CS_PROPERTY_COUNT; p++) {
        const cs_flaw *f = &a->faults[p];
        char raised[64];
        if (f->count == 0) {
            continue;
        }
        printf("  %s: %llu %s, such as x = %a (%.17g)", cs_property_broken((cs_property)p),
               (unsigned long long)f->count, p == CS_PROPERTY_EXCEPTION ? "blocks" : "arguments", f->x, f->x);
        format_raised(f->raised, raised, sizeof raised);
        if (p == CS_PROPERTY_EXCEPTION) {
            printf(":%s\n", raised);
        } else {
            printf(", f(x) = %a\n", f->y);
        }
    }
}

/* The first variant before `v` in which nothing else was seen than in v: the same function in a team, say. */
static const cs_accuracy *twin_of(const cs_accuracy_report *report, size_t v)
{
    const cs_accuracy *a = &report->variants[v];
    for (size_t i = 0; i < v; i++) {
        const cs_accuracy *b = &report->variants[i];
        if (memcmp(a->ranges, b->ranges, report->range_count * sizeof a->ranges[0]) == 0 &&
            memcmp(a->faults, b->faults, sizeof a->faults) == 0) {
            return b;
        }
    }
    return NULL;
}

static void print_variant(const cs_accuracy_report *report, size_t v)
{
    const cs_accuracy *a = &report->variants[v];
    const cs_accuracy *twin = twin_of(report, v);
    const double promised = a->entry->variant->max_ulp;
    printf("%s: %.4f ULP at most, ", a->entry->name, cs_accuracy_worst(a, report->range_count));
    if (promised > 0) {
        printf("%.4g promised: %s\n", promised, cs_accuracy_holds(a, report->range_count) ? "ok" : "FAILED");
    } else {
        printf("nothing promised\n");
    }
    if (twin != NULL) {
        printf("  in every range as %s\n", twin->entry->name);
    } else {
        print_ranges(report, a);
        print_faults(a);
    }
}

static unsigned print_report(const cs_check_accuracy_request *request, const cs_accuracy_report *report,
                             size_t count)
{
    unsigned failed = 0;
    uint64_t points = 0;
    for (size_t r = 0; r < report->range_count; r++) {
        points += report->points[r];
    }
    const char *function = report->variants[0].entry->kernel->elementwise.function;
    printf("\nThe error of %s against MPFR %s at %llu arguments, %llu of them neighbours in runs (--seed "
           "%llu)\n",
           function, mpfr_get_version(), (unsigned long long)points, (unsigned long long)report->walked,
           (unsigned long long)request->seed);
    for (size_t v = 0; v < count; v++) {
        print_variant(report, v);
        failed += !cs_accuracy_holds(&report->variants[v], report->range_count);
    }
    printf("long double, which chose the arguments for MPFR, was off by %.5f ULP at most in samples: %s\n",
           report->screen_error, report->screen_holds ? "ok" : "too much, the maxima may be too low");
    return failed;
}

typedef struct progress {
    const char *function;
    bool terminal;
} progress;

static void show_progress(void *context, double fraction)
{
    const progress *p = context;
    if (p->terminal) {
        fprintf(stderr, "\r\033[Kmeasuring the error of %s: %.0f%%", p->function, 100 * fraction);
        cs_say_line_open(1);
        fflush(stderr);
    }
}

static unsigned usable_cpus(void)
{
    cpu_set_t mask;
    return sched_getaffinity(0, sizeof mask, &mask) == 0 ? (unsigned)CPU_COUNT(&mask) : 1;
}

/* The variants of one kernel. */
static cs_status check_kernel(const cs_check_accuracy_request *request, const cs_entry **entries,
                              size_t count, unsigned *failed, cs_message *message)
{
    const char *function = entries[0]->kernel->elementwise.function;
    cs_accuracy_report report;
    progress p = {.function = function, .terminal = isatty(STDERR_FILENO) == 1};
    const cs_accuracy_request measured = {.entries = entries,
                                          .count = count,
                                          .points = request->points,
                                          .seed = request->seed,
                                          .threads = usable_cpus(),
                                          .interrupted = cs_signals_catch(),
                                          .progress = show_progress,
                                          .context = &p};
    cs_status status = cs_accuracy_measure(&measured, &report);
    if (p.terminal) {
        fputs("\r\033[K", stderr);
        cs_say_line_open(0);
    }
    if (status == CS_ERR_ARGUMENT) {
        return cs_fail(message, status,
                       "kernel %s computes the function '%s', whose true values are not known here",
                       entries[0]->kernel_name, function);
    }
    if (status != CS_OK) {
        return status;
    }
    *failed += print_report(request, &report, count);
    bool holds = report.screen_holds;
    cs_accuracy_free(&report);
    return holds
               ? CS_OK
               : cs_fail(message, CS_ERR_INTERNAL,
                         "long double and MPFR differ by more than %g ULP, which this machine's long double "
                         "should not",
                         CS_SCREEN_MARGIN);
}

cs_status cs_check_accuracy(const cs_check_accuracy_request *request, unsigned *failed, cs_message *message)
{
    bool found = false;
    cs_status status = CS_OK;
    size_t end = 0;
    *failed = 0;
    for (size_t begin = 0; begin < request->count && status == CS_OK; begin = end) {
        const cs_kernel *kernel = request->entries[begin]->kernel;
        for (end = begin; end < request->count && request->entries[end]->kernel == kernel; end++) {
        }
        if (kernel->elementwise.function != NULL) {
            found = true;
            status = check_kernel(request, request->entries + begin, end - begin, failed, message);
        }
    }
    if (status == CS_OK && !found) {
        printf("\nNo error was measured: no compiled variant that computes a function element by element "
               "ran and passed its cases\n");
    }
    return status;
}
