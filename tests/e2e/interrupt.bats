#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Runs that end before their end: nothing measured is lost, and --resume finishes them.
load helpers

# A plan of three cells that would go on for a minute, and one that comes to an end.
cells=(--variant triad.scalar --size "1000,2000,3000" --threads 1 --seed 7 --out runs --repetitions 2)
endless=("${cells[@]}" --min-time 5ms --precision 0.0001% --budget 1m)
finite=("${cells[@]}" --min-time 20ms --min-invocations 6 --max-invocations 6)

@test "Ctrl-C keeps what was measured and writes the summary" {
    start "$CORESWEEP" sweep "${endless[@]}"
    until_true 30 samples_below runs 6
    kill -INT "$pid"
    local status=0
    wait "$pid" || status=$?
    equal "$status" 130
    folder=$(run_below runs)
    csv_is_whole "$folder/samples.csv"
    sums_agree "$folder"
    has "$(csv_rows "$folder/summary.csv" stop_reason)" interrupted
    has "$(<err)" "--resume"
}

@test "SIGTERM ends a run as Ctrl-C does" {
    start "$CORESWEEP" sweep "${endless[@]}"
    until_true 30 samples_below runs 6
    kill -TERM "$pid"
    local status=0
    wait "$pid" || status=$?
    equal "$status" 130
    sums_agree "$(run_below runs)"
}

# completes FOLDER: --resume brings the finite plan to its end, every row whole and single.
completes() {
    run -0 --separate-stderr "$CORESWEEP" sweep --resume "$1"
    equal "$(realpath "$output")" "$(realpath "$1")"
    csv_is_whole "$1/samples.csv"
    no_duplicates "$1/samples.csv" cell round repetition
    equal "$(csv_rows "$1/summary.csv" n invocations repetitions | sort)" $'1000\t6\t12\n2000\t6\t12\n3000\t6\t12'
    sums_agree "$1"
}

@test "--resume finishes a run that SIGKILL ended, without a torn or doubled row" {
    start "$CORESWEEP" sweep "${finite[@]}"
    until_true 30 samples_below runs 5
    kill -KILL "$pid"
    wait "$pid" || true
    folder=$(run_below runs)
    local kept
    kept=$(head -n 5 "$folder/samples.csv")
    completes "$folder"
    equal "$(head -n 5 "$folder/samples.csv")" "$kept"
}

@test "--resume mends a line that was cut while it was written" {
    start "$CORESWEEP" sweep "${finite[@]}"
    until_true 30 samples_below runs 8
    kill -KILL "$pid"
    wait "$pid" || true
    folder=$(run_below runs)
    until_true 10 csv_is_whole "$folder/samples.csv" # the worker has died as well
    truncate -s -9 "$folder/samples.csv"
    completes "$folder"
}

@test "--resume finishes a run that Ctrl-C ended" {
    start "$CORESWEEP" sweep "${finite[@]}"
    until_true 30 samples_below runs 5
    kill -INT "$pid"
    wait "$pid" || true
    completes "$(run_below runs)"
}

@test "--resume of a finished run changes nothing" {
    sweep --variant triad.scalar --size 1000 --threads 1
    local before
    before=$(cat "$folder/samples.csv")
    run -0 --separate-stderr "$CORESWEEP" sweep --resume "$folder"
    equal "$(cat "$folder/samples.csv")" "$before"
}

@test "a worker does not outlive the program that started it" {
    start "$CORESWEEP" sweep "${cells[@]}" --min-time 20s --timeout 60s
    until_true 30 has_child "$pid"
    sleep 0.2 # the worker has begun to measure
    local workers worker
    workers=$(children_of "$pid")
    kill -KILL "$pid"
    wait "$pid" || true
    for worker in $workers; do
        until_true 5 is_gone "$worker"
    done
}

@test "a second sweep into a run that is still going is refused" {
    start "$CORESWEEP" sweep "${endless[@]}"
    until_true 30 samples_below runs 3
    folder=$(run_below runs)
    run -3 --separate-stderr "$CORESWEEP" sweep --resume "$folder"
    has "$stderr" "$folder"
    kill -INT "$pid"
    wait "$pid" || true
    no_duplicates "$folder/samples.csv" cell round repetition
}

@test "--resume takes no other option" {
    sweep --variant triad.scalar --size 1000 --out whole
    local before
    before=$(cksum whole/samples.csv)
    run -2 --separate-stderr "$CORESWEEP" sweep --resume whole --dry-run
    has "$stderr" 'leave the other options away'
    run -2 --separate-stderr "$CORESWEEP" sweep --resume whole --precision 1%
    equal "$(cksum whole/samples.csv)" "$before"
}

@test "what nohup ignores stays ignored" {
    (trap '' HUP; exec "$CORESWEEP" sweep --variant triad.scalar --size 1000 --min-time 1ms --precision 0 --budget 2s --out hup) 2>/dev/null >/dev/null &
    local pid=$!
    started+=("$pid")
    sleep 0.7
    kill -HUP "$pid"
    local status=0
    wait "$pid" || status=$?
    equal "$status" 0
}

@test "a parent that was stopped meanwhile takes no finished worker for a hang" {
    "$CORESWEEP" sweep --variant triad.scalar --size 1000 --min-time 1ms --precision 0 --budget 6s --timeout 1s \
        --out stopped 2>/dev/null >/dev/null &
    local pid=$!
    started+=("$pid")
    sleep 0.7
    kill -STOP "$pid"
    sleep 4
    kill -CONT "$pid"
    local status=0
    wait "$pid" || status=$?
    equal "$status" 0
    lacks "$(csv_rows stopped/samples.csv status)" timeout
}
