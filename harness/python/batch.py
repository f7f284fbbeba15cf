# SPDX-License-Identifier: MIT
"""Ways to carry out a batch of independent tasks, for kernels/<kernel>/<kernel>.py, as core/task.h has them for C.

Each is given the work, the number of tasks, and what a task does: do(task) returns its word. It returns a function
that does every task once and returns their words in order. Threads and processes are free to use all CPUs of the
case, as they inherit from the interpreter.
"""

import multiprocessing
import threading
from concurrent.futures import ThreadPoolExecutor

MEETING_SECONDS = 60  # after which somebody who was to be visited is given up


def serial(work, tasks, do):
    return lambda: [do(task) for task in range(tasks)]


def gather(count, body):
    """body(i) in a thread for each i, all at once."""
    results = [None] * count

    def serve(i):
        results[i] = body(i)

    threads = [threading.Thread(target=serve, args=(i,)) for i in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def threads(work, tasks, do):
    """A new thread for every task."""
    work.team(lambda body: gather(work.threads, lambda i: body()))
    return lambda: gather(tasks, do)


def executor_of(work):
    """As many threads as the case has, which stay."""
    executor = ThreadPoolExecutor(work.threads)
    barrier = threading.Barrier(work.threads)

    def meet(body):
        barrier.wait(MEETING_SECONDS)  # or else one of them might take two turns
        return body()

    work.team(lambda body: list(executor.map(meet, [body] * work.threads)), executor.shutdown)
    return executor


def futures(work, tasks, do):
    executor = executor_of(work)
    return lambda: list(executor.map(do, range(tasks)))


class Inherited:
    """What a forked process has from its parent without its being pickled."""


def inherit(do, barrier):
    Inherited.do = do
    Inherited.barrier = barrier


def do_inherited(task):
    return Inherited.do(task)


def meet_inherited(body):
    Inherited.barrier.wait(MEETING_SECONDS)
    return body()


def pool_of(work, do=None):
    """As many processes as the case has threads, forked now, which stay."""
    context = multiprocessing.get_context("fork")
    pool = context.Pool(work.threads, inherit, (do, context.Barrier(work.threads)))
    work.team(lambda body: pool.map(meet_inherited, [body] * work.threads, chunksize=1), pool.terminate)
    return pool


def processes(work, tasks, do):
    pool = pool_of(work, do)
    return lambda: pool.map(do_inherited, range(tasks))
