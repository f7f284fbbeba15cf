#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What a run says about more cores. The cells are swept, and then given times that follow a law: nothing here
# depends on how this machine scales.
# shellcheck disable=SC2016 # the dollars in single quotes are awk's
load helpers

# A run of triad.omp with 1 to 5 threads and six invocations each in the folder r.
swept() {
    sweep --kernel 'triad.omp' --size 1000 --threads 1,2,3,4,5 --oversubscribe --repetitions 1 \
        --min-invocations 6 --max-invocations 6 --out r
}

# follow EXPRESSION: the times of the run r become EXPRESSION of the threads p, with 1% of scatter.
follow() {
    awk -F, -v OFS=, "NR == 1 { for (i = 1; i <= NF; i++) at[\$i] = i; print; next }
        { p = \$at[\"threads\"]; \$at[\"seconds_per_call\"] = ($1) * (1 + 0.004 * ((\$at[\"round\"] * 5 + p) % 6 - 2.5)); print }" \
        r/samples.csv >law.csv
    mv law.csv r/samples.csv
}

# edit AWK: the samples of the run r, with its columns' numbers in `at`.
edit() {
    awk -F, -v OFS=, "NR == 1 { for (i = 1; i <= NF; i++) at[\$i] = i } $1" r/samples.csv >edited.csv
    mv edited.csv r/samples.csv
}

refused() {
    run -3 --separate-stderr "$CORESWEEP" scaling r
    equal "$output" ''
    has "$stderr" "coresweep: scaling: r/samples.csv$1"
}

@test "laws, the knee, predictions and losses of a run" {
    swept
    follow '1e-3 * (1 + 0.3 * (p - 1) + 0.02 * p * (p - 1)) / p'
    run -0 "$CORESWEEP" scaling r
    has "$output" 'triad.omp, uniform, n = 1000, close, strong scaling'
    has "$output" 'Universal Scalability Law (chosen): contention 0.'
    has "$output" "Amdahl's law: serial fraction 0."
    has "$output" 'expected speed-up with 20 threads'
    has "$output" 'where the lost thread time went'
    run -0 "$CORESWEEP" scaling r --markdown
    has "$output" '| threads | median | speed-up | efficiency | serial fraction |'
}

@test "the same run gives the same figures, as CSV" {
    swept
    follow '1e-3 * (1 + 0.3 * (p - 1)) / p'
    run -0 "$CORESWEEP" scaling r --csv out.csv --at 3,40
    equal "$output" ''
    run -0 "$CORESWEEP" scaling r --csv - --at 3,40
    equal "$output" "$(<out.csv)"
    mkfifo pipe # as a device: /dev/null must not become a file
    timeout 60 cat pipe >from_pipe &
    run -0 "$CORESWEEP" scaling r --csv pipe --at 3,40
    [[ -p pipe ]]
    wait "$!"
    cmp from_pipe out.csv
    # Amdahl's 0.3 within its interval; a prediction among measured counts and one far beyond them.
    run -0 awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
        $at["what"] == "parameter" && $at["law"] == "amdahl" { print ($at["low"] < 0.3 && 0.3 < $at["high"]) }
        $at["what"] == "predicted" && $at["quantity"] == "speedup" {
            print $at["threads"], $at["value"] != "", $at["extrapolated_value"] != "" }' out.csv
    equal "$output" $'1\n3 1 0\n40 0 1'
    has "$(<out.csv)" 'far extrapolation'
}

@test "a sweep of growing sizes is held against Gustafson's law" {
    sweep --weak --kernel triad.omp --size 1000 --threads 1,2,4 --oversubscribe --repetitions 1 \
        --min-invocations 6 --max-invocations 6 --out r
    has "$(<r/samples.csv)" 'triad.omp/uniform/4000/t4/close'
    follow '1e-3 / (1 - 0.2 * (p - 1) / p)'
    run -0 "$CORESWEEP" scaling r
    has "$output" 'triad.omp, uniform, n = 1000 with one thread, close, weak scaling'
    has "$output" "Gustafson's law (chosen): serial fraction 0."
}

@test "what the points cannot tell is refused in words" {
    swept
    follow '1e-3 / p'
    edit 'NR == 1 || $at["threads"] < 4'
    run -0 "$CORESWEEP" scaling r --markdown
    has "$output" 'three thread counts cannot separate contention from coherence: measure at least five'
    edit 'NR == 1 || $at["threads"] < 3'
    run -0 "$CORESWEEP" scaling r
    has "$output" 'two thread counts'
    edit 'NR == 1 || $at["threads"] < 2'
    refused ': triad.omp: one thread count (1) shows no scaling'
}

@test "a run that cannot be read or says nothing ends with a reason" {
    swept
    cp r/samples.csv whole.csv
    edit 'NR == 1'
    refused ':1: no samples, only a header'
    cp whole.csv r/samples.csv
    edit 'NR == 1 || $at["round"] == 0'
    refused ': triad.omp: the cell with 1 thread has 1 invocation: below six no 95% interval exists'
    cp whole.csv r/samples.csv
    edit 'NR == 5 { $at["seconds_per_call"] = "nan" } 1'
    refused ":5: column 'seconds_per_call': expected a number, found 'nan'"
    edit 'NR == 5 { $at["seconds_per_call"] = "-1e-3" } 1'
    refused ":5: column 'seconds_per_call': expected a time above 0, found -0.001"
    head -c -9 whole.csv >r/samples.csv
    refused ":$(wc -l <whole.csv): the last line is cut off"
    cut -d, -f1-5,7- whole.csv >r/samples.csv
    refused ":1: the header lacks the column 'threads'; was it written by another version of coresweep?"
    rm r/samples.csv
    refused ': No such file or directory'
    run -3 --separate-stderr "$CORESWEEP" scaling nothing
    has "$stderr" 'nothing/plan.json: No such file or directory'
}

@test "usage" {
    run -2 --separate-stderr "$CORESWEEP" scaling
    has "$stderr" 'needs the folder of a run'
    run -2 --separate-stderr "$CORESWEEP" scaling r --at 0
    has "$stderr" '--at: expected up to 64 thread counts'
    run -2 --separate-stderr "$CORESWEEP" scaling r --csv - --markdown
    has "$stderr" '--markdown and --csv are two formats'
}
