// SPDX-License-Identifier: MIT
#include "peers.h"

#include <parallel/algorithm>

// The tag's number of threads goes before OMP_NUM_THREADS. Below 1000 keys it is std::sort.
extern "C" void cs__peer_gnu_parallel(double *keys, size_t n, unsigned threads)
{
    const auto team = static_cast<__gnu_parallel::_ThreadIndex>(threads);
    __gnu_parallel::sort(keys, keys + n, __gnu_parallel::default_parallel_tag(team));
}
