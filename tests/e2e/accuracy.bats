#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# `coresweep check --points`: the error of elementwise variants, against MPFR.
load helpers

broken() {
    run "$1" --separate-stderr "${CORESWEEP_TEST:?}" "${@:2}"
}

# The lines of one variant, or of the function as a whole.
part_of() {
    awk -v name="$1:" '/^[a-z_]+\.[a-z0-9_]+: / { inside = $1 == name } inside' <<<"$output"
}

@test "every tanh keeps its promise, and the error is shown by range" {
    run -0 --separate-stderr "$CORESWEEP" check tanh --points 1e5 --threads 1
    has "$output" "against MPFR"
    has "$(part_of tanh.simd)" "promised: ok"
    has "$(part_of tanh.libm)" "[2^-3, 2^-2)"
    has "$(part_of tanh.libm)" "nothing promised"
    has "$(part_of tanh.omp_libm)" "in every range as tanh.libm"
    lacks "$output" FAILED
    equal "$stderr" ""
}

@test "the same seed gives the same, another seed other arguments" {
    run -0 "$CORESWEEP" check tanh.libm --points 1e5 --seed 3
    local first=$output
    run -0 "$CORESWEEP" check tanh.libm --points 1e5 --seed 3
    equal "$output" "$first"
    run -0 "$CORESWEEP" check tanh.libm --points 1e5 --seed 4
    [[ $output != "$first" ]]
}

@test "at every instruction set" {
    local isa
    for isa in baseline avx2 avx512; do
        CORESWEEP_ISA=$isa run -0 "$CORESWEEP" check tanh.auto,tanh.auto_fast --points 1e5
        has "$(part_of tanh.auto)" "promised: ok"
        has "$(part_of tanh.auto_fast)" "promised: ok"
    done
}

@test "a variant that breaks its promise fails, with the range, the argument or the exception" {
    broken -1 check 'broken_tanh.*' --points 1e5
    has "$output" "9 variants checked, 8 failed"
    has "$(part_of broken_tanh.reference)" "promised: ok"
    has "$(part_of broken_tanh.octave)" "0.6 promised: FAILED"
    part_of broken_tanh.octave | grep -qE '^  \[2\^-2, 2\^-1\) +[0-9]+ +1\.[45][0-9]* +-?0x1\.'
    has "$(part_of broken_tanh.bumpy)" "falls"
    has "$(part_of broken_tanh.lopsided)" "f(-x) is not -f(x)"
    has "$(part_of broken_tanh.beyond)" "greater than it can be"
    has "$(part_of broken_tanh.unsigned)" "special value"
    has "$(part_of broken_tanh.nan)" "special value"
    has "$(part_of broken_tanh.invalid)" FE_INVALID
    lacks "$(part_of broken_tanh.reference)" FAILED
}

@test "kernels that are not elementwise are passed over, and alone are a usage error" {
    run -0 "$CORESWEEP" check triad.scalar,tanh.libm --points 1e4
    has "$output" tanh.libm:
    lacks "$output" triad.scalar:
    run -2 --separate-stderr "$CORESWEEP" check triad.scalar --points 1e4
    has "$stderr" "check tanh --points"
    equal "$output" "" # nothing has been run
    run -2 --separate-stderr "$CORESWEEP" check tanh --points many
    has "$stderr" "many"
}

@test "where no variant runs nothing is measured, and that is no usage error" {
    CORESWEEP_ISA=baseline run -0 "$CORESWEEP" check tanh.accurate_avx2 --points 1e4
    has "$output" "No error was measured"
    has "$output" "0 variants checked, 0 failed, 1 unavailable"
}

@test "an interruption ends it with 130" {
    start "$CORESWEEP" check tanh.libm --points 1e12
    until_true 20 has_lines out 2
    sleep 0.3
    kill -INT "$pid"
    local status=0
    wait "$pid" || status=$?
    equal "$status" 130
    has "$(cat err)" interrupted
}
