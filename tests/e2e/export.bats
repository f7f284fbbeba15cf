#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# `coresweep export`: what other tools make of a run.
load helpers

# Debian's, for which its packages with the tools are installed.
python=/usr/bin/python3

# Prints what the reader of a format makes of the file $2.
read_as() {
    "$python" "$source_root/tests/e2e/export_readers.py" "$1" "$2"
}

# export_to FILE OPTION...: of `folder`; nothing may be said.
export_to() {
    local file=$1
    shift
    run -0 --separate-stderr "$CORESWEEP" export "$folder" --output "$file" "$@"
    equal "$output$stderr" ""
}

# Both runs are made once; every test works on copies.
setup_file() {
    cd "$BATS_FILE_TMPDIR" || return 1
    "$CORESWEEP" sweep "${quick[@]}" --kernel triad --variant scalar,omp --size 1000,2000 --threads 1,2 --out small
    "${CORESWEEP_TEST:?}" sweep "${quick[@]}" --variant 'broken.wrong,broken.crash,broken.reference' --threads 1 \
        --out faulty || [[ $? -eq 1 ]]
}

copy_run() {
    cp -r "$BATS_FILE_TMPDIR/$1" .
    folder=$1
}

small_run() {
    copy_run small
}

# What the formats with a value a cell have to hold.
medians() {
    csv_rows "$folder/summary.csv" cell median_seconds | sort
}

# The second column of both inputs as numbers: within the rounding of seconds to nanoseconds and back.
same_numbers() {
    "$python" -c '
import sys
a, b = (dict(line.split("\t") for line in open(name).read().splitlines()) for name in sys.argv[1:])
assert a.keys() == b.keys() and a, (a, b)
assert all(abs(float(a[k]) / float(b[k]) - 1) < 4e-16 for k in a), (a, b)' "$1" "$2"
}

# A run with every fault: the broken kernel, and a good cell.
faulty_run() {
    copy_run faulty
}

@test "google-benchmark: the schema holds, and every good repetition is in it" {
    small_run
    export_to out.json --format google-benchmark
    read_as google-benchmark out.json | cut -f 3 | sort >got
    csv_rows "$folder/samples.csv" seconds_per_call status | awk -F '\t' '$2 ~ /ok|contaminated/ { print $1 }' | sort >expected
    equal "$(wc -l <got)" "$(wc -l <expected)"
    paste <(nl got) <(cut -f 1 expected) | awk '{ d = $2 / $3 - 1; if (d > 1e-12 || d < -1e-12) exit 1 }'
}

@test "google-benchmark: compare.py holds base against head" {
    small_run
    export_to base.json --format google-benchmark
    "$python" - <<'END'
import json

run = json.load(open("base.json"))
for row in run["benchmarks"]:
    if row["name"].startswith("triad.omp/"):
        row["real_time"] *= 2
json.dump(run, open("head.json", "w"))
END
    run -0 "$python" /usr/share/benchmark/compare.py --no-color benchmarks base.json head.json
    equal "$(grep -cE '^triad\.omp/n:1000/omp:2/real_time +\+1\.0000 +\+0\.0000 ' <<<"$output")" 4
    equal "$(grep -cE '^triad\.scalar/n:2000/omp:1/real_time +\+0\.0000 +\+0\.0000 ' <<<"$output")" 4
    has "$output" 'triad.omp/n:2000/omp:1/real_time_pvalue'
    has "$output" 'U Test, Repetitions: 4 vs 4'
}

@test "github-action-benchmark and bencher: the schemas hold, with the summary's medians" {
    small_run
    medians >expected
    local format
    for format in github-action-benchmark bencher; do
        export_to out.json --format "$format"
        read_as "$format" out.json | sort >got
        same_numbers got expected
    done
}

@test "extra-p: a grid of points, and every repetition to the last bit" {
    small_run
    export_to out.jsonl --format extra-p --cell 'triad.omp/*'
    equal "$(read_as extra-p out.jsonl | cut -f 1-3 | sort | uniq -c | awk '{ print $1, $3, $4 }')" $'4 1000 1\n4 1000 2\n4 2000 1\n4 2000 2'
    "$python" - "$folder/samples.csv" <<'END'
import csv, json, sys

rows = csv.DictReader(open(sys.argv[1], newline=""))
expected = sorted(float(row["seconds_per_call"]) for row in rows if row["variant"] == "omp")
assert expected == sorted(json.loads(line)["value"] for line in open("out.jsonl"))
END
    # A serial variant has one thread count only: Extra-P would refuse the file.
    run -3 --separate-stderr "$CORESWEEP" export --format extra-p "$folder" --output none.jsonl
    has "$stderr" "triad.scalar/uniform, close, has 2 of 4"
    [[ ! -e none.jsonl ]]
}

@test "junit: xmllint holds it against the schema, with medians, failures and skipped cells" {
    small_run
    export_to out.xml --format junit
    run -0 xmllint --noout --schema "$source_root/tests/data/export/junit.xsd" out.xml
    "$python" - <<'END' | sort >got
import xml.etree.ElementTree as tree

for case in tree.parse("out.xml").iter("testcase"):
    print(case.get("name"), repr(float(case.get("time"))), sep="\t")
END
    medians >expected
    same_numbers got expected
    equal "$(xmllint --xpath 'string(/testsuites/testsuite/@failures)' out.xml)" 0
}

@test "junit: a failed and a crashed cell are failures, one that cannot run is skipped" {
    faulty_run
    run -0 --separate-stderr "$CORESWEEP_TEST" export --format junit "$folder" --output out.xml
    xmllint --noout --schema "$source_root/tests/data/export/junit.xsd" out.xml
    equal "$(xmllint --xpath 'string(//testcase[@classname="broken.wrong"]/failure/@type)' out.xml)" failed
    equal "$(xmllint --xpath 'string(//testcase[@classname="broken.crash"]/failure/@type)' out.xml)" crashed
    equal "$(xmllint --xpath 'count(//testcase[@classname="broken.reference"]/*[self::failure or self::skipped])' out.xml)" 0
    sed -i 's/\(,broken,crash,.*\),crashed,/\1,unavailable,/' "$folder/samples.csv"
    run -0 --separate-stderr "$CORESWEEP_TEST" export --format junit "$folder" --output out.xml
    xmllint --noout --schema "$source_root/tests/data/export/junit.xsd" out.xml
    equal "$(xmllint --xpath 'concat(//testsuite/@failures, " ", //testsuite/@skipped)' out.xml)" "1 1"
}

@test "names and notes with markup and control characters harm no format" {
    small_run
    "$python" - "$folder/samples.csv" <<'END'
import csv, sys

with open(sys.argv[1], newline="") as file:
    rows = list(csv.reader(file))
head = rows[0]
evil = "a&b<c>\"d\"'e'|f\\g\x01\x1b]]>\n`h` \u00b5"
for row in rows[1:]:
    if row[head.index("variant")] == "omp":
        row[head.index("cell")] = row[head.index("cell")].replace("omp", evil)
        row[head.index("variant")] = evil
        if row[head.index("threads")] == "2":
            row[head.index("status")], row[head.index("note")] = "failed", evil
with open(sys.argv[1], "w", newline="") as file:
    csv.writer(file, lineterminator="\n").writerows(rows)
END
    local format
    for format in google-benchmark github-action-benchmark bencher openmetrics; do
        run -0 --separate-stderr "$CORESWEEP" export --format "$format" "$folder" --output out
        has "$stderr" 'left out '
        read_as "$format" out >got
        [[ -s got ]]
    done
    run -0 --separate-stderr "$CORESWEEP" export --format junit "$folder" --output out.xml
    xmllint --noout --schema "$source_root/tests/data/export/junit.xsd" out.xml
    equal "$(xmllint --xpath 'count(//failure)' out.xml)" 2
    run -0 --separate-stderr "$CORESWEEP" export --format markdown "$folder" --output out.md
    cmark-gfm --extension table --extension autolink --extension strikethrough --unsafe out.md >out.html
    # A bar or a line break that got through would make a row of other than the header's fields.
    "$python" - <<'END'
import re

html = open("out.html", encoding="utf-8").read()
tables = re.findall("<table>.*?</table>", html, re.S)
assert len(tables) == 3, html
assert [len(re.findall("<tr>", table)) for table in tables[:2]] == [3, 5], tables[:2]
assert "&lt;c&gt;&quot;d&quot;'e'|f\\g" in tables[0] and "<code>" not in html, tables[0]
for table, width in zip(tables, (3, 5, 3)):
    for row in re.findall("<tr>.*?</tr>", table, re.S):
        assert len(re.findall("<t[hd][ >]", row)) == width, row
END
}

@test "markdown: tables and folded parts as cmark-gfm renders them, faults first" {
    faulty_run
    run -0 --separate-stderr "$CORESWEEP_TEST" export --format markdown "$folder" --output out.md
    cmark-gfm --extension table --unsafe out.md >out.html
    has "$(<out.html)" '<h3>coresweep: 3 cells, 2 with a fault</h3>'
    has "$(<out.html)" '<td>broken.wrong/plain/100/t1/close</td>'
    lacks "$(<out.html)" '| '
    equal "$(grep -oE '<details|</details>|broken\.[a-z]+/plain' out.html | uniq | head -n 5)" \
        $'broken.crash/plain\nbroken.wrong/plain\n<details\nbroken.reference/plain\n</details>'
}

@test "openmetrics: the Prometheus parser takes it, with the summary's columns" {
    small_run
    export_to out.txt --format openmetrics
    read_as openmetrics out.txt >got
    awk -F '\t' '$1 == "coresweep_median_seconds" && $2 == "gauge" && $3 == "seconds" { print $4 "\t" $5 }' got | sort >medians
    medians >expected
    same_numbers medians expected
    equal "$(cut -f 1 got | sort | uniq -c | awk '{ print $2, $1 }')" \
        $'coresweep_confidence 6\ncoresweep_high_seconds 6\ncoresweep_invocations 6\ncoresweep_low_seconds 6\ncoresweep_median_seconds 6\ncoresweep_run_info 1'
}

@test "cells with a fault are left out, counted, and never written as fast ones" {
    faulty_run
    local format
    for format in google-benchmark github-action-benchmark bencher extra-p openmetrics; do
        run -0 --separate-stderr "$CORESWEEP_TEST" export --format "$format" "$folder" --output out
        [[ $stderr =~ 'left out '[0-9]+' of '[0-9]+' '(cells|repetitions) ]] || fail "not counted: $stderr"
        lacks "$(<out)" broken.wrong
        lacks "$(<out)" 'variant="wrong"'
        has "$(read_as "$format" out)" broken
    done
}

@test "where nothing is left, nothing is written and the exit code says so" {
    faulty_run
    local format
    for format in google-benchmark github-action-benchmark bencher openmetrics; do
        run -1 --separate-stderr "$CORESWEEP_TEST" export --format "$format" "$folder" --cell 'broken.wrong/*' --output none
        has "$stderr" 'nothing is left to write'
        [[ ! -e none ]]
    done
}

@test "standard output is the default, and --output replaces a file in one step" {
    small_run
    export_to out.json --format bencher
    run -0 --separate-stderr "$CORESWEEP" export --format bencher "$folder"
    equal "$output" "$(<out.json)"
    "$CORESWEEP" export --format bencher "$folder" --output - | cmp - out.json
    ln out.json linked.json # a file that is written in place changes under its other name
    export_to out.json --format junit
    has "$(<linked.json)" latency
    equal "$(find . -name '*.tmp')" ""
    mkfifo pipe # as a device: /dev/null must not become a file
    timeout 60 cat pipe >from_pipe &
    run -0 "$CORESWEEP" export --format junit "$folder" --output pipe
    [[ -p pipe ]]
    wait "$!"
    cmp from_pipe out.json
    run -3 --separate-stderr "$CORESWEEP" export --format junit "$folder" --output nowhere/out.xml
    has "$stderr" 'coresweep: export: nowhere/out.xml: No such file or directory'
    # shellcheck disable=SC2016 # expanded by the shell that is started
    run -3 --separate-stderr bash -c '"$0" export --format junit "$1" >/dev/full' "$CORESWEEP" "$folder"
    has "$stderr" 'standard output: No space left on device'
}

@test "a run that was not finished is exported, and it is said" {
    small_run
    sed -i '0,/"stop_reason": "[a-z]*"/s//"stop_reason": ""/' "$folder/plan.json"
    run -0 --separate-stderr "$CORESWEEP" export --format markdown "$folder"
    has "$stderr" "is not finished: 1 of its cells had more to come"
    has "$output" "**The run was not finished: 1 of its cells had more to come.**"
}

@test "what is wrong with a run is said with its file and line" {
    small_run
    cp -r "$folder" torn
    truncate -s -5 torn/samples.csv
    run -3 --separate-stderr "$CORESWEEP" export --format bencher torn
    has "$stderr" "torn/samples.csv:$(wc -l <"$folder/samples.csv"): the last line is cut off"
    equal "$output" ""
    cp -r "$folder" older
    sed -i '1s/,seconds_per_call,/,ns_per_call,/' older/samples.csv
    run -3 --separate-stderr "$CORESWEEP" export --format bencher older
    has "$stderr" "older/samples.csv:1: the header names an unknown column 'ns_per_call'"
    mkdir none
    run -3 --separate-stderr "$CORESWEEP" export --format bencher none
    has "$stderr" 'none/plan.json: No such file or directory; give a folder that'
}

@test "a command line that makes no sense is refused" {
    run -2 --separate-stderr "$CORESWEEP" export --format junitt nothing
    has "$stderr" "coresweep: export: no format named 'junitt'; did you mean 'junit'?"
    run -2 --separate-stderr "$CORESWEEP" export nothing
    has "$stderr" 'needs --format'
    run -2 --separate-stderr "$CORESWEEP" export --format junit
    has "$stderr" 'needs the folder of a run'
    small_run
    run -2 --separate-stderr "$CORESWEEP" export --format junit "$folder" --cell 'sort.*'
    has "$stderr" "no cell of $folder matches 'sort.*'"
}

@test "docs/export.md tells of every format, and of no other" {
    run -0 "$CORESWEEP" export --help
    # shellcheck disable=SC2016 # Markdown's ticks
    equal "$(sed -nE 's/^\| `([a-z-]+)` .*/\1/p' "$source_root/docs/export.md" | sort)" \
        "$(sed -nE 's/^([a-z-]+) \(\.[a-z]+\): .*/\1/p' <<<"$output" | sort)"
}
