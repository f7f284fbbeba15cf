# SPDX-License-Identifier: MIT
"""What Python programmers have: NumPy's tanh, which vectorises where it was built to, and math.tanh in a loop."""

from functools import cache, partial
from math import tanh

from coresweep import variant


@variant("numpy", "np.tanh into an array that is there", needs="numpy")
def numpy(work):
    import numpy as np

    x = work.array()
    return partial(np.tanh, x, out=np.empty_like(x))


@cache
def numba_loop():
    """Compiled in its first call, once for all cases."""
    import numba
    import numpy as np

    @numba.njit
    def tanh_of(x, y):
        for i in range(x.shape[0]):
            y[i] = np.tanh(x[i])
        return y

    return tanh_of


@variant("numba", "a loop over np.tanh by @njit into an array that is there", needs="numpy numba")
def numba(work):
    import numpy as np

    x = work.array()
    return partial(numba_loop(), x, np.empty_like(x))


@variant("cpython", "math.tanh over a list")
def cpython(work):
    values = work.list()
    return lambda: [tanh(x) for x in values]
