#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Variants in <kernel>.py: measured, verified and pinned as any other, and whatever goes wrong in an interpreter
# is a row. With the system's Python, for which Debian's NumPy is installed.
load helpers

setup() {
    plain_setup
    export CORESWEEP_PYTHON=/usr/bin/python3
    export CORESWEEP_TEST_NOTES=$PWD/notes
    unset NUMBA_THREADING_LAYER
}

scripted() {
    run "$1" --separate-stderr "${CORESWEEP_TEST:?}" "${@:2}"
}

# field NAME: of the last line of output, a row in JSON.
field() {
    /usr/bin/python3 -c 'import json, sys; print(json.loads(sys.argv[1].splitlines()[-1]).get(sys.argv[2], ""))' "$output" "$1"
}

# outcome VARIANT: measures it once and prints status and note.
outcome() {
    scripted -0 worker "scripted.$1" --n 10 --repetitions 1 --min-time 1us
    # A busy machine contaminates what went well.
    printf '%s: %s\n' "$(field status)" "$(field note)" | sed 's/^contaminated: .*/ok: /'
}

@test "interpreted variants are listed and measured beside compiled ones" {
    run -0 "$CORESWEEP" list 'go_fast.*'
    has "$output" go_fast.numpy_vectorised
    has "$output" go_fast.scalar
    sweep --kernel 'go_fast.numpy*,go_fast.cpython,go_fast.scalar' --size 10 --threads 1
    csv_is_whole "$folder/samples.csv"
    equal "$(csv_rows "$folder/samples.csv" check | sort -u | grep -cvE '^(exact|within)$')" 0
    equal "$(csv_rows "$folder/summary.csv" variant invocations | sort -u)" "$(printf 'cpython\t2\nnumpy\t2\nnumpy_vectorised\t2\nscalar\t2')"
    sums_agree "$folder"
}

@test "start-up, import, preparation and first call stand in columns of their own" {
    scripted -0 worker scripted.numpy --n 10 --repetitions 1
    local name
    for name in interpreter_seconds import_seconds prepare_seconds first_call_seconds loop_seconds; do
        awk -v x="$(field $name)" 'BEGIN { exit !(x > 0 && x < 60) }' || fail "$name is '$(field $name)'"
    done
    scripted -0 worker scripted.reference --n 10 --repetitions 1
    equal "$(field import_seconds)" ""
}

@test "a mark chooses the interpreter by its path, and sets a variable for it alone" {
    export CORESWEEP_PYTHON=/nowhere/python
    equal "$(outcome marked)" "ok: "
    equal "$(sort -u notes)" "/usr/bin/python3 two words"
    equal "${CORESWEEP_TEST_MARK-unset}" unset
}

@test "a known sleep is measured to within 2%" {
    scripted -0 worker scripted.sleep --n 10 --repetitions 2 --min-time 100ms
    # The last calls that it noted are those of the last repetition.
    tail -n "$(field iterations)" notes | awk -v measured="$(field seconds_per_call)" '
        { sum += $1 * 1e-9 }
        END { known = sum / NR; exit !(NR > 1 && measured >= known && measured < 1.02 * known) }' ||
        fail "measured $(field seconds_per_call), noted: $(cat notes)"
}

@test "peak memory holds the largest child that a call ended, and none that set-up did" {
    local bytes
    for size in 600 1; do
        CORESWEEP_TEST_CHILD=$size scripted -0 worker scripted.children --n 10 --repetitions 2 --min-time 1us
        bytes=$(field max_rss_bytes)
        equal "$size: $((bytes >> 20 > 600))" "$size: $((size == 600))"
    done
    ((bytes >> 20 < 300)) || fail "$bytes"
}

@test "cyclic garbage is not collected while calls are timed" {
    scripted -0 worker scripted.collected --n 10 --repetitions 1 --min-time 1us
    equal "$(sort -u notes)" "$(printf 'call False\nprepare True')"
}

@test "what an interpreter prints does not come between its lines" {
    equal "$(outcome talk)" "ok: "
}

@test "whatever goes wrong in a call is a row with its reason" {
    equal "$(outcome right)" "ok: "
    equal "$(outcome wrong)" "failed: result differs from scripted.reference: another value at element 9"
    equal "$(outcome late)" "failed: result differs from scripted.reference: another value at element 0"
    has "$(outcome raise)" "failed: raised ValueError: not today (scripted.py:"
    has "$(outcome raise_early)" "failed: raised AttributeError"
    has "$(outcome short)" "failed: raised TypeError: returned 9 values of format 'q', expected 10"
    has "$(outcome empty)" "failed: raised TypeError: a call returned nothing"
    has "$(outcome crash)" "crashed: the interpreter was killed by signal 11"
    has "$(outcome exit)" "crashed: the interpreter ended with exit code 3"
    has "$(outcome leave)" "crashed: the interpreter ended with exit code 4"
}

@test "what is missing is a row that says what" {
    equal "$(outcome refuse)" "unavailable: it is not the season"
    has "$(outcome missing)" "unavailable: no module named no_such_module; install it for /usr/bin/python3"
    has "$(outcome foreign)" "unavailable: cannot start the interpreter no-such-interpreter: No such file"
    CORESWEEP_PYTHON=/nowhere/python
    has "$(outcome right)" "unavailable: cannot start the interpreter /nowhere/python: No such file"
}

@test "a sweep goes on past all of them" {
    scripted -1 sweep "${quick[@]}" --variant 'scripted.*' --threads 1 --timeout 2s
    folder=${lines[-1]}
    csv_is_whole "$folder/samples.csv"
    local rows
    rows=$(csv_rows "$folder/summary.csv" variant status | sed 's/contaminated/ok/' | sort -u)
    has "$rows" $'right\tok'
    has "$rows" $'hang\ttimeout'
    has "$rows" $'crash\tcrashed'
    has "$rows" $'missing\tunavailable'
    has "$rows" $'raise\tfailed'
    lacks "$rows" $'wrong\tok'
    sums_agree "$folder"
}

# verdict VARIANT: the column `result` of a variant's line.
verdict() {
    awk -v name="scripted.$1" '$1 == name { print $4 }' <<<"$output"
}

@test "check goes through all cases in one interpreter and says what failed" {
    scripted -1 check 'scripted.*' --timeout 2s --threads 1
    local variant
    for variant in right numpy team; do
        equal "$(verdict "$variant")" ok
    done
    for variant in wrong short raise crash exit hang; do
        equal "$(verdict "$variant")" FAILED
    done
    for variant in missing foreign refuse; do
        equal "$(verdict "$variant")" unavailable
    done
}

@test "the threads' masks are read back, and one that is free of its cell is a fault" {
    local cpus=0,1
    [[ $(nproc) -gt 1 ]] || cpus=0,0
    scripted -0 worker scripted.team --n 10 --repetitions 1 --threads 2 --cpus $cpus --min-time 5ms
    [[ $(field status) =~ ok|contaminated ]] || fail "$output"
    equal "$(field cpus | wc -w)" 2
    scripted -0 worker scripted.right --n 10 --repetitions 1 --cpus 0
    equal "$(field cpus)" 0
    scripted -0 worker scripted.lonely --n 10 --repetitions 1 --threads 2 --cpus $cpus
    has "$(field note)" "asked for 2 threads"
    if [[ $(nproc) -gt 1 ]]; then
        scripted -0 worker scripted.stray --n 10 --repetitions 1 --cpus 0
        has "$(field note)" "the threads were to use the cell's CPUs and no others"
    fi
}

# A Python that says whenever it was started.
own_python() {
    printf '#!/bin/sh\necho started >>%s/starts\nexec /usr/bin/python3 "$@"\n' "$PWD" >own_python
    chmod +x own_python
}

@test "--python chooses the interpreter, context.json names it, and a run that goes on keeps it" {
    own_python
    unset CORESWEEP_PYTHON
    run -0 --separate-stderr "$CORESWEEP" list go_fast --python "$PWD/own_python"
    equal "$(wc -l <starts)" 1
    sweep --kernel go_fast.cpython,sort.numpy --size 10 --threads 1 --python "$PWD/own_python"
    [[ $(wc -l <starts) -gt 4 ]]
    /usr/bin/python3 - "$folder/context.json" <<'END'
import json, platform, sys
found = json.load(open(sys.argv[1]))["interpreters"]["python3"]
assert found["implementation"] == "CPython" and found["modules"]["numpy"], found
END
    # The rest of a run that was cut off is measured by the interpreter that context.json names.
    sed -i "s|\"path\": \"[^\"]*\"|\"path\": \"$PWD/own_python\"|" "$folder/context.json"
    sed -i '$d' "$folder/samples.csv"
    sed -i 's/"stop_reason": "[a-z]*"/"stop_reason": ""/' "$folder/plan.json"
    rm starts
    run -0 --separate-stderr "$CORESWEEP" sweep --resume "$folder"
    [[ -s starts ]]
    run -2 --separate-stderr "$CORESWEEP" check sort.python --python "$PWD/nowhere"
    has "$stderr" "--python $PWD/nowhere: No such file or directory"
}

# The system's Python has no dask; what has a team of its own is reached from inside, processes too.
@test "threads and processes that a script starts itself are pinned and read back" {
    local variant cpus=0,1
    [[ $(nproc) -gt 1 ]] || cpus=0,0
    for variant in spin_batch.python_threads spin_batch.python_futures spin_batch.python_pool sort_batch.numpy_threads \
        sort_batch.numpy_futures sort_batch.numpy_pool; do
        scripted -0 worker "$variant" --n 1000 --repetitions 1 --threads 2 --cpus $cpus --min-time 1us
        [[ $(field status) =~ ok|contaminated ]] || fail "$variant: $output"
        equal "$(field check)" exact
        equal "$(field cpus)" "$([[ $cpus == 0,1 ]] && echo 0-1 0-1 || echo 0 0)"
    done
}

@test "processes that a script starts are part of its memory" {
    local alone together
    scripted -0 worker spin_batch.python_serial --n 1 --repetitions 1 --min-time 1us
    alone=$(field max_rss_bytes)
    scripted -0 worker spin_batch.python_pool --n 1 --repetitions 1 --min-time 1us --threads 5
    together=$(field max_rss_bytes)
    [[ $together -gt $((3 * alone)) ]] || fail "one process: $alone bytes, six: $together"
}

@test "input that a call consumes is there again before the next" {
    run -0 "$CORESWEEP" check 'sort.python,sort.numpy_stable'
    sweep --kernel 'sort.python' --size 1000,20000 --threads 1
    equal "$(csv_rows "$folder/samples.csv" check status | sed 's/contaminated/ok/' | sort -u)" $'exact\tok'
}

# Of a sweep: what its worker has started.
interpreter_below() {
    local child
    for child in $(children_of "$1"); do
        children_of "$child"
    done
}

has_interpreter() {
    [[ -n $(interpreter_below "$1") ]]
}

@test "nothing is left running" {
    start "$CORESWEEP_TEST" sweep "${quick[@]}" --variant scripted.hang --threads 1 --timeout 60s
    until_true 20 has_interpreter "$pid"
    local interpreter
    interpreter=$(interpreter_below "$pid")
    kill -KILL "$pid"
    until_true 20 is_gone "${interpreter%% *}"
}
