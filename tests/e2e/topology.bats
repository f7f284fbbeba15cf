#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The plan for machines that we do not have, and for a part of this one.
load helpers

plan() {
    run -0 "$CORESWEEP" sweep --variant triad.omp --size 1000 --dry-run "$@"
}

# The thread counts of the plan just printed, ascending.
thread_counts() {
    grep -oE 'triad\.omp/uniform/1000/t[0-9]+/' <<<"$output" | grep -oE 't[0-9]+/' | tr -d 't/' | sort -nu | tr '\n' ' '
}

@test "two sockets of 32 cores with SMT: powers of two and the machine's edges" {
    HWLOC_SYNTHETIC="pack:2 [numa] l3:4 core:8 pu:2" plan --threads auto
    equal "$(thread_counts)" "1 2 4 8 16 32 64 128 "
}

@test "a socket of 6 cores: every count" {
    HWLOC_SYNTHETIC="pack:1 [numa] l3:1 core:6 pu:1" plan --threads auto
    equal "$(thread_counts)" "1 2 3 4 5 6 "
}

@test "--threads all takes every count" {
    HWLOC_SYNTHETIC="pack:1 [numa] l3:1 core:12 pu:1" plan --threads all
    equal "$(thread_counts)" "1 2 3 4 5 6 7 8 9 10 11 12 "
}

@test "close and spread are different cells" {
    HWLOC_SYNTHETIC="pack:2 [numa] l3:1 core:4 pu:1" plan --threads 2,4 --placement close,spread
    local place
    for place in close spread; do
        has "$output" "triad.omp/uniform/1000/t2/$place"
        has "$output" "triad.omp/uniform/1000/t4/$place"
    done
}

@test "a process that may use one CPU plans for one" {
    local cpu
    cpu=$(taskset -cp $$ | grep -oE '[0-9]+' | tail -n 1)
    run -0 taskset -c "$cpu" "$CORESWEEP" sweep --variant triad.omp --size 1000 --dry-run --threads auto
    equal "$(thread_counts)" "1 "
    run -2 taskset -c "$cpu" "$CORESWEEP" sweep --variant triad.omp --size 1000 --dry-run --threads 2
}

@test "a description that hwloc cannot read is named, not passed over for this machine" {
    HWLOC_SYNTHETIC="pack:2 nonsense" run -2 "$CORESWEEP" sweep --variant triad.omp --size 1000 --dry-run
    has "$output" 'HWLOC_SYNTHETIC describes, "pack:2 nonsense"'
    HWLOC_XMLFILE=/nonexistent/node.xml run -2 "$CORESWEEP" sweep --variant triad.omp --size 1000 --dry-run
    has "$output" 'HWLOC_XMLFILE describes, "/nonexistent/node.xml"'
}
