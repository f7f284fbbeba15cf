# SPDX-License-Identifier: MIT
"""The batch of sorts by NumPy, which lets go of Python's global lock while it sorts.

Each call allocates its copies; the compiled variants have theirs beforehand.
"""

import batch
from coresweep import variant

TASKS = 100
LEAST = 64


class Batch:
    """One array, and what a task does with it."""

    def __init__(self, work):
        import numpy as np

        self.dot = np.dot
        self.keys = work.array()
        self.stride = min(max(work.n // LEAST, 1), TASKS)
        self.weights = np.arange(1, 2 * (work.n // self.stride + 1), 2, np.int64)

    def copy(self):
        return self.keys.copy()

    def word(self, copy, task):
        """As sort_batch.h defines it; int64 wraps round."""
        shown = copy.view("q")[task % self.stride :: self.stride]
        return int(self.dot(shown, self.weights[: len(shown)])) ^ (task + 1)

    def do(self, task):
        copy = self.copy()
        copy.sort()
        return self.word(copy, task)


def way(carry_out, work):
    return carry_out(work, TASKS, Batch(work).do)


@variant("numpy_serial", "NumPy, one task after the other", needs="numpy")
def numpy_serial(work):
    return way(batch.serial, work)


@variant("numpy_system_serial", "NumPy of the system's own Python (1.24 on Debian 12), one task after the other", needs="numpy", interpreter="/usr/bin/python3")
def numpy_system_serial(work):
    return way(batch.serial, work)


@variant("numpy_threads", "NumPy, a new threading.Thread for every task, all 100 at once", parallel=True, needs="numpy")
def numpy_threads(work):
    return way(batch.threads, work)


@variant("numpy_futures", "NumPy, in a concurrent.futures.ThreadPoolExecutor that stays", parallel=True, needs="numpy")
def numpy_futures(work):
    return way(batch.futures, work)


@variant("numpy_pool", "NumPy, in a multiprocessing.Pool that stays and was forked with the array in memory", parallel=True, needs="numpy")
def numpy_pool(work):
    return way(batch.processes, work)


def ascending(copy):
    copy.sort()
    return copy


def graph(work):
    """A delayed graph: one array, and from it for each task a copy, its sort and its word."""
    from dask import delayed

    b = Batch(work)
    keys = delayed(b.keys, pure=False, traverse=False)
    copies = [delayed(lambda keys: keys.copy(), pure=False)(keys) for _ in range(TASKS)]
    return [delayed(b.word, pure=False)(delayed(ascending, pure=False)(copy), i) for i, copy in enumerate(copies)]


def computed(work, **scheduler):
    import dask

    words = graph(work)
    return lambda: list(dask.compute(*words, **scheduler))


@variant("dask_threads", "a dask.delayed graph of copies and sorts by NumPy, on dask's scheduler for threads", parallel=True, needs="numpy dask")
def dask_threads(work):
    return computed(work, scheduler="threads", pool=batch.executor_of(work))


@variant("dask_processes", "the same graph on dask's scheduler for processes, which pickles the array for every task", parallel=True, needs="numpy dask")
def dask_processes(work):
    return computed(work, scheduler="processes", pool=batch.pool_of(work))
