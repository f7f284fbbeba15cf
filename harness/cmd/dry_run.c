/* SPDX-License-Identifier: MIT */
#include "cmd/dry_run.h"

#include <math.h>

#include "run/estimate.h"
#include "run/invoke.h"

static void print_cell(FILE *out, const cs_plan *plan, const cs_cell *cell)
{
    double guess = cs_invocation_estimate(&plan->settings, cell->entry, cs_cell_guess(cell));
    fprintf(out, "  %-52s %7.1f s  CPUs", cell->name, guess * (double)plan->settings.min_invocations);
    fputs(cell->cpus == NULL ? " all" : "", out);
    for (unsigned i = 0; cell->cpus != NULL && i < cs_cell_bound(cell); i++) {
        fprintf(out, " %d", cell->cpus[i]);
    }
    if (!cs_entry_available(cell->entry)) {
        const char *missing = cell->entry->variant->missing;
        fprintf(out, "  unavailable: no %s", missing != NULL ? missing : cs_isa_name(cell->entry->isa));
    } else if (cs_cell_oversubscribed(cell)) {
        fprintf(out, "  oversubscribed");
    }
    fputc('\n', out);
}

void cs_dry_run_print(FILE *out, const cs_plan *plan, const cs_topology *topology)
{
    const cs_settings *s = &plan->settings;
    fprintf(out, "%u package%s, %u NUMA node%s, %u cores, %u hardware threads; %zu CPU%s may be used",
            topology->packages, topology->packages == 1 ? "" : "s", topology->numa_nodes,
            topology->numa_nodes == 1 ? "" : "s", topology->cores, topology->machine_cpus,
            topology->cpu_count, topology->cpu_count == 1 ? "" : "s");
    if (!isnan(topology->quota_cpus)) {
        fprintf(out, ", the cgroup's quota is %.3g CPUs", topology->quota_cpus);
    }
    fprintf(out, "\n\n  %-52s %9s  %s\n", "cell", "about", "placement");
    for (size_t i = 0; i < plan->count; i++) {
        print_cell(out, plan, &plan->cells[i]);
    }
    fprintf(
        out,
        "\n%zu cells, at least %llu invocations each, until the median is known to within %.3g%%\n"
        "estimate: the minimum takes about %.0f s; cells that need more get it until the budget of %.0f s is "
        "spent\n(from each kernel's cost, good to a factor of ten at worst; the sweep itself times every "
        "cell "
        "first)\n",
        plan->count, (unsigned long long)s->min_invocations, 100 * s->precision, cs_plan_minimum(plan),
        s->budget);
}
