# SPDX-License-Identifier: MIT
"""Tasks in plain Python: threads take turns at its global lock, processes do not share it."""

import batch
from coresweep import variant

MASK = (1 << 64) - 1


def spin(x, n):
    x &= MASK
    for _ in range(n):
        x ^= x << 13 & MASK
        x ^= x >> 7
        x ^= x << 17 & MASK
    return x - (x >> 63 << 64)  # int64


def way(carry_out, work):
    starts = work.list()
    return carry_out(work, len(starts), lambda task: spin(starts[task], work.n))


@variant("python_serial", "plain Python, one task after the other")
def python_serial(work):
    return way(batch.serial, work)


@variant("python_threads", "plain Python, a new threading.Thread for every task, all 100 at once", parallel=True)
def python_threads(work):
    return way(batch.threads, work)


@variant("python_futures", "plain Python, in a concurrent.futures.ThreadPoolExecutor that stays", parallel=True)
def python_futures(work):
    return way(batch.futures, work)


@variant("python_pool", "plain Python, in a multiprocessing.Pool that stays", parallel=True)
def python_pool(work):
    return way(batch.processes, work)
