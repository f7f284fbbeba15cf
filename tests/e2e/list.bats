#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# `coresweep list`: what this build holds, and what of it this CPU can run.
load helpers

# A file kernels/<kernel>/<kernel>_<variant>.c for this architecture is a variant <kernel>.<variant>.
variants_of_the_tree() {
    local file stem kernel
    for file in "$source_root"/kernels/*/*_*.c; do
        stem=$(basename -- "$file" .c)
        kernel=$(basename -- "$(dirname -- "$file")")
        if [[ $stem != "$kernel" && ($(uname -m) == x86_64 || ! $stem =~ _(avx2|avx512)$) ]]; then
            printf '%s.%s\n' "$kernel" "${stem#"$kernel"_}"
        fi
    done
}

@test "list shows every variant of the tree, once" {
    run -0 --separate-stderr "$CORESWEEP" list
    local variant
    while read -r variant; do
        equal "$(awk -v name="$variant" '$1 == name' <<<"$output" | wc -l)" 1
    done < <(variants_of_the_tree)
    equal "$stderr" ""
}

@test "list takes patterns" {
    run -0 "$CORESWEEP" list 'triad.s*'
    has "$output" triad.scalar
    lacks "$output" sort.
    run -2 --separate-stderr "$CORESWEEP" list 'nothing.*'
    has "$stderr" "nothing.*"
}

@test "CORESWEEP_ISA=avx2 makes AVX-512 variants unavailable and says why" {
    [[ $(uname -m) == x86_64 ]] || return 0
    CORESWEEP_ISA=avx2 run -0 "$CORESWEEP" list 'triad.avx512'
    has "$output" triad.avx512
    [[ $output =~ CORESWEEP_ISA ]] || fail "the reason does not name CORESWEEP_ISA: $output"
}

# The names under a file's own line, as a CSV header.
columns_of() {
    awk -v file="$1" '/^[^ ]/ { inside = $1 == file; next } inside { print $1 }' <<<"$output" | paste -sd ,
}

@test "list --columns gives the headers of samples.csv and summary.csv" {
    sweep --variant triad.scalar --size 1000 --threads 1
    run -0 "$CORESWEEP" list --columns
    equal "$(columns_of samples.csv)" "$(head -n 1 "$folder/samples.csv")"
    equal "$(columns_of summary.csv)" "$(head -n 1 "$folder/summary.csv")"
}
