# SPDX-License-Identifier: MIT
"""go_fast as Numba's guide writes it, and as Python programmers would write it otherwise.

Like the guide's function, all of them return a new matrix; its allocation is part of every call. The compiled
variants of go_fast write into memory that is there already.
"""

from functools import cache, partial
from math import tanh

from coresweep import variant


def square(work):
    return work.array().reshape(work.n, work.n)


def rows(work):
    values = work.list()
    return [values[i : i + work.n] for i in range(0, work.n * work.n, work.n)] if work.n > 0 else []


CYTHON = """
# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
import numpy as np
from libc.math cimport tanh

ctypedef fused number:
    double
    long long

def go_fast(const number[:, ::1] a):
    cdef Py_ssize_t i, j, n = a.shape[0]
    cdef double trace = 0
    result = np.empty((n, n))
    cdef double[:, ::1] out = result
    for i in range(n):
        trace += tanh(a[i, i])
    for i in range(n):
        for j in range(n):
            out[i, j] = a[i, j] + trace
    return result
"""


def plain_python(work):
    def go_fast(a):
        trace = 0.0
        for i in range(len(a)):
            trace += tanh(a[i][i])
        return [[x + trace for x in row] for row in a]

    return partial(go_fast, rows(work))


@cache
def numba_function(**options):
    """Compiled in its first call, once for each type of matrix, whatever the number of cases."""
    import numba
    import numpy as np

    @numba.njit(**options)
    def go_fast(a):
        trace = 0.0
        for i in range(a.shape[0]):
            trace += np.tanh(a[i, i])
        return a + trace

    return go_fast


@variant("cpython", "plain loops over lists of lists")
def cpython(work):
    return plain_python(work)


@variant("pypy", "plain loops over lists of lists, by PyPy's JIT", interpreter="pypy3")
def pypy(work):
    return plain_python(work)


@variant("numpy", "the guide's function without Numba: a Python loop over the diagonal", needs="numpy")
def numpy(work):
    import numpy as np

    def go_slow(a):
        trace = 0.0
        for i in range(a.shape[0]):
            trace += np.tanh(a[i, i])
        return a + trace

    return partial(go_slow, square(work))


@variant("numpy_vectorised", "a + np.tanh(np.diagonal(a)).sum()", needs="numpy")
def numpy_vectorised(work):
    import numpy as np

    def go_fast(a):
        return a + np.tanh(np.diagonal(a)).sum()

    return partial(go_fast, square(work))


@variant("numba", "the guide's @njit function", needs="numpy numba")
def numba(work):
    return partial(numba_function(), square(work))


@variant("numba_fastmath", "the same with fastmath=True", needs="numpy numba")
def numba_fastmath(work):
    return partial(numba_function(fastmath=True), square(work))


@variant("numba_parallel", "the same with parallel=True: Numba spreads the addition over its threads", parallel=True, needs="numpy numba")
def numba_parallel(work):
    return partial(numba_function(parallel=True), square(work))


@variant("cython", "typed loops, compiled to C at set-up and cached", needs="numpy Cython")
def cython(work):
    from cython_cache import module

    return partial(module("go_fast_cython", CYTHON).go_fast, square(work))


@variant("dask", "a dask array in as many blocks of rows as threads", parallel=True, needs="numpy dask.array")
def dask(work):
    import dask.array as da
    import numpy as np

    blocks = max(1, -(-work.n // work.threads))
    chunked = da.from_array(square(work), chunks=(blocks, max(1, work.n)))

    def go_fast(a):
        trace = da.tanh(da.diag(a)).sum()
        return np.asarray((a + trace).compute(scheduler="threads", num_workers=work.threads))

    return partial(go_fast, chunked)
