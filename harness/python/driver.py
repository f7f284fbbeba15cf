# SPDX-License-Identifier: MIT
"""The interpreter's side of a worker: runs one variant of a script and times it.

    driver.py SCRIPT VARIANT     speaks with the worker, a JSON object a line, on standard input and output; the
                                 data goes through file descriptor 3, memory that both share
    driver.py --probe MODULE...  one JSON object: the interpreter's and the modules' versions, null where missing
    driver.py --overhead COUNT   one JSON object: what a call that does nothing takes, COUNT times each way
"""

import time

BEGAN = time.perf_counter_ns()  # CLOCK_MONOTONIC, as the worker's own clock

import array
import gc
import importlib
import importlib.machinery
import importlib.util
import itertools
import json
import os
import platform
import resource
import sys
import traceback

sys.dont_write_bytecode = True  # of our own files: the tree that they lie in stays as it was

import coresweep

SHARED_MEMORY = 3
LOOP_CALLS = 1000  # of nothing, to see what the timing itself adds to a call
COUNTS_REFERENCES = platform.python_implementation() == "CPython"


def nothing():
    pass


def cpu_ns():
    """With that of children which have ended and were waited for: processes that live for one call."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time_ns() + int(1e9 * (children.ru_utime + children.ru_stime))


def time_batch(work, run, calls):
    """Nanoseconds of wall and of CPU time for `calls` calls, and the last one's result. All results but that
    one die at once, as those of an expression statement do."""
    cpu = cpu_ns()
    begin = time.perf_counter_ns()
    for _ in itertools.repeat(None, calls - 1):
        run()
    result = run()
    wall = time.perf_counter_ns() - begin
    return wall, cpu_ns() - cpu, result


def time_one_by_one(work, run, calls):
    """The same for calls that consume their input: each is restored before, untimed."""
    wall = 0
    cpu = 0
    result = None
    for slot in range(calls):
        work.restore(slot)
        cpu_before = cpu_ns()
        begin = time.perf_counter_ns()
        result = run()
        wall += time.perf_counter_ns() - begin
        cpu += cpu_ns() - cpu_before
    return wall, cpu, result


def timed(measure, work, run, calls):
    """As timeit and pyperf do: no cyclic garbage of earlier work is collected meanwhile. Where there is no
    reference counting the collector is the allocator, and belongs to what is measured."""
    gc.collect()
    if COUNTS_REFERENCES:
        gc.disable()
    try:
        return measure(work, run, calls)
    finally:
        gc.enable()


def ended_child_bytes():
    """The largest one's peak resident memory, of those that were waited for."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024


def loop_seconds(measure, work):
    wall, _, _ = timed(measure, work, nothing, LOOP_CALLS)
    return wall / LOOP_CALLS * 1e-9


def load_script(path):
    """The script's marked functions."""
    loader = importlib.machinery.SourceFileLoader("variants", path)
    loader.exec_module(importlib.util.module_from_spec(importlib.util.spec_from_loader("variants", loader)))
    return coresweep.marked


def import_module(name):
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as error:
        raise coresweep.Unavailable(
            f"no module named {error.name}; install it for {sys.executable}, or choose another interpreter with --python"
        ) from error
    except ImportError as error:
        raise coresweep.Unavailable(f"{name} cannot be imported by {sys.executable}: {error}") from error


class Driver:
    def __init__(self, script, name):
        self.shared = open(SHARED_MEMORY, "r+b", buffering=0, closefd=False)
        began = time.perf_counter_ns()
        self.marked = load_script(script)[name]
        os.environ.update(self.marked.environment)
        for module in self.marked.needs:
            import_module(module)
        self.work = None
        self.import_seconds = (time.perf_counter_ns() - began) * 1e-9

    def ready(self):
        return {"began": BEGAN * 1e-9, "import_seconds": self.import_seconds}

    def prepare(self, case):
        """Reads the input, and sets the variant up: what is compiled beforehand is compiled here."""
        self.case = case
        self.result = None
        if self.work is not None and self.work.close is not None:
            self.work.close()
        began = time.perf_counter_ns()
        self.work = coresweep.Work(self.shared, case)
        self.run = self.marked.prepare(self.work)
        seconds = (time.perf_counter_ns() - began) * 1e-9
        if COUNTS_REFERENCES:
            gc.collect()
            gc.freeze()  # or else every collection before a timing would walk through all modules
        self.measure = time_one_by_one if case["restored"] else time_batch
        idle = coresweep.Work(self.shared, case)
        return {
            "prepare_seconds": seconds,
            "loop_seconds": loop_seconds(self.measure, idle),
            "own_team": self.work.visit is not None,
            "ended_child_bytes": ended_child_bytes(),
        }

    def call(self, message):
        wall, cpu, self.result = timed(self.measure, self.work, self.run, message["calls"])
        return {"seconds": wall * 1e-9, "cpu_seconds": cpu * 1e-9, "ended_child_bytes": ended_child_bytes()}

    def masks(self, message):
        """Of a variant's own team, each read from the inside."""
        return {"masks": self.work.visit(coresweep.own_mask)}

    def deliver(self, message):
        """Writes the last call's result behind the inputs, or tells the kernel to look for it."""
        if self.work.left_in_files:
            return {"left_in_files": True}
        result = self.work.result if self.result is None else self.result
        values = coresweep.as_bytes(self.checked(result))
        self.shared.seek(self.case["result_offset"])
        while len(values) > 0:
            values = values[self.shared.write(values) :]
        return {}

    def checked(self, result):
        kind, count = self.case["result_type"], self.case["result_count"]
        if result is None:
            raise TypeError("a call returned nothing, and there is no work.consumes to say where its result lies")
        if isinstance(result, list):
            if result and isinstance(result[0], list):
                result = list(itertools.chain.from_iterable(result))
            result = array.array(kind, result)
        view = memoryview(result)
        same = view.format == kind or (view.format == "l" and kind == "q" and view.itemsize == 8)
        if not same or view.nbytes != count * coresweep.ITEM_BYTES:
            raise TypeError(
                f"returned {view.nbytes // view.itemsize} values of format '{view.format}', expected {count} of '{kind}'"
            )
        return view if view.c_contiguous else view.tobytes()


def explain(error):
    """One line: what was raised, and the innermost line of it."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" ({os.path.basename(frames[-1].filename)}:{frames[-1].lineno})" if frames else ""
    return " ".join(f"{type(error).__name__}: {error}{where}".split())


def answer(say, action, *arguments):
    """Whether it went well."""
    try:
        say(action(*arguments))
        return True
    except coresweep.Unavailable as error:
        say({"unavailable": str(error)})
    except Exception as error:  # whatever a variant raises is a row, not the end of the run
        traceback.print_exc()
        say({"raised": explain(error)})
    return False


def serve(script, name):
    # What a variant prints must not come between the lines.
    lines = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    def say(message):
        print(json.dumps(message), file=lines, flush=True)

    def start():
        nonlocal driver
        driver = Driver(script, name)
        return driver.ready()

    driver = None
    if not answer(say, start):
        return
    for line in sys.stdin:
        message = json.loads(line)
        answer(say, getattr(driver, message["do"]), message)


def version_of(module):
    """Without importing it, which may take a second: of the package that it is a part of."""
    package = module.partition(".")[0]
    if importlib.util.find_spec(package) is None:
        return None
    from importlib import metadata

    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "unknown"


def probe(modules):
    versions = {module: version_of(module) for module in modules}
    about = {
        "path": sys.executable,
        "implementation": platform.python_implementation(),
        "version": platform.python_version(),
        "modules": versions,
    }
    print(json.dumps(about))


def overhead(count):
    idle = coresweep.Work(None, {"n": 0, "threads": 1, "input_count": 0, "input_type": "d"})
    ways = {"batch": time_batch, "one_by_one": time_one_by_one}
    print(json.dumps({way: [loop_seconds(measure, idle) for _ in range(count)] for way, measure in ways.items()}))


if __name__ == "__main__":
    if sys.argv[1] == "--probe":
        probe(sys.argv[2:])
    elif sys.argv[1] == "--overhead":
        overhead(int(sys.argv[2]))
    else:
        serve(sys.argv[1], sys.argv[2])
