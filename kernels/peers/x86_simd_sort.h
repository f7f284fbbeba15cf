// SPDX-License-Identifier: MIT
// x86-simd-sort, for the including file's instruction set. The includer defines PEER_NAME, and XSS_USE_OPENMP
// for the form with threads.
//
// Its templates go by the same names whatever they are compiled for, and the linker would keep one of each:
// so they stand in a namespace that each file has for itself, and what they include before it.
#include "peers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <immintrin.h>
#include <limits>
#include <numeric>
#include <omp.h>
#include <utility>
#include <vector>

namespace
{
#include <x86simdsort-static-incl.h>
}

// Without its look for NaNs, which NumPy asks for and pays some 5% for.
extern "C" void PEER_NAME(double *keys, size_t n, [[maybe_unused]] unsigned threads)
{
#ifdef XSS_USE_OPENMP
    const int before = omp_get_max_threads();
    omp_set_num_threads(static_cast<int>(threads)); // of which it takes 16 at most
#endif
    x86simdsortStatic::qsort(keys, n, false);
#ifdef XSS_USE_OPENMP
    omp_set_num_threads(before); // `check` and the tests run other variants in the same process
#endif
}
