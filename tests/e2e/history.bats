#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# `coresweep history`: runs added, merged by git, and their steps told.
load helpers

# One small run for all tests, which work on copies.
setup_file() {
    cd "$BATS_FILE_TMPDIR" || return 1
    "$CORESWEEP" sweep "${quick[@]}" --kernel triad --variant scalar,simd --size 1000 --threads 1 --out small
}

# made_history COMMIT:SECONDS...: a series of one cell, a run a day.
made_history() {
    local day=1 point
    for point; do
        printf '{"format":1,"started_utc":"2026-11-%02dT08:00:00Z","commit":"%s","host":"h","machine":"0123456789abcdef","cpu_model":"CPU","cell":"sort.omp/uniform/10/t2/close","median_seconds":%s,"low_seconds":%s,"high_seconds":%s,"confidence":0.97,"invocations":6}\n' \
            "$day" "${point%:*}" "${point#*:}" "${point#*:}" "${point#*:}"
        day=$((day + 1))
    done >history.jsonl
}

stepped() {
    made_history a1:1.00 a2:1.01 a3:1.02 a4:1.00 a5:1.01 a6:1.03 b1:1.30 b2:1.31 b3:1.33 b4:1.30 b5:1.32 b6:1.31
}

@test "a run is added, a second time it is not, and list shows it" {
    cp -r "$BATS_FILE_TMPDIR/small" .
    run -0 --separate-stderr "$CORESWEEP" history add small
    equal "$output" 'history.jsonl: added 2 cells'
    run -0 "$CORESWEEP" history add small
    equal "$output" 'history.jsonl: added 0 cells; 2 were there'
    equal "$(wc -l <history.jsonl)" 2
    run -0 "$CORESWEEP" history add small --store other.jsonl --commit 0123456789abcdef
    run -0 "$CORESWEEP" history list --store other.jsonl
    equal "${#lines[@]}" 1
    has "$output" '  0123456789ab  '
    has "$output" '  2 cells'
}

@test "trend names the commits on both sides of a step" {
    stepped
    run -0 --separate-stderr "$CORESWEEP" history trend
    equal "$(grep -c '^  2026' <<<"$output")" 12
    equal "$(grep -c step: <<<"$output")" 1
    [[ $output =~ 'b1            1.300 s [1.300 s, 1.300 s]'$'\n''    ^ step: 1.297 times the time before, p = 0.00'[0-9]+'; after a6, with or before b1' ]] ||
        fail "$output"
    has "${lines[-1]}" '1 of 1 series have a step; 1 had runs enough to tell, of which 0.01 would have one by chance (seed 1)'
    run -1 "$CORESWEEP" history trend --check
    run -0 "$CORESWEEP" history trend --check --least 40%
    lacks "$output" step:
}

@test "a step between two runs of one commit is not blamed on the code" {
    made_history a:1.00 a:1.01 a:1.02 a:1.00 a:1.01 a:1.03 a:1.30 a:1.31 a:1.33 a:1.30 a:1.32 a:1.31
    run -0 "$CORESWEEP" history trend 'sort.*'
    has "$output" 'both sides are commit a: the machine changed, not the code'
}

@test "a short or steady series has no step, and trend says when it is too short to tell" {
    made_history a1:1 a2:1 a3:9 a4:9
    run -0 "$CORESWEEP" history trend --check
    has "$output" 'too few runs to tell a step: it takes 10'
    has "$output" '0 of 1 series have a step; 0 had runs enough'
    made_history a:1.00 b:1.03 c:1.01 d:1.02 e:1.00 f:1.03 g:1.01 h:1.02 i:1.00 j:1.03 k:1.01 l:1.02
    run -0 "$CORESWEEP" history trend --check
    lacks "$output" step:
    lacks "$output" 'too few'
}

@test "git merges two branches' histories without a conflict" {
    export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@t GIT_COMMITTER_NAME=t GIT_COMMITTER_EMAIL=t@t
    stepped
    git init -q -b one .
    head -n 4 history.jsonl >base
    sed -n 5,8p history.jsonl >ours
    sed -n 7,12p history.jsonl >theirs # two of the runs were added on both
    cp base history.jsonl
    echo 'history.jsonl merge=union' >.gitattributes
    git add history.jsonl .gitattributes && git commit -qm base
    git checkout -qb two && cat theirs >>history.jsonl && git commit -qam theirs
    git checkout -q one && cat ours >>history.jsonl && git commit -qam ours
    git merge -q two -m merged
    run -0 "$CORESWEEP" history trend
    equal "$(grep -c '^  2026' <<<"$output")" 12
    has "$output" 'after a6, with or before b1'
}

@test "a history that is none, and words that make no sense, are refused" {
    run -3 --separate-stderr "$CORESWEEP" history list
    has "$stderr" 'history.jsonl: No such file or directory'
    stepped
    echo nonsense >>history.jsonl
    run -3 --separate-stderr "$CORESWEEP" history trend
    has "$stderr" 'history.jsonl:13: no JSON object'
    cp -r "$BATS_FILE_TMPDIR/small" .
    run -3 --separate-stderr "$CORESWEEP" history add small
    has "$stderr" 'history.jsonl:13: no JSON object'
    equal "$(wc -l <history.jsonl)" 13
    stepped
    run -2 --separate-stderr "$CORESWEEP" history trend 'triad.*'
    has "$stderr" "no cell of history.jsonl matches 'triad.*'"
    run -2 --separate-stderr "$CORESWEEP" history trned
    has "$stderr" "found 'trned'; did you mean 'trend'?"
    run -2 --separate-stderr "$CORESWEEP" history
    has "$stderr" 'expected add, list or trend'
    run -2 --separate-stderr "$CORESWEEP" history add
    has "$stderr" 'add takes the folder of a run'
    run -2 --separate-stderr "$CORESWEEP" history add small --commit 'not one'
    has "$stderr" '--commit not one: expected a commit'
    run -2 --separate-stderr "$CORESWEEP" history trend --false-alarms 0.01%
    has "$stderr" '--false-alarms: expected a rate from 0.1%'
}
