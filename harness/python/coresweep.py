# SPDX-License-Identifier: MIT
"""What kernels/<kernel>/<kernel>.py imports: the mark of a variant, its work, and how to say that it cannot run.

    from functools import partial
    from coresweep import variant

    @variant("numpy", "np.tanh into an array that is there", needs="numpy")
    def numpy(work):
        import numpy as np
        x = work.array()
        return partial(np.tanh, x, out=np.empty_like(x))

The marked function prepares and is not timed; what it returns is called without arguments and is. What a call
returns is its result: anything with the buffer protocol, a list of numbers, or a list of such lists.

The build reads the marks from the text, so that a list of variants needs no interpreter: a mark is one line of
literals. The standard library alone is imported here, and nothing newer than Python 3.9: PyPy runs it too.
"""

import array
import os

ITEM_BYTES = 8


class Unavailable(Exception):
    """Raised while preparing: the variant cannot run here; the text says why."""


class Marked:
    def __init__(self, prepare, needs, environment):
        self.prepare = prepare
        self.needs = needs.split()
        self.environment = dict([environment.split("=", 1)]) if environment else {}


marked = {}


def variant(name, summary, parallel=False, needs="", interpreter="python3", environment=""):
    """Marks a function as a variant. What is not used here is read by the build."""

    def mark(prepare):
        marked[name] = Marked(prepare, needs, environment)
        return prepare

    return mark


def own_mask():
    """The CPUs that the calling thread may use."""
    return sorted(os.sched_getaffinity(0))


def as_bytes(buffer):
    """A flat view of the bytes; memoryview.cast refuses one without any."""
    view = memoryview(buffer)
    return view.cast("B") if view.nbytes > 0 else memoryview(b"")


class Work:
    """One case: its size, and its input in the memory that is shared with the harness."""

    def __init__(self, shared, case):
        self.n = case["n"]
        self.threads = case["threads"]
        self._shared = shared
        self._count = case["input_count"]
        self._typecode = case["input_type"]  # of the modules array and struct: "d" float64, "q" int64
        self._refill = None
        self.result = None
        self.left_in_files = False
        self.visit = None
        self.close = None

    def array(self):
        """The input as a NumPy array of one dimension, which belongs to the caller."""
        import numpy

        values = numpy.empty(self._count, self._typecode)
        self._read(0, values)
        return values

    def list(self):
        """The input as a list of numbers."""
        return self._list_of(0)

    def text(self):
        """The input as text, of kernels whose input is one."""
        held = array.array(self._typecode, bytes(self._count * ITEM_BYTES))
        self._read(0, held)
        return held.tobytes().rstrip(b"\0").decode()

    def leaves_files(self):
        """Says that calls return nothing, and leave their result in files in which the kernel looks for it."""
        self.left_in_files = True

    def consumes(self, values):
        """Says that each call starts from the input in `values`, an array or a list made above, and leaves its
        result there."""
        self.result = values
        if isinstance(values, list):
            self._refill = self._refill_list
        else:
            self._refill = self._read

    def team(self, visit, close=None):
        """Says that the variant starts threads or processes itself. visit(body) has `body`, a function without
        arguments, called in each of them, as many as the case has threads, and returns what the calls returned;
        close() ends those that stay."""
        self.visit = visit
        self.close = close

    def restore(self, slot):
        """Before a call, not timed; slot: which of the inputs in the shared memory."""
        if self._refill is not None:
            self._refill(slot, self.result)

    def _read(self, slot, values):
        rest = as_bytes(values)
        self._shared.seek(slot * self._count * ITEM_BYTES)
        while len(rest) > 0:
            rest = rest[self._shared.readinto(rest) :]

    def _list_of(self, slot):
        values = array.array(self._typecode, bytes(self._count * ITEM_BYTES))
        self._read(slot, values)
        return values.tolist()

    def _refill_list(self, slot, values):
        values[:] = self._list_of(slot)
