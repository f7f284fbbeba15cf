#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Disks that are full, folders that cannot be written, files that are not ours.
load helpers

small=(--variant triad.scalar --size 1000 --threads 1)

@test "a file that cannot grow ends the run with a clear error; the rows before it are whole" {
    # 16 KiB hold some sixty rows of the thousand that are asked for.
    run -3 --separate-stderr bash -c 'ulimit -f 16; exec "$@"' - \
        "$CORESWEEP" sweep "${small[@]}" --min-time 100us --repetitions 10 --min-invocations 100 --max-invocations 100 --out runs
    has "$stderr" samples.csv
    has "$stderr" "File too large"
    folder=$(run_below runs)
    # What follows the last line break is the row that did not fit.
    head -n "$(wc -l <"$folder/samples.csv")" "$folder/samples.csv" >rows.csv
    csv_is_whole rows.csv
    [[ $(csv_rows rows.csv cell | wc -l) -ge 10 ]]
}

@test "a folder that cannot be made is named, with the reason" {
    touch file
    run -3 --separate-stderr "$CORESWEEP" sweep "${quick[@]}" "${small[@]}" --out file/below
    has "$stderr" "file/below"
    has "$stderr" "Not a directory"
    equal "$output" ""
}

@test "a run of another format is refused by resume and summary, and left as it is" {
    sweep "${small[@]}"
    sed -i -E 's/"format": ?[0-9]+/"format": 999/' "$folder/plan.json" "$folder/context.json"
    local before
    before=$(cat "$folder"/*)
    run -3 --separate-stderr "$CORESWEEP" sweep --resume "$folder"
    has "$stderr" 999
    equal "$output" ""
    equal "$(cat "$folder"/*)" "$before"
}

@test "columns of another version are refused, and named" {
    sweep "${small[@]}"
    sed -i '1s/seconds_per_call/secs/' "$folder/samples.csv"
    run -3 --separate-stderr "$CORESWEEP" sweep --resume "$folder"
    has "$stderr" samples.csv
    has "$stderr" secs
}

@test "a folder without plan.json cannot be resumed" {
    mkdir empty
    run -3 --separate-stderr "$CORESWEEP" sweep --resume empty
    has "$stderr" "empty/samples.csv"
    equal "$output" ""
}

@test "a plan that is no JSON is refused with its line" {
    sweep "${small[@]}"
    printf '{\n"format": 1,\nnonsense' >"$folder/plan.json"
    run -3 --separate-stderr "$CORESWEEP" sweep --resume "$folder"
    has "$stderr" "plan.json:3"
}
