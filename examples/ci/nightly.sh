#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# One run more for a history, and what it says: what a scheduled job runs.
set -euo pipefail

usage() {
    cat <<'END'
usage: nightly.sh [--out FOLDER] [--store FILE] PROGRAM [OPTION OF `coresweep sweep`]...

Sweeps with PROGRAM, a coresweep, into FOLDER (run), adds the medians to the history FILE (history.jsonl), and
prints the trend.

  examples/ci/nightly.sh build/release/harness/coresweep --kernel sort --budget 10m

Exit status: 0; 1 where a cell failed, or the trend has more steps than it had without this run; 3 where no trend
could be made; else that of the command that could not run: 2 usage, 3, 130 interrupted.
END
}

say() {
    printf 'nightly.sh: %s\n' "$*" >&2
}

# steps: in the trend of the store, if there is one yet. Where $(steps) fails, so does the script; but errexit does not
# reach into $(...), and a trend that could not be made is not one without steps.
steps() {
    if [[ -s $store ]]; then
        if ! "$program" history trend --store "$store" >"$trend"; then
            say "no trend could be made of $store"
            exit 3
        fi
        grep -c '\^ step:' "$trend" || true
    else
        echo 0
    fi
}

out=run
store=history.jsonl
while [[ ${1:-} == -* ]]; do
    case $1 in
    -h | --help)
        usage
        exit 0
        ;;
    --out | --store)
        if [[ $# -lt 2 ]]; then
            say "$1 needs a value"
            exit 2
        fi
        if [[ $1 == --out ]]; then out=$2; else store=$2; fi
        shift 2
        ;;
    *)
        say "no option '$1'; options of \`coresweep sweep\` come after PROGRAM"
        exit 2
        ;;
    esac
done
if [[ $# -eq 0 ]]; then
    usage >&2
    exit 2
fi
program=$1
shift
if ! command -v -- "$program" >/dev/null; then
    say "there is no program '$program'; build it first: cmake --preset release && cmake --build --preset release"
    exit 3
fi

trend=$(mktemp)
trap 'rm -f -- "$trend"' EXIT
status=0
"$program" sweep --out "$out" "$@" || status=$?
if [[ $status -gt 1 ]]; then # 1: some cells failed, the others are worth keeping
    exit "$status"
fi
before=$(steps)
"$program" history add "$out" --store "$store"
after=$(steps)
cat -- "$trend"
if [[ $after -gt $before ]]; then
    say "a level changed: $after steps, $before without this run"
    status=1
fi
exit "$status"
