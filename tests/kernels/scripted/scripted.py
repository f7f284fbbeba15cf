# SPDX-License-Identifier: MIT
"""Variants that go right and wrong, for the tests. What they note goes to the file $CORESWEEP_TEST_NOTES."""

import atexit
import os
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from coresweep import Unavailable, variant


def triple(values):
    return [3 * x for x in values]


def note(*words):
    with open(os.environ["CORESWEEP_TEST_NOTES"], "a") as notes:
        print(*words, file=notes)


@variant("right", "right")
def right(work):
    return partial(triple, work.list())


@variant("numpy", "right, by NumPy", needs="numpy")
def numpy(work):
    a = work.array()
    return lambda: 3 * a


@variant("marked", "notes which interpreter runs it, and a variable of its mark", interpreter="/usr/bin/python3", environment="CORESWEEP_TEST_MARK=two words")
def marked(work):
    note(sys.executable, os.environ["CORESWEEP_TEST_MARK"])
    return partial(triple, work.list())


@variant("sleep", "right, after a sleep of which it notes how long it really was")
def sleep(work):
    values = work.list()
    lengths = []  # written down at the end: a file takes longer than the 2% in question
    atexit.register(lambda: note("\n".join(map(str, lengths))))

    def run():
        begin = time.perf_counter_ns()
        time.sleep(0.02)
        result = triple(values)
        lengths.append(time.perf_counter_ns() - begin)
        return result

    return run


def holding(megabytes):
    """A child that has touched so much memory and ends."""
    child = os.fork()
    if child == 0:
        held = b"x" * (megabytes << 20)
        os._exit(len(held) % 2)
    os.waitpid(child, 0)


@variant("children", "right, with a child of 300 MiB at set-up, and one of $CORESWEEP_TEST_CHILD MiB in each call")
def children(work):
    values = work.list()
    size = int(os.environ["CORESWEEP_TEST_CHILD"])
    holding(300)

    def run():
        holding(size)
        return triple(values)

    return run


@variant("collected", "right, and notes whether cyclic garbage would be collected meanwhile")
def collected(work):
    import gc

    values = work.list()
    note("prepare", gc.isenabled())

    def run():
        note("call", gc.isenabled())
        return triple(values)

    return run


@variant("team", "right, in a pool of threads", parallel=True)
def team(work):
    values = work.list()
    pool = ThreadPoolExecutor(work.threads)

    def spin(part):
        end = time.perf_counter() + 0.002
        while time.perf_counter() < end:
            pass
        return triple(part)

    def run():
        size = -(-len(values) // work.threads)
        parts = [values[i * size : (i + 1) * size] for i in range(work.threads)]
        return [x for part in pool.map(spin, parts) for x in part]

    return run


@variant("lonely", "right, by one thread where it claims more", parallel=True)
def lonely(work):
    return partial(triple, work.list())


@variant("stray", "right, on a CPU that is not the cell's")
def stray(work):
    os.sched_setaffinity(0, range(os.cpu_count()))
    return partial(triple, work.list())


@variant("talk", "right, and prints")
def talk(work):
    values = work.list()

    def run():
        print('{"seconds": 1}', flush=True)
        os.system("echo and so does what it starts")
        return triple(values)

    return run


@variant("wrong", "wrong in the last element")
def wrong(work):
    return partial(lambda values: triple(values)[:-1] + [-1] if values else [], work.list())


@variant("late", "right at first, wrong from the third call on")
def late(work):
    calls = []

    def run():
        calls.append(None)
        return triple(work.list()) if len(calls) < 3 else [-1] * work.n

    return run


@variant("short", "one element too few")
def short(work):
    return partial(lambda values: triple(values)[1:], work.list())


@variant("empty", "returns nothing")
def empty(work):
    return lambda: None


@variant("raise", "raises in its call")
def raising(work):
    def run():
        raise ValueError("not today")

    return run


@variant("raise_early", "raises while it is set up")
def raise_early(work):
    return work.nothing_of_that_name


@variant("refuse", "says that it cannot run here")
def refuse(work):
    raise Unavailable("it is not the season")


@variant("crash", "is killed by a signal")
def crash(work):
    return lambda: os.kill(os.getpid(), signal.SIGSEGV)


@variant("exit", "ends the interpreter")
def exit_(work):
    return lambda: os._exit(3)


@variant("leave", "raises SystemExit")
def leave(work):
    return lambda: sys.exit(4)


@variant("hang", "never ends")
def hang(work):
    def run():
        while True:
            time.sleep(1)

    return run


@variant("missing", "needs a module that nobody has", needs="no_such_module")
def missing(work):
    return partial(triple, work.list())


@variant("foreign", "needs an interpreter that nobody has", interpreter="no-such-interpreter")
def foreign(work):
    return partial(triple, work.list())
