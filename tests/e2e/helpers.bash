# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What the end-to-end tests share. ctest gives, in the environment,
#   CORESWEEP       the program
#   CORESWEEP_TEST  the same program with the kernel `broken` of tests/kernels/broken as well
#   CORESWEEP_BUILD the build folder

bats_require_minimum_version 1.5.0

: "${CORESWEEP:?is not set; run these tests through ctest}"
# shellcheck disable=SC2034 # used by the tests
source_root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)

# Every test works in an empty folder of its own, which bats removes, and in the plain environment.
plain_setup() {
    set -o pipefail # or else a csv_rows that fails would leave the command behind it with nothing to refuse
    cd "$BATS_TEST_TMPDIR" || return 1
    unset CORESWEEP_ISA HWLOC_SYNTHETIC HWLOC_XMLFILE OMP_NUM_THREADS OMP_PLACES OMP_PROC_BIND
    started=()
}

setup() {
    plain_setup
}

teardown() {
    local pid
    for pid in "${started[@]}"; do
        kill -KILL "$pid" 2>/dev/null || true
    done
}

fail() {
    printf '%s\n' "$*" >&2
    return 1
}

# has TEXT PART: TEXT contains PART.
has() {
    [[ $1 == *"$2"* ]] || fail "expected '$2' in: $1"
}

# lacks TEXT PART
lacks() {
    [[ $1 != *"$2"* ]] || fail "did not expect '$2' in: $1"
}

# equal ACTUAL EXPECTED
equal() {
    [[ $1 == "$2" ]] || fail "expected '$2', found '$1'"
}

# ---- Sweeps

# The rules of a sweep that takes a second or two: it decides nothing about speed.
quick=(--min-time 1ms --repetitions 2 --min-invocations 2 --max-invocations 2 --seed 7)

# sweep OPTION...: runs a quick one that must end with status 0; sets `folder` to the run's.
sweep() {
    run -0 --separate-stderr "$CORESWEEP" sweep "${quick[@]}" "$@"
    equal "${#lines[@]}" 1
    folder=$output
    [[ -f $folder/samples.csv && -f $folder/summary.csv ]]
}

# start COMMAND...: in the background, with its standard output and error in the files out and err; sets
# `pid`. Job control, or else bash would start it with SIGINT ignored.
start() {
    set -m
    "$@" >out 2>err 3>&- &
    pid=$!
    set +m
    started+=("$pid")
}

# until_true SECONDS COMMAND...: polls until the command succeeds.
until_true() {
    local tries=$(($1 * 20))
    shift
    until "$@"; do
        tries=$((tries - 1))
        [[ $tries -gt 0 ]] || fail "in vain waited for: $*" || return 1
        sleep 0.05
    done
}

# has_lines FILE COUNT: at least.
has_lines() {
    [[ -f $1 && $(wc -l <"$1") -ge $2 ]]
}

# The only run folder below the folder given.
run_below() {
    local plan
    plan=$(find "$1" -name plan.json)
    [[ -n $plan && $plan != *$'\n'* ]] || return 1
    dirname -- "$plan"
}

samples_below() {
    local below
    below=$(run_below "$1") && has_lines "$below/samples.csv" "$2"
}

# is_gone PID: not there, or a zombie that nobody has collected (a container may have no init).
is_gone() {
    [[ ! -e /proc/$1/stat ]] || grep -q '^State:[[:space:]]*Z' "/proc/$1/status" 2>/dev/null
}

children_of() {
    cat /proc/"$1"/task/*/children 2>/dev/null
}

has_child() {
    [[ -n $(children_of "$1") ]]
}

# ---- CSV, as RFC 4180 quotes it

# csv_rows FILE COLUMN...: one line a record, the columns' values parted by tabs; fails where a column is
# missing, a record has more or fewer fields than the header, or there is no record. A line break within a value becomes a blank.
csv_rows() {
    local file=$1
    shift
    awk -v wanted="$*" '
        function quotes(text) { return gsub(/"/, "\"", text) }
        function parse(text, fields,    count, i, c, inside, value) {
            count = 0; inside = 0; value = ""
            for (i = 1; i <= length(text); i++) {
                c = substr(text, i, 1)
                if (inside && c == "\"" && substr(text, i + 1, 1) == "\"") { value = value c; i++ }
                else if (c == "\"") inside = !inside
                else if (c == "," && !inside) { fields[++count] = value; value = "" }
                else value = value c
            }
            fields[++count] = value
            return count
        }
        { record = (pending ? record " " : "") $0; pending = quotes(record) % 2 }
        pending { next }
        ++records == 1 {
            width = parse(record, header)
            for (i = 1; i <= width; i++) position[header[i]] = i
            asked = split(wanted, names, " ")
            for (i = 1; i <= asked; i++) if (!(names[i] in position)) {
                print FILENAME ": no column " names[i] > "/dev/stderr"
                bad = 1
                exit
            }
            next
        }
        {
            found = parse(record, fields)
            if (found != width) {
                print FILENAME ": record " records ": " found " fields, the header has " width > "/dev/stderr"
                bad = 1
                exit
            }
            line = ""
            for (i = 1; i <= asked; i++) line = line (i > 1 ? "\t" : "") fields[position[names[i]]]
            print line
        }
        END { exit bad || pending || records < 2 }
    ' "$file"
}

# Every record is whole, the last line too.
csv_is_whole() {
    [[ -z $(tail -c 1 -- "$1") ]] || fail "$1: the last line is torn" || return 1
    csv_rows "$1" cell >/dev/null
}

# no_duplicates FILE COLUMN...: no two records agree in all the columns.
no_duplicates() {
    local twice
    twice=$(csv_rows "$@" | sort | uniq -d)
    [[ -z $twice ]] || fail "$1: more than once: $twice"
}

# sums_agree FOLDER: summary.csv counts exactly the repetitions that samples.csv holds, cell by cell.
sums_agree() {
    local counted stated
    counted=$(csv_rows "$1/samples.csv" cell status | awk -F '\t' '
        $2 == "ok" || $2 == "contaminated" { n[$1]++ } END { for (cell in n) print cell "\t" n[cell] }' | sort)
    stated=$(csv_rows "$1/summary.csv" cell repetitions | awk -F '\t' '$2 > 0' | sort)
    equal "$stated" "$counted"
}
