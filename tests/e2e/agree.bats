#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Two runs held against each other.
load helpers

# Ten times the time in every cell of the run $1.
slow_down() {
    awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i ~ /^(median|low|high)_seconds$/) scale[i] = 1 }
        NR > 1 { for (i in scale) $i *= 10 }
        { print }' "$1/summary.csv" >slow.csv
    mv slow.csv "$1/summary.csv"
}

@test "a run agrees with itself and not with one that takes ten times as long" {
    sweep --kernel triad --variant scalar,simd --size 1000 --min-invocations 6 --max-invocations 6 --out first
    cp -r first second
    run -0 "$CORESWEEP" agree first second
    equal "$output" 'intervals overlap in 2 of 2 cells (100.0%)'"${output#*'(100.0%)'}"
    slow_down second
    run -0 "$CORESWEEP" agree first second
    has "$output" 'intervals overlap in 0 of 2 cells (0.0%)'
    has "$output" 'triad.simd/uniform/1000/t1/close'
}

@test "runs without a common, well measured cell are no basis" {
    sweep --kernel triad --variant scalar --size 1000 --out few
    run -3 --separate-stderr "$CORESWEEP" agree few few
    has "$stderr" 'no cell in common that has a 95% interval in both'
    run -3 --separate-stderr "$CORESWEEP" agree few nothing
    has "$stderr" 'nothing/summary.csv: No such file or directory'
    run -2 --separate-stderr "$CORESWEEP" agree few
    has "$stderr" 'needs the folders of two runs'
}
