// SPDX-License-Identifier: MIT
#include "peers.h"

#include <atomic>
#include <chrono>
#include <sched.h>

#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/parallel_sort.h>
#include <tbb/task_arena.h>
#include <tbb/task_scheduler_observer.h>

namespace
{

using deadline_clock = std::chrono::steady_clock;

// Binds each worker when it enters the arena: oneTBB has no places.
class binder : public tbb::task_scheduler_observer
{
  public:
    binder(tbb::task_arena &arena, const int *cpus) : tbb::task_scheduler_observer(arena), cpus_(cpus)
    {
        observe(true);
    }
    ~binder() override
    {
        observe(false);
    }
    void on_scheduler_entry(bool worker) override
    {
        if (worker && cpus_ != nullptr) {
            cpu_set_t mask;
            CPU_ZERO(&mask);
            CPU_SET(static_cast<size_t>(cpus_[tbb::this_task_arena::current_thread_index()]), &mask);
            sched_setaffinity(0, sizeof mask, &mask); // where it is refused, the masks read back will tell
        }
    }

  private:
    const int *cpus_;
};

} // namespace

// The limit goes before what oneTBB takes from the mask of the thread that calls it first: here it is one
// CPU.
struct cs__peer_onetbb {
    cs__peer_onetbb(unsigned count, const int *cpus)
        : threads(count), limit(tbb::global_control::max_allowed_parallelism, count),
          arena(static_cast<int>(count)), observer(arena, cpus)
    {
        arena.initialize();
    }
    unsigned threads;
    tbb::global_control limit;
    tbb::task_arena arena;
    binder observer;
};

extern "C" cs__peer_onetbb *cs__peer_onetbb_open(unsigned threads, const int *cpus)
{
    try {
        return new cs__peer_onetbb(threads, cpus);
    } catch (...) {
        return nullptr;
    }
}

extern "C" void cs__peer_onetbb_close(cs__peer_onetbb *arena)
{
    delete arena;
}

extern "C" void cs__peer_onetbb_sort(cs__peer_onetbb *arena, double *keys, size_t n)
{
    arena->arena.execute([=] { tbb::parallel_sort(keys, keys + n); });
}

// A task a thread, which waits for the others: so that none of them does two.
extern "C" bool cs__peer_onetbb_visit(cs__peer_onetbb *arena, void (*body)(unsigned, void *), void *arg)
{
    std::atomic<unsigned> arrived{0};
    std::atomic<bool> late{false};
    const auto deadline = deadline_clock::now() + std::chrono::seconds(1);
    const auto task = [&](const tbb::blocked_range<unsigned> &) {
        body(static_cast<unsigned>(tbb::this_task_arena::current_thread_index()), arg);
        arrived++;
        while (arrived < arena->threads && !late) {
            late = late || deadline_clock::now() > deadline;
            sched_yield();
        }
    };
    arena->arena.execute([&] {
        tbb::parallel_for(tbb::blocked_range<unsigned>(0, arena->threads), task, tbb::simple_partitioner());
    });
    return !late;
}
