// SPDX-License-Identifier: MIT
#include <benchmark/benchmark.h>

#include <limits>
#include <new>
#include <string>
#include <vector>

#include "bench/bench.h"

namespace
{

// Keeps the library's raw result of one run. Printing is the harness's business.
class Catcher final : public benchmark::BenchmarkReporter
{
  public:
    bool ReportContext(const Context &) override
    {
        return true;
    }

    void ReportRuns(const std::vector<Run> &runs) override
    {
        for (const Run &run : runs) {
            if (run.run_type == Run::RT_Iteration && !run.error_occurred) {
                caught_ = true;
                sample_.iterations = static_cast<uint64_t>(run.iterations);
                const double calls = static_cast<double>(run.iterations);
                sample_.seconds_per_call = run.real_accumulated_time / calls;
                sample_.cpu_seconds_per_call = run.cpu_accumulated_time / calls;
            }
        }
    }

    bool caught() const
    {
        return caught_;
    }

    const cs_bench_sample &sample() const
    {
        return sample_;
    }

  private:
    bool caught_ = false;
    cs_bench_sample sample_ = {};
};

// One run of the library: what is asked for, and what a body had to say against it.
struct Run {
    const cs_bench_request *request;
    cs_status status;
};

void run_timed(benchmark::State &state, Run *run)
{
    while (state.KeepRunningBatch(state.max_iterations)) {
        double seconds = 0;
        run->status =
            run->request->timed(run->request->context, static_cast<uint64_t>(state.max_iterations), &seconds);
        state.SetIterationTime(seconds);
        if (run->status != CS_OK) {
            state.SkipWithError("the body failed");
        }
    }
}

void run_request(benchmark::State &state, Run *run)
{
    const cs_bench_request *request = run->request;
    if (request->timed != nullptr) {
        run_timed(state, run);
        return;
    }
    if (request->step != nullptr) {
        while (state.KeepRunning()) {
            state.SetIterationTime(request->step(request->context));
        }
        return;
    }
    // One batch holds all iterations: the library's clock is read twice a repetition, not twice a call.
    while (state.KeepRunningBatch(state.max_iterations)) {
        request->batch(request->context, static_cast<uint64_t>(state.max_iterations));
    }
}

// One run of the library. iterations == 0 lets it look for a number that lasts min_seconds.
cs_status run_once(const cs_bench_request *request, uint64_t iterations, cs_bench_sample *sample)
{
    Run run = {request, CS_OK};
    benchmark::ClearRegisteredBenchmarks();
    auto *registered = benchmark::RegisterBenchmark(
        request->name, [&run](benchmark::State &state) { run_request(state, &run); });
    registered->MeasureProcessCPUTime();
    if (request->batch == nullptr) {
        registered->UseManualTime();
    } else {
        registered->UseRealTime();
    }
    if (iterations == 0) {
        registered->MinTime(request->min_seconds);
    } else {
        registered->Iterations(static_cast<benchmark::IterationCount>(iterations));
    }
    Catcher catcher;
    benchmark::RunSpecifiedBenchmarks(&catcher, ".");
    benchmark::ClearRegisteredBenchmarks();
    if (run.status != CS_OK || !catcher.caught()) {
        return run.status != CS_OK ? run.status : CS_ERR_INTERNAL;
    }
    *sample = catcher.sample();
    if (request->timed != nullptr) {
        sample->cpu_seconds_per_call = std::numeric_limits<double>::quiet_NaN();
    }
    return CS_OK;
}

// Looks for a number of iterations that lasts min_seconds. The first call is cold: where it alone takes that
// long, for page faults say, the library is content with one iteration, and the next would last a hundredth.
// So the number is tried, and looked for once more by then warm code where it falls short by half. Nothing is
// repeated where a call is slow by nature.
cs_status find_iterations(const cs_bench_request *request, uint64_t *iterations)
{
    cs_bench_sample sample = {};
    cs_status status = run_once(request, 0, &sample);
    if (status == CS_OK && sample.iterations == 1 && sample.seconds_per_call < 10 * request->min_seconds) {
        status = run_once(request, 1, &sample);
        if (status == CS_OK && sample.seconds_per_call < 0.5 * request->min_seconds) {
            status = run_once(request, 0, &sample);
        }
    }
    *iterations = sample.iterations;
    return status;
}

cs_status run_repetitions(const cs_bench_request *request)
{
    uint64_t iterations = 0;
    cs_bench_sample sample = {};
    cs_status status = find_iterations(request, &iterations);
    for (unsigned r = 0; status == CS_OK && r < request->repetitions; r++) {
        if (request->before != nullptr) {
            request->before(request->context);
        }
        status = run_once(request, iterations, &sample);
        sample.repetition = r;
        if (status == CS_OK && request->after != nullptr) {
            status = request->after(request->context, &sample);
        }
    }
    return status;
}

} // namespace

cs_status cs_bench_run(const cs_bench_request *request)
{
    const int bodies = (request->step != nullptr) + (request->batch != nullptr) + (request->timed != nullptr);
    if (bodies != 1 || !(request->min_seconds > 0) || request->repetitions == 0) {
        return CS_ERR_ARGUMENT;
    }
    try {
        return run_repetitions(request);
    } catch (const std::bad_alloc &) {
        return CS_ERR_MEMORY;
    } catch (...) {
        return CS_ERR_INTERNAL;
    }
}

const char *cs_bench_library(void)
{
    return "Google Benchmark " CORESWEEP_BENCHMARK_VERSION;
}
