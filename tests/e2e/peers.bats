#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Other people's sorts: measured where the build has found them, and else a row that says how to get them.
load helpers

# row VARIANT [OPTION]...: status and note of one measurement.
row() {
    run -0 --separate-stderr "$CORESWEEP" worker "$1" --n 1000 --repetitions 1 --min-time 1us "${@:2}"
    /usr/bin/python3 -c 'import json, sys; row = json.loads(sys.argv[1].splitlines()[-1]); print(row["status"] + ":", row.get("note", ""))' "$output" |
        sed 's/^contaminated: .*/ok: /'
}

@test "each peer is measured, or says what would bring it" {
    local found variant way
    while read -r variant way; do
        found=$(row "$variant")
        [[ $found == "ok: " || $found == "unavailable: this build has no "*"$way"* ]] || fail "$variant: $found"
    done <<'END'
sort.vqsort libhwy-dev
sort.onetbb libtbb-dev
sort.gnu_parallel g++
sort.x86_simd_sort_avx2 CORESWEEP_FETCH_PEERS=ON
sort.x86_simd_sort_omp_avx2 CORESWEEP_FETCH_PEERS=ON
sort_batch.omp_vqsort libhwy-dev
END
}

@test "an input that a peer would change is unavailable to it, and says so" {
    if [[ $(row sort.vqsort) == "ok: " ]]; then
        equal "$(row sort.vqsort --input special)" "unavailable: it cannot run with the input special and 1 threads here"
    else
        has "$(row sort.vqsort --input special)" "unavailable: this build has no "
    fi
    equal "$(row sort.radix --input special)" "ok: "
}

@test "NumPy is measured without AVX-512, and by the system's own Python" {
    export CORESWEEP_PYTHON=/usr/bin/python3
    equal "$(row sort.numpy_avx2)" "ok: "
    CORESWEEP_PYTHON=/nowhere/python
    equal "$(row sort.numpy_system)" "ok: "
}

@test "the plan of sort measures what it names, on this machine's threads" {
    run -0 --separate-stderr "$CORESWEEP" sweep --plan sort --dry-run --oversubscribe
    lacks "$stderr" "no variant named"
    has "$output" sort.omp_auto/uniform/1000000/t2/close
    has "$output" sort_batch.omp_inner/uniform/1000000/t2/close
}
