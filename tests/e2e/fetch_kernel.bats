#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The kernel fetch under the harness: a server for each invocation, concurrencies beyond the CPUs, nothing left behind.
load helpers

# servers PID: the servers that a process has started, as /proc tells.
servers() {
    local child
    for child in $(children_of "$1"); do
        [[ $(<"/proc/$child/comm") == coresweep-serve ]] && printf '%s\n' "$child"
    done
    return 0
}

has_server() {
    [[ -n $(servers "$1") ]]
}

# folder_of PID: the folder of the downloads of that worker.
folder_of() {
    find /dev/shm "${TMPDIR:-/tmp}" -maxdepth 1 -name "coresweep-fetch-$1-*" 2>/dev/null
}

@test "every strategy is right, and refuses nothing" {
    run -0 "$CORESWEEP" check 'fetch.[!ahu]*,fetch.a[ds]*' --threads 4
    has "$output" "fetch.serial"
    has "$output" "fetch.threads"
    has "$output" "fetch.processes"
    has "$output" "fetch.async"
    lacks "$output" FAILED
    lacks "$output" unavailable:
}

@test "Python's downloaders bring the same files" {
    run -0 "$CORESWEEP" check 'fetch.urllib_*,fetch.http_client,fetch.aiohttp' --threads 3 --python /usr/bin/python3
    [[ $(grep -c ' ok ' <<<"$output") == 5 ]] || fail "$output"
}

# with_faults FAULTS: puts the program beside a server that has these faults; sets CORESWEEP.
with_faults() {
    local real
    real=$(dirname -- "$CORESWEEP")
    mkdir faulty
    cp -- "$real/coresweep" "$real/coresweep-measure" faulty/
    printf '#!/bin/sh\nexec "%s/coresweep-serve" --fault "%s" "$@"\n' "$real" "$1" >faulty/coresweep-serve
    chmod +x faulty/coresweep-serve
    CORESWEEP=$PWD/faulty/coresweep
}

@test "a download that fails is told with URL and reason, in the row and on standard error" {
    local why='result differs from fetch\.expected: http://127\.0\.0\.1:[0-9]+/[^ ]*: the server answered 404'
    local rows=0
    with_faults 404:100%
    run -1 --separate-stderr "$CORESWEEP" sweep "${quick[@]}" --kernel fetch --variant serial,processes,async --size 20 \
        --input small --threads 4
    folder=$output
    while IFS=$'\t' read -r check status note; do
        equal "$check $status" "failed failed"
        [[ $note =~ ^$why$ ]] || fail "$note"
        has "$stderr" ": failed: $note"
        rows=$((rows + 1))
    done < <(csv_rows "$folder/samples.csv" check status note)
    equal "$rows" 3
    run -1 "$CORESWEEP" check fetch.async --threads 4
    has "$output" ": the server answered 404"
}

@test "a sweep over concurrency: more transfers than CPUs, bound nowhere, CPU time and memory told" {
    sweep --kernel fetch --variant async,processes,serial --size 20 --input gallery --threads 1,64
    equal "$(csv_rows "$folder/samples.csv" cell | cut -d/ -f1,4,5 | sort -u | tr '\n' ' ')" \
        "fetch.async/t1/free fetch.async/t64/free fetch.processes/t1/free fetch.processes/t64/free fetch.serial/t1/free "
    equal "$(csv_rows "$folder/samples.csv" check | sort -u)" exact
    csv_rows "$folder/samples.csv" cpu_seconds_per_call max_rss_bytes |
        awk -F '\t' '!($1 > 0 && $2 > 1e6) { print "unlikely: " $0; wrong = 1 } END { exit wrong }'
    run -0 "$CORESWEEP" summary "$folder"
    has "$output" "  variant   conc"
    has "$output" "transfers under way at once"
    run -3 "$CORESWEEP" scaling "$folder"
    has "$output" "what fetch counts are transfers"
}

@test "neither server nor folder survives a worker, killed or not" {
    start "$CORESWEEP" worker fetch.serial --n 20 --input gallery_100ms --repetitions 9
    until_true 20 has_server "$pid"
    local server
    server=$(servers "$pid")
    local left
    left=$(folder_of "$pid")
    [[ -d $left ]] || fail "no folder"
    kill -KILL "$pid"
    wait "$pid" || true
    until_true 20 is_gone "$server"
    # Whoever comes next takes the killed one's folder away, and its own.
    run -0 "$CORESWEEP" worker fetch.serial --n 1 --input small
    [[ ! -e $left ]] || fail "$left is still there"
    has "$output" '"check":"exact"'
}

@test "the plan says that no CPU bounds it" {
    run -0 "$CORESWEEP" sweep --kernel fetch --variant async --threads 256 --dry-run
    has "$output" "fetch.async/gallery_20ms/200/t256/free"
    has "$output" "CPUs all"
    run -0 "$CORESWEEP" sweep --dry-run
    lacks "$output" "fetch."
}
