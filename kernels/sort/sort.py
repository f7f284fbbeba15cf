# SPDX-License-Identifier: MIT
"""Python's own sort and NumPy's, in place."""

from functools import partial

from coresweep import Unavailable, variant


def bits_of(keys):
    return keys.view("q").tolist()


def numpy_in_place(work, **options):
    import numpy as np

    keys = work.array()
    work.consumes(keys)
    if np.isnan(keys).any() and sorted(bits_of(keys)) != sorted(bits_of(np.sort(keys, **options))):
        raise Unavailable(f"NumPy {np.__version__} on this CPU loses signs or payloads of NaNs: no permutation")
    return partial(keys.sort, **options)


@variant("python", "list.sort on a list of floats, with a key where there are NaNs, which it cannot order")
def python(work):
    keys = work.list()
    work.consumes(keys)
    if any(key != key for key in keys):
        return partial(keys.sort, key=lambda key: (key != key, key))
    return keys.sort


@variant("numpy", "numpy.ndarray.sort: with AVX-512 or AVX2 where NumPy has it", needs="numpy")
def numpy(work):
    return numpy_in_place(work)


@variant("numpy_stable", "numpy.ndarray.sort(kind='stable')", needs="numpy")
def numpy_stable(work):
    return numpy_in_place(work, kind="stable")


@variant("numpy_avx2", "numpy.ndarray.sort without AVX-512: with AVX2 where NumPy has it", needs="numpy", environment="NPY_DISABLE_CPU_FEATURES=X86_V4 AVX512_SKX AVX512_ICL AVX512_SPR")
def numpy_avx2(work):
    return numpy_in_place(work)


@variant("numpy_system", "numpy.ndarray.sort of the system's own Python: NumPy 1.24 on Debian 12", needs="numpy", interpreter="/usr/bin/python3")
def numpy_system(work):
    return numpy_in_place(work)
