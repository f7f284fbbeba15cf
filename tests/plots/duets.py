# SPDX-License-Identifier: MIT
"""Writes the folder of a duet that never took place, as far as its plot reads it.

python3 tests/plots/duets.py FOLDER writes one to be looked at, with all that is hard to draw.
"""

import json
import os
import random
import sys

import synthetic

COLUMNS = synthetic.columns("verdict/verdict.def")
COMMITS = {"base": "aaaa0123456789abcdef", "head": "bbbb0123456789abcdef-dirty"}


def row(cell, verdict, change=None, half=1.0, **more):
    """A row of verdicts.csv: `change` and `half`, of its interval, in percent; `more` are columns."""
    kernel, variant = cell.split("/")[0].split(".")
    _, name, n, threads, placement = cell.split("/")
    made = {
        "cell": cell,
        "kernel": kernel,
        "variant": variant,
        "input": name,
        "n": n,
        "threads": threads.lstrip("t"),
        "placement": placement,
        "gate": "time",
        "verdict": verdict,
        "base_invocations": 20,
        "head_invocations": 20,
    }
    if change is not None:
        made.update(
            ratio=1 + change / 100,
            low=1 + (change - half) / 100,
            high=1 + (change + half) / 100,
            smallest_change=0.03 + half / 150,
            base_seconds=2e-3,
            head_seconds=2e-3 * (1 + change / 100),
            p_slower=1,
            p_faster=1,
        )
    return {**made, **more}


def write(folder, rows, columns=COLUMNS):
    os.makedirs(folder, exist_ok=True)
    synthetic.write_csv(os.path.join(folder, "verdicts.csv"), columns, rows)
    for side, commit in COMMITS.items():
        context = synthetic.context(synthetic.SMALL, 7)
        context["coresweep"]["git_commit"] = commit
        context["duet"] = {"side": side, "floor": 0.03}
        os.makedirs(os.path.join(folder, side), exist_ok=True)
        with open(os.path.join(folder, side, "context.json"), "w", encoding="utf-8") as file:
            json.dump(context, file, indent=1)


def hard():
    """Rows of every verdict, intervals of one and of sixty percent, long names, and rows in words."""
    draw = random.Random(3)
    long = "sort_peers.x86_simd_sort_avx512/zipfian/100000000/t128/spread"
    rows = [
        row("tanh.omp_simd/uniform5/100000/t2/close", "cannot tell", 4.0, 61.0),
        row("go_fast.scalar/arange_f64/100/t1/close", "slower", 4.9, 0.9, first_ratio=1.052),
        row(long, "slower", 380.0, 12.0, first_ratio=4.1),
        row("triad.omp/uniform/1000000/t16/close", "slower", 9.0, 2.5, first_ratio=1.031),
        row("gemm.blas/uniform/1024/t2/close", "failed", note="head: a result of 3 differs by 12 ulp"),
        row("gemm.omp/uniform/1024/t2/close", "failed", note="head: " + "worker: signal 11, " * 12),
        row("fetch.serial/default/100/t1/close", "cannot tell", note="only head has it"),
        row("team.fork/none/1/t2/close", "cannot tell", 45.0, 70.0, smallest_change=""),
        row(long, "uneven", 6.0, 1.5, gate="efficiency", base_seconds=0.0089, head_seconds=0.0094),
        row("sort.omp/uniform/1000000/t16/close", "faster", -62.0, 3.0),
        row("sort.omp/uniform/1000000/t8/close", "faster", -7.0, 1.0),
    ]
    for number in range(31):
        change = draw.gauss(0, 0.5)
        n = 10 ** (3 + number % 5)
        rows.append(row(f"sort.scalar/family{number}/{n}/t1/close", "same", change, draw.uniform(0.3, 2)))
    return rows


if __name__ == "__main__":
    write(sys.argv[1], hard())
