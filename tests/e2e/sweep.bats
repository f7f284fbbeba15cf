#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A sweep's files: what they hold, and that they agree with each other and with what was asked.
load helpers

@test "standard output is the run's folder and nothing else" {
    sweep --variant triad.scalar --size 1000 --threads 1
    local file
    for file in samples.csv summary.csv context.json plan.json; do
        [[ -s $folder/$file ]]
    done
}

@test "rows are cells x invocations x repetitions, and summary.csv counts them" {
    sweep --kernel triad --size 1000 --threads 1,2
    csv_is_whole "$folder/samples.csv"
    csv_is_whole "$folder/summary.csv"
    sums_agree "$folder"
    no_duplicates "$folder/samples.csv" cell round repetition
    no_duplicates "$folder/summary.csv" cell
    csv_rows "$folder/summary.csv" status invocations repetitions stop_reason |
        awk -F '\t' '$1 ~ /ok|contaminated/ && ($2 != 2 || $3 != 2 * $2 || $4 == "") { print; exit 1 }'
}

@test "a serial variant is one cell, a parallel one a cell a thread count" {
    sweep --variant triad.scalar,triad.omp --size 1000 --threads 1,2
    equal "$(csv_rows "$folder/summary.csv" variant threads | sort)" $'omp\t1\nomp\t2\nscalar\t1'
}

@test "no row holds a NaN, and every timed row its times" {
    sweep --kernel triad --size 1000 --threads 1,2
    run -1 grep -iwE 'nan|inf' "$folder/samples.csv" "$folder/summary.csv"
    csv_rows "$folder/samples.csv" status seconds_per_call cpu_seconds_per_call iterations check |
        awk -F '\t' '$1 ~ /ok|contaminated/ && !($2 > 0 && $3 >= 0 && $4 >= 1 && $5 ~ /exact|within/) { print; exit 1 }'
}

@test "every thread had a CPU of its own" {
    sweep --kernel triad --size 1000 --threads 1,2
    csv_rows "$folder/samples.csv" status threads cpus | awk -F '\t' '
        $1 == "unavailable" { next }
        {
            n = split($3, cpus, " "); split("", seen)
            for (i = 1; i <= n; i++) if (cpus[i] !~ /^[0-9]+$/ || seen[cpus[i]]++) bad = 1
            if (n != $2) bad = 1
            if (bad) { print; exit 1 }
        }'
}

@test "one cell gives one result in every invocation, and the same seed gives it again" {
    local seed digests=()
    for seed in 7 7 8; do
        sweep --kernel triad --size 1000 --threads 1 --seed "$seed" --out "run${#digests[@]}"
        equal "$(csv_rows "$folder/samples.csv" cell digest | sort -u | cut -f 1 | uniq -d)" ""
        digests+=("$(csv_rows "$folder/samples.csv" cell digest | sort -u)")
    done
    equal "${digests[1]}" "${digests[0]}"
    [[ ${digests[2]} != "${digests[0]}" ]]
}

@test "the seed is shown, and drawn afresh where none is given" {
    run -0 --separate-stderr "$CORESWEEP" sweep --variant triad.scalar --size 1000 --min-time 1ms --repetitions 1 \
        --min-invocations 1 --max-invocations 1
    local seed
    seed=$(sed -nE 's/.*"seed": ?"([0-9]+)".*/\1/p' "$output/context.json")
    [[ -n $seed ]]
    has "$stderr" "$seed"
}

@test "cells are shuffled within rounds, by the seed" {
    sweep --kernel triad --size "1000,2000,3000,4000,5000,6000" --threads 1,2
    local rounds
    rounds=$(csv_rows "$folder/samples.csv" round | uniq | tr '\n' ' ')
    equal "$rounds" "0 1 "
    [[ $(csv_rows "$folder/samples.csv" round cell | awk -F '\t' '$1 == 0 { print $2 }' | uniq) != \
        "$(csv_rows "$folder/samples.csv" round cell | awk -F '\t' '$1 == 1 { print $2 }' | uniq)" ]]
}

@test "--out is the run's folder, and one that holds something is refused" {
    sweep --variant triad.scalar --size 1000 --threads 1 --out here
    equal "$(realpath "$folder")" "$PWD/here"
    run --separate-stderr "$CORESWEEP" sweep "${quick[@]}" --variant triad.scalar --size 1000 --threads 1 --out here
    [[ $status -eq 2 || $status -eq 3 ]]
    has "$stderr" "--resume"
}

@test "two runs that start in the same second get folders of their own" {
    sweep --variant triad.scalar --size 1000 --threads 1
    local first=$folder
    sweep --variant triad.scalar --size 1000 --threads 1
    [[ $folder != "$first" ]]
}

@test "more threads than CPUs are refused, and --oversubscribe is named" {
    run -2 --separate-stderr "$CORESWEEP" sweep "${quick[@]}" --kernel triad --size 1000 --threads $(($(nproc) + 1))
    has "$stderr" "--oversubscribe"
    equal "$output" ""
    equal "$(find . -name samples.csv)" ""
}

@test "--oversubscribe measures them, and the rows say so" {
    local threads=$(($(nproc) + 1))
    sweep --variant triad.omp --size 1000 --threads "$threads" --oversubscribe
    csv_rows "$folder/samples.csv" threads note | awk -F '\t' -v threads="$threads" '
        $1 != threads || tolower($2) !~ /oversubscri/ { print; exit 1 }'
}

@test "a cell stops at its budget, not later, and says so" {
    run -0 --separate-stderr "$CORESWEEP" sweep --variant triad.scalar --size 1000 --min-time 1ms --repetitions 2 \
        --min-invocations 2 --precision 0.0001% --budget 2s
    equal "$(csv_rows "$output/summary.csv" stop_reason)" budget
}

@test "a cell stops when its interval is narrow enough, and says so" {
    run -0 --separate-stderr "$CORESWEEP" sweep --variant triad.scalar --size 1000 --min-time 1ms --repetitions 2 \
        --min-invocations 6 --max-invocations 200 --precision 50%
    # On a busy machine six are not always enough even for that; long before 200 they are.
    equal "$(csv_rows "$output/summary.csv" stop_reason)" precision
}

@test "what is out of range is refused, not guessed at" {
    local options
    for options in '--precision 5' '--repetitions 0' '--timeout 0' '--min-time 0' '--max-invocations 2'; do
        # shellcheck disable=SC2086 # two words
        run -2 --separate-stderr "$CORESWEEP" sweep --variant triad.scalar $options
        has "$stderr" "${options% *} is out of range: expected"
    done
    CORESWEEP_ISA=AVX2 run -2 --separate-stderr "$CORESWEEP" list
    has "$stderr" 'CORESWEEP_ISA=AVX2: expected one of'
    run -2 --separate-stderr "$CORESWEEP" check team.thread_pipe --threads 1
    has "$stderr" 'nothing was checked'
}

@test "closed standard streams do not end up in samples.csv" {
    "$CORESWEEP" sweep "${quick[@]}" --variant triad.scalar --size 1000 --out closed 2>&- >&-
    equal "$(grep -c coresweep: closed/samples.csv)" 0
    equal "$(csv_rows closed/summary.csv repetitions)" 4
}

@test "a comma-decimal locale does not reach the CSV" {
    localedef -i de_DE -f UTF-8 "$PWD/de_DE.UTF-8"
    equal "$(LOCPATH=$PWD LC_ALL=de_DE.UTF-8 locale decimal_point)" ,
    LOCPATH=$PWD LC_ALL=de_DE.UTF-8 sweep --variant triad.scalar --size 1000 --threads 1
    csv_is_whole "$folder/samples.csv"
    csv_rows "$folder/samples.csv" seconds_per_call | grep -qE '^[0-9.e+-]+$'
}

@test "summary prints the table of a run again" {
    sweep --kernel triad --size 1000 --threads 1,2
    run -0 --separate-stderr "$CORESWEEP" summary "$folder"
    has "$output" triad
    has "$output" scalar
    has "$output" omp
}

@test "plot draws into the run's folder" {
    sweep --kernel triad --size 1000,2000 --threads 1,2
    run -0 "$CORESWEEP" plot "$folder"
    [[ -n $(find "$folder/plots" -name '*.png' -size +1k) && -n $(find "$folder/plots" -name '*.svg' -size +1k) ]]
}

@test "--dry-run prints the plan with an estimate and writes nothing" {
    run -0 "$CORESWEEP" sweep --kernel triad --size 1000 --threads 1,2 --dry-run
    has "$output" triad.scalar/uniform/1000/t1/
    has "$output" triad.omp/uniform/1000/t2/
    lacks "$output" triad.scalar/uniform/1000/t2/
    [[ $output =~ [0-9]\ ?(s|min|seconds|minutes) ]]
    equal "$(ls -A)" ""
}
