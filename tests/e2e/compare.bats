#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Two runs, cell by cell: verdicts, what they exit with, and what is no basis for one. Times are made up in
# copies of a run, so that the machine has no say in a verdict.
# shellcheck disable=SC2016 # awk has variables of its own
load helpers

# A run `base` with made-up times: two cells of triad.omp and one of triad.scalar, 12 invocations each, whose
# times scatter by 1%.
made_up_base() {
    sweep --kernel triad --variant omp,scalar --size 1000 --threads 1,2 --min-invocations 12 --max-invocations 12 \
        --oversubscribe --out base
    times base '$at["threads"] == 2 ? 0.6e-6 : 1e-6'
}

# times RUN EXPRESSION: every time becomes EXPRESSION, an awk expression over $at["column"], scattered by 1% by
# its round and repetition.
times() {
    awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; print; next }
        { $at["seconds_per_call"] = sprintf("%.17g", ('"$2"') * (1 + 0.01 * sin(7 * $at["round"] + $at["repetition"])))
          print }' "$1/samples.csv" >edited.csv
    mv edited.csv "$1/samples.csv"
}

# head_with EXPRESSION: a run `head`, a copy of `base` with these times.
head_with() {
    rm -rf head
    cp -r base head
    times head "$1"
}

compare() {
    run --separate-stderr "$CORESWEEP" compare "$@"
}

@test "equal runs are the same, and a slower one is called so, with what could have been seen" {
    made_up_base
    compare base base
    equal "$status" 0
    has "$output" '4 same; floor 3%, false alarms in at most 1% of such comparisons'
    head_with '($at["threads"] == 2 ? 0.6e-6 : 1e-6) * ($at["variant"] == "scalar" ? 1.05 : 1)'
    compare base head
    equal "$status" 1
    has "$output" '1 slower, 3 same'
    [[ $output =~ slower\ +\+5\.[0-9]%.*triad.scalar/uniform/1000/t1 ]] || fail "$output"
    compare head base
    equal "$status" 0
    has "$output" '3 same, 1 faster'
    compare base head --floor 8%
    equal "$status" 0
    compare base head --fail-on never
    equal "$status" 0
}

@test "lost scaling is found where t(1) hides it" {
    made_up_base
    head_with '$at["threads"] == 2 ? 0.72e-6 : 1e-6'
    compare base head --csv
    equal "$status" 1
    equal "$(grep -c ',efficiency,slower,' <<<"$output")" 1
    has "$output" '"t(1) changed by '
    has "$output" '(same), t(2) by +20.'
    # t(1) gained and t(2) did not: worse efficiency, and nobody waits longer.
    head_with '$at["threads"] == 2 ? 0.6e-6 : ($at["variant"] == "omp" ? 0.8e-6 : 1e-6)'
    compare base head
    equal "$status" 0
    has "$output" '1 uneven'
    lacks "$output" ' slower'
}

@test "what is slower for a while only, or not when it is measured again, is no regression" {
    made_up_base
    head_with '($at["threads"] == 2 ? 0.6e-6 : 1e-6) * ($at["round"] >= 6 ? 1.1 : 1.012)'
    compare base head --csv
    lacks "$output" ',slower,'
    has "$output" 'not in both halves of the rounds'
    head_with '($at["threads"] == 2 ? 0.6e-6 : 1e-6) * ($at["variant"] == "scalar" ? 1.1 : 1)'
    cp -r base third
    compare base head --again third
    equal "$status" 0
    has "$output" 'it looked +'
    cp -r head second
    compare base head --again second
    equal "$status" 1
    compare base head --again head
    equal "$status" 2
    has "$stderr" '--again head is the run of head itself'
    # A head with twice the rounds has halves of its own.
    awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; print; next }
        { print; $at["round"] += 12; print }' second/samples.csv >head/samples.csv
    compare base head
    equal "$status" 1
}

@test "a cell that fails in head is an alarm, and one that is missing is named" {
    made_up_base
    cp -r base head
    awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
        $at["variant"] == "scalar" { $at["status"] = "crashed"; $at["seconds_per_call"] = ""; $at["note"] = "signal 11" }
        { print }' base/samples.csv >head/samples.csv
    compare base head
    equal "$status" 1
    has "$output" '1 failed'
    has "$output" 'head: signal 11'
    grep -v triad.scalar base/samples.csv >head/samples.csv
    compare base head
    equal "$status" 0
    has "$output" 'only base has it'
    compare base head --fail-on cannot-tell
    equal "$status" 4
}

@test "verdicts in Markdown and JUnit" {
    made_up_base
    head_with '($at["threads"] == 2 ? 0.6e-6 : 1e-6) * ($at["variant"] == "scalar" ? 1.05 : 1)'
    compare base head --markdown --junit verdicts.xml
    equal "$status" 1
    [[ $output =~ \|\ \*\*slower\*\*\ \|\ \+5\.[0-9]%\ \| ]] || fail "$output"
    xmllint --noout verdicts.xml
    equal "$(grep -c '<failure' verdicts.xml)" 1
}

@test "runs of two machines are refused unless they are asked for" {
    made_up_base
    cp -r base head
    sed -i 's/"hostname": "[^"]*"/"hostname": "elsewhere"/' head/context.json
    compare base head
    equal "$status" 2
    has "$stderr" 'hostname differs: '
    has "$stderr" '"elsewhere" in head'
    has "$stderr" '--across-machines compares them'
    compare base head --across-machines
    equal "$status" 0
    has "$stderr" 'hostname differs: '
}

# refused TEXT: head is no basis for a comparison, and TEXT says why.
refused() {
    compare base head
    [[ $status == 2 || $status == 3 ]] || fail "expected a refusal, found $status: $output"
    equal "$output" ""
    has "$stderr" "$1"
}

@test "what is no basis is refused with its file and line, and never passes" {
    made_up_base
    cp -r base head
    head -n 1 base/samples.csv >head/samples.csv
    refused 'head/samples.csv:1: no samples, only a header'
    awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } NR == 1 || $at["round"] == 0' base/samples.csv >head/samples.csv
    refused 'head/samples.csv:2: the cell '
    has "$stderr" 'has one invocation'
    head_with '$at["round"] == 2 ? "nan" + 0 : 1e-6'
    sed -i '5s/,[0-9.e-]*e-0[0-9],/,nan,/' head/samples.csv
    refused "head/samples.csv:5: column '"
    head -c -9 base/samples.csv >head/samples.csv
    refused ": the last line is cut off"
    sed '1s/seconds_per_call/ns_per_call/' base/samples.csv >head/samples.csv
    refused "head/samples.csv:1: the header names an unknown column 'ns_per_call'; was it written by another version"
    sed 's/uniform/other/g' base/samples.csv >head/samples.csv
    refused 'have no cell in common'
    awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } NR > 1 { $at["items_per_call"] *= 1000 } 1' \
        base/samples.csv >head/samples.csv
    refused "has another 'items_per_call' than in base/samples.csv"
    rm head/samples.csv
    refused 'head/samples.csv: No such file or directory'
}

@test "options that mean nothing are refused" {
    local given
    for given in '--fail-on sometimes' '--floor 0' '--floor 100%' '--false-alarms 0' '--csv --markdown'; do
        # shellcheck disable=SC2086 # two words
        compare a b $given
        equal "$status" 2
        has "$stderr" 'coresweep: compare: --'
    done
    compare only
    equal "$status" 2
    has "$stderr" 'needs the folders of two runs'
}
