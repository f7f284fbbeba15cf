#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# `coresweep check`, and what a bad variant does to it and to a sweep: it costs its cell and nothing else.
load helpers

# The broken kernel's files are tests/kernels/broken/broken_<variant>.c.
broken() {
    run "$1" --separate-stderr "${CORESWEEP_TEST:?}" "${@:2}"
}

@test "check passes good variants and shows the error in ULP" {
    run -0 --separate-stderr "$CORESWEEP" check 'triad.*'
    has "$output" triad.scalar
    [[ ${output,,} == *ulp* ]]
}

@test "check of a pattern without a match is a usage error" {
    run -2 --separate-stderr "$CORESWEEP" check 'triad.nothing'
    has "$stderr" "triad.nothing"
}

@test "check rejects a wrong variant and names it" {
    broken -1 check broken.wrong
    has "$output$stderr" broken.wrong
}

# The column `result` of a variant's line.
verdict() {
    awk -v name="$1" '$1 == name { print $4 }' <<<"$output"
}

@test "whatever goes wrong is a line of check and does not end the rest" {
    broken -1 check 'broken.*' --timeout 2s
    local variant
    for variant in wrong crash exit hang overrun; do
        equal "$(verdict "broken.$variant")" FAILED
    done
    equal "$(verdict broken.reference)" ok
}

@test "whatever goes wrong is a row of a sweep, and the good variant is measured" {
    broken -1 sweep "${quick[@]}" --variant 'broken.*' --threads 1 --timeout 2s
    folder=${lines[-1]}
    csv_is_whole "$folder/samples.csv"
    local rows
    rows=$(csv_rows "$folder/samples.csv" variant status | sort -u)
    has "$rows" $'reference\tok'
    has "$rows" $'wrong\tfailed'
    has "$rows" $'late\tfailed'
    has "$rows" $'crash\tcrashed'
    has "$rows" $'exit\tcrashed'
    has "$rows" $'hang\ttimeout'
    lacks "$rows" $'wrong\tok'
    # A faulty row says why.
    csv_rows "$folder/samples.csv" status note | awk -F '\t' '$1 ~ /failed|crashed|timeout/ && $2 == "" { exit 1 }'
    sums_agree "$folder"
}

@test "a thread that slips its binding is seen in the row" {
    broken -1 sweep "${quick[@]}" --variant broken.unpinned --threads 2
    folder=${lines[-1]}
    local rows
    rows=$(csv_rows "$folder/samples.csv" status note)
    lacks "$rows" $'ok\t'
    [[ ${rows,,} =~ cpu|bound|pin ]] || fail "the note does not name the binding: $rows"
}

@test "a wrong variant's times are no base for a speed-up" {
    broken -1 sweep "${quick[@]}" --variant 'broken.reference,broken.wrong' --threads 1
    folder=${lines[-1]}
    lacks "$(csv_rows "$folder/summary.csv" serial_base)" wrong
    equal "$(csv_rows "$folder/summary.csv" variant median_seconds | awk -F '\t' '$1 == "wrong" { print $2 }')" ""
}
