#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The plan that measures the teaching notebook again: nothing of it may be missing in silence.
load helpers

setup() {
    plain_setup
    export CORESWEEP_PYTHON=/usr/bin/python3
}

@test "the plan names every cell" {
    run -0 --separate-stderr "$CORESWEEP" sweep --plan notebook --dry-run --oversubscribe
    local variant
    for variant in sort_batch.{serial,omp,omp_tasks,pthreads,pool,fork} \
        sort_batch.{numpy_serial,numpy_threads,numpy_futures,numpy_pool,dask_threads,dask_processes} \
        spin_batch.{serial,pthreads,pool,fork,python_serial,python_threads,python_futures,python_pool} \
        go_fast.{cpython,pypy,numpy,numpy_vectorised,numba,numba_fastmath,numba_parallel,cython,dask,scalar,omp} \
        fetch.{serial,threads,processes,urllib_serial,urllib_threads,urllib_pool}; do
        has "$output" "  $variant/"
    done
}

# The notebook's plan with the cells of go_fast alone, and its ratios, at a size that takes no time.
tiny_plan() {
    /usr/bin/python3 - "$source_root/plans/notebook.yaml" <<'END'
import re, sys
text = open(sys.argv[1]).read()
head, ratios = text.split("\nratios:\n")
groups = re.split(r"(?=\n  - )", head.split("\ncells:\n")[1])
groups = [group for group in groups if "go_fast" in group or "fetch" in group]
ratios = [ratio for ratio in re.split(r"(?=\n  - )", "\n" + ratios) if "go_fast" in ratio or "fetch" in ratio]
settings = "{min-time: 1us, repetitions: 1, min-invocations: 2, max-invocations: 2, invocation-time: 1us}"
body = f"settings: {settings}\ncells:{''.join(groups)}\nratios:{''.join(ratios)}\n"
open("tiny.yaml", "w").write(body.replace("size: 100\n    input", "size: 10\n    input"))
END
}

@test "what a Python lacks are rows with a reason, and the run goes on" {
    # An interpreter without any module but its own.
    printf '#!/bin/sh\nexec /usr/bin/python3 -S "$@"\n' >bare_python
    chmod +x bare_python
    tiny_plan
    run -0 --separate-stderr "$CORESWEEP" sweep --plan ./tiny.yaml --python "$PWD/bare_python" --oversubscribe
    folder=$output
    local rows
    rows=$(csv_rows "$folder/summary.csv" variant status note | sort -u)
    has "$rows" $'numba\tunavailable\tno module named numpy; install it for'
    has "$rows" $'dask\tunavailable\tno module named'
    [[ $rows =~ cpython$'\t'(ok|contaminated) ]] || fail "$rows"
    has "$(csv_rows "$folder/summary.csv" variant import_seconds | grep '^cpython')" "."
    equal "$(csv_rows "$folder/summary.csv" variant import_seconds | grep '^scalar')" $'scalar\t'

    local ratios
    ratios=$(csv_rows "$folder/ratios.csv" name verdict note other_seconds)
    has "$ratios" "go_fast, Numba against plain Python"$'\tmissing\tgo_fast.numba/arange_i64/10/t1/close: unavailable: no module'
    lacks "$(grep downloads <<<"$ratios")" missing
    local figure
    for figure in 39.5 16.9 22; do
        has "$ratios" $'\t'"$figure"
    done

    run -0 --separate-stderr "$CORESWEEP" summary "$folder"
    has "$output" "go_fast, arange_i64, n = 10: before the second call, and memory"
    run -0 --separate-stderr "$CORESWEEP" summary "$folder" --markdown
    # shellcheck disable=SC2016 # Markdown's backticks
    has "$output" '| `numba` | 1 | - | - | - | - | - | - | - | - | unavailable: no module named numpy'
    # shellcheck disable=SC2016
    has "$output" '| `cpython` | 1 |'

    run -0 --separate-stderr "$CORESWEEP" plot "$folder" --format svg
    has "$output" "/interpreted.svg"
    for figure in "39.5 s" "16.9 s" "22 s" "printed in the notebook" "urllib_serial, 1" "cpython, 1"; do
        grep -qF ">$figure<" "$folder/plots/interpreted.svg" || fail "no '$figure' in the plot"
    done
}
