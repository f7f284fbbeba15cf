// SPDX-License-Identifier: MIT
#include "peers.h"

#include <hwy/contrib/sort/vqsort.h>

// Its scratch memory and its random numbers belong to a Sorter; one a thread, which is made once.
extern "C" void cs__peer_vqsort(double *keys, size_t n, unsigned)
{
    static thread_local const hwy::Sorter sorter;
    sorter(keys, n, hwy::SortAscending());
}
