# SPDX-License-Identifier: MIT
"""Writes the files of a run that never took place, the same from the same seed: plausible numbers.

python3 tests/plots/synthetic.py FOLDER [big|small] writes one to be looked at.
"""

import csv
import json
import math
import os
import random
import re
import statistics
import sys
from dataclasses import dataclass, field

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def columns(table):
    """The columns of a CSV, from the table that the program takes them from."""
    with open(os.path.join(ROOT, "harness", table), encoding="utf-8") as file:
        return re.findall(r"^CS_ROW\((\w+),", file.read(), re.MULTILINE)


SAMPLE_COLUMNS = columns("report/row.def")
SUMMARY_COLUMNS = columns("report/summary.def")


@dataclass
class Node:
    name: str
    model: str
    threads: tuple
    cores: int
    cpus: int
    l3_shared: int
    placements: tuple = ("close",)


BIG = Node("node17", "AMD EPYC 9355P 16-Core Processor", (1, 2, 3, 4, 6, 8, 12, 16), 16, 32, 16)
SMALL = Node("laptop", "AMD EPYC", (1, 2), 2, 2, 2)


@dataclass
class Kernel:
    """cost(n) = (bytes, flops, items); serial and parallel map a variant to (nanoseconds an item at one
    thread, fixed overhead in seconds, serial fraction)."""

    name: str
    cost: object
    inputs: tuple
    sizes: tuple
    serial: dict
    parallel: dict
    exact: dict = field(default_factory=dict)  # variant -> (its only thread count, seconds)


KERNELS = {
    "sort": Kernel(
        "sort",
        lambda n: (16 * n, 0, n),
        ("uniform",),
        (1000, 10000, 100000, 1000000, 10000000),
        {"qsort": (8.0, 1e-7, 0), "scalar": (2.1, 5e-8, 0)},
        {"omp": (2.3, 3e-6, 0.06)},
    ),
    "go_fast": Kernel(
        "go_fast",
        lambda n: (16 * n * n, n * n + n, n * n),
        ("arange_f64", "arange_i64", "normal"),
        (100, 1000),
        {
            "avx2": (0.35, 2e-7, 0),
            "avx512": (0.30, 1.5e-7, 0),
            "blas": (0.5, 4e-7, 0),
            "scalar": (0.9, 1e-7, 0),
            "simd": (0.55, 1e-7, 0),
        },
        {
            "omp": (0.92, 1.5e-6, 0.03),
            "omp_avx2": (0.36, 1.6e-6, 0.08),
            "omp_avx512": (0.31, 1.6e-6, 0.1),
            "omp_simd": (0.56, 1.6e-6, 0.05),
        },
    ),
    "triad": Kernel(
        "triad",
        lambda n: (24 * n, 2 * n, n),
        ("uniform",),
        (1000, 100000, 10000000),
        {
            "avx2": (0.40, 5e-9, 0),
            "avx512": (0.33, 5e-9, 0),
            "nt_avx512": (0.9, 5e-9, 0),
            "scalar": (1.0, 5e-9, 0),
        },
        {"omp": (0.5, 1.2e-6, 0.12), "omp_nt_avx512": (0.7, 1.2e-6, 0.05)},
    ),
    "gemm": Kernel(
        "gemm",
        lambda n: (32 * n * n, 2 * n**3, n * n),
        ("uniform",),
        (256, 1024),
        {"scalar": (250.0, 1e-6, 0)},
        {"blas": (12.0, 4e-6, 0.02)},
    ),
    "team": Kernel(
        "team",
        lambda n: (0, 0, n),
        ("none",),
        (1,),
        {},
        {
            "serial": (15.0, 0, 1),
            "omp_barrier": (300.0, 3e-7, 1),
            "omp_reduction": (600.0, 4e-7, 1),
            "omp_region": (400.0, 3e-7, 1),
            "pthread": (9000.0, 1e-5, 1),
            "fork": (9e4, 1e-4, 1),
            "spawn": (4e5, 3e-4, 1),
        },
        {
            "process_futex": (2, 7e-6),
            "process_pipe": (2, 9e-6),
            "thread_futex": (2, 6e-6),
            "thread_pipe": (2, 8e-6),
        },
    ),
}


def seconds_of(kernel, variant, n, threads):
    if variant in kernel.exact:
        return kernel.exact[variant][1]
    per_item, overhead, fraction = {**kernel.serial, **kernel.parallel}[variant]
    items = kernel.cost(n)[2]
    if kernel.name == "team":
        return per_item * 1e-9 * threads**0.8 + overhead
    growth = 1 + 0.04 * math.log10(max(items, 10)) ** 1.5
    return items * per_item * 1e-9 * growth * (fraction + (1 - fraction) / threads) + overhead * threads**0.5


class Generator:
    def __init__(self, node, seed, invocations, repetitions):
        self.node, self.random = node, random.Random(seed)
        self.invocations, self.repetitions = invocations, repetitions
        self.samples, self.summary = [], []

    def cell(self, kernel, variant, name, n, threads, placement):
        cell = f"{kernel.name}.{variant}/{name}/{n}/{threads}/{placement}"
        base = seconds_of(kernel, variant, n, threads)
        size = dict(zip(("bytes_per_call", "flops_per_call", "items_per_call"), kernel.cost(n)))
        two_modes = kernel.name == "sort" and variant == "omp" and threads > 1
        medians, disturbed, fastest = [], 0, math.inf
        for number in range(self.invocations):
            mode = 1.18 if two_modes and number % 3 == 0 else 1.0
            level = base * mode * self.random.lognormvariate(0, 0.012)
            values = []
            for repetition in range(self.repetitions):
                contaminated = self.random.random() < 0.02
                value = (
                    level
                    * self.random.lognormvariate(0, 0.006)
                    * (self.random.uniform(1.2, 3) if contaminated else 1)
                )
                values.append(value)
                disturbed += contaminated
                fastest = min(fastest, value)
                self.samples.append(
                    {
                        "cell": cell,
                        "kernel": kernel.name,
                        "variant": variant,
                        "input": name,
                        "n": n,
                        "threads": threads,
                        "placement": placement,
                        "cpus": " ".join(map(str, range(threads))),
                        "round": number,
                        "repetition": repetition,
                        "iterations": 1,
                        "seconds_per_call": repr(value),
                        "cpu_seconds_per_call": repr(value * threads),
                        **size,
                        "max_rss_bytes": 10**7,
                        "check": "exact",
                        "max_ulp": 0,
                        "digest": "0123456789abcdef",
                        "startup_seconds": 0.01,
                        "steal_seconds": 0,
                        "involuntary_switches": 0,
                        "status": "contaminated" if contaminated else "ok",
                        "note": "",
                    }
                )
            medians.append(statistics.median(values))
        self._summarise(
            cell, kernel, variant, name, n, threads, placement, sorted(medians), disturbed, fastest, size
        )

    def _summarise(
        self, cell, kernel, variant, name, n, threads, placement, medians, disturbed, fastest, size
    ):
        median = statistics.median(medians)
        count = len(medians)
        confidence = 1 - 2 * 0.5**count if count > 1 else 0
        repetitions = count * self.repetitions
        self.summary.append(
            {
                "cell": cell,
                "kernel": kernel.name,
                "variant": variant,
                "input": name,
                "n": n,
                "threads": threads,
                "placement": placement,
                "cpus": " ".join(map(str, range(threads))),
                "invocations": count,
                "repetitions": repetitions,
                "contaminated": disturbed,
                "median_seconds": median,
                "low_seconds": medians[0],
                "high_seconds": medians[-1],
                "confidence": confidence,
                "half_width": max(medians[-1] - median, median - medians[0]) / median,
                "min_seconds": fastest,
                "mad_seconds": 0,
                "cpu_seconds": median * threads,
                "items_per_second": size["items_per_call"] / median,
                "bytes_per_second": size["bytes_per_call"] / median,
                "flops_per_second": size["flops_per_call"] / median,
                "max_rss_bytes": 10**7,
                "max_ulp": 0,
                "stop_reason": "precision",
                "status": "contaminated" if disturbed > repetitions / 10 else "ok",
                "note": "",
            }
        )

    def speedups(self):
        serial = {(kernel.name, variant) for kernel in KERNELS.values() for variant in kernel.serial}
        for row in self.summary:
            same = [
                other for other in self.summary if all(other[c] == row[c] for c in ("kernel", "input", "n"))
            ]
            bases = [other for other in same if (other["kernel"], other["variant"]) in serial]
            own = [other for other in same if other["variant"] == row["variant"] and other["threads"] == 1]
            if bases:
                best = min(bases, key=lambda other: other["median_seconds"])
                row["serial_base"] = best["variant"]
                self._ratio(row, best, "speedup_serial")
            if own:
                self._ratio(row, own[0], "speedup_self")
                row["efficiency"] = row["speedup_self"] / row["threads"]

    @staticmethod
    def _ratio(row, base, column):
        row[column] = base["median_seconds"] / row["median_seconds"]
        row[f"{column}_low"] = base["low_seconds"] / row["high_seconds"]
        row[f"{column}_high"] = base["high_seconds"] / row["low_seconds"]


def context(node, seed):
    caches = [
        (1, "data", 49152, node.cpus // node.cores),
        (1, "instruction", 32768, node.cpus // node.cores),
        (2, "unified", 1048576, node.cpus // node.cores),
        (3, "unified", 33554432, node.l3_shared),
    ]
    return {
        "format": 1,
        "command": ["coresweep", "sweep"],
        "started_utc": "2026-11-23T08:00:00Z",
        "finished_utc": None,
        "seed": str(seed),
        "coresweep": {
            "version": "0.1.0",
            "git_commit": "0123456789abcdef0123-dirty",
            "compiler": "gcc 12.2.0",
            "flags": "-O2",
            "build_type": "Release",
        },
        "machine": {
            "hostname": node.name,
            "cpu_model": node.model,
            "packages": 1,
            "numa_nodes": 1,
            "cores": node.cores,
            "cpus": node.cpus,
            "usable_cpus": f"0-{node.cpus - 1}",
            "quota_cpus": None,
            "memory_bytes": 2**36,
            "page_size": 4096,
            "hypervisor": None,
            "caches": [dict(zip(("level", "type", "bytes", "shared_by_cpus"), row)) for row in caches],
        },
    }


def write_csv(path, names, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


SCALING_COLUMNS = columns("scaling/scaling.def")


def scaling(kernel, variant, n, measured, curve, extrapolated, kind="strong", law="amdahl"):
    """Rows of scaling.csv: speed-ups by thread count, with intervals of a tenth to both sides."""
    key = {"kernel": kernel, "variant": variant, "input": "uniform", "n": n, "placement": "close"}
    key["scaling"] = kind
    rows = []
    for what, prefix, values in (
        ("measured", "", measured),
        ("curve", "", curve),
        ("curve", "extrapolated_", extrapolated),
    ):
        for threads, value in values.items():
            row = {**key, "what": what, "law": law, "quantity": "speedup", "threads": threads}
            for end, factor in (("value", 1), ("low", 0.9), ("high", 1.1)):
                row[f"{prefix}{end}"] = value * factor
            rows.append(row)
    return rows


def write_run(
    folder,
    node=SMALL,
    kernels=tuple(KERNELS),
    seed=42,
    invocations=6,
    repetitions=5,
    sizes=None,
    threads=None,
    spoil=None,
):
    """`spoil(samples, summary)` may change the rows before they are written."""
    generator = Generator(node, seed, invocations, repetitions)
    for kernel in (KERNELS[name] for name in kernels):
        for name in kernel.inputs:
            for n in kernel.sizes[:sizes]:
                for variant in (*kernel.serial, *kernel.parallel, *kernel.exact):
                    counts = (1,) if variant in kernel.serial else threads or node.threads
                    counts = (kernel.exact[variant][0],) if variant in kernel.exact else counts
                    for count in counts:
                        for placement in node.placements if count > 1 else node.placements[:1]:
                            generator.cell(kernel, variant, name, n, count, placement)
    generator.speedups()
    if spoil:
        spoil(generator.samples, generator.summary)
    os.makedirs(folder, exist_ok=True)
    write_csv(os.path.join(folder, "samples.csv"), SAMPLE_COLUMNS, generator.samples)
    write_csv(os.path.join(folder, "summary.csv"), SUMMARY_COLUMNS, generator.summary)
    with open(os.path.join(folder, "context.json"), "w", encoding="utf-8") as file:
        json.dump(context(node, seed), file, indent=1)


if __name__ == "__main__":
    write_run(sys.argv[1], {"big": BIG, "small": SMALL}[sys.argv[2] if len(sys.argv) > 2 else "small"])
