#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Two commits built side by side and held against each other: what a pipeline runs for a change.
set -euo pipefail

usage() {
    cat <<'END'
usage: duet.sh [--out FOLDER] BASE [HEAD] [-- OPTION OF `coresweep duet`]...

Builds the commit at which HEAD left BASE, and HEAD (by default the commit that is checked out), and measures both
in one `coresweep duet`. What is not committed is not measured. Run it inside the repository.

  examples/ci/duet.sh origin/main
  examples/ci/duet.sh --out verdict origin/main HEAD -- --kernel sort --budget 5m

FOLDER (verdict) must not exist. It then holds
  verdicts.md   the table in Markdown, which is printed as well
  verdicts.xml  JUnit: a failure where head is slower, skipped where it cannot be told
  metrics.txt   head's medians as OpenMetrics
  duet/         both runs, and verdicts.csv

Exit status: that of `coresweep duet`: 0 no regression, 1 a regression, 2 usage, 4 every cell is `cannot tell`,
130 interrupted; and 3 where a commit could not be had or built.
END
}

say() {
    printf 'duet.sh: %s\n' "$*" >&2
}

die() {
    local status=$1
    shift
    say "$@"
    exit "$status"
}

# cannot WORDS...: as die 3, and in the place of the table.
cannot() {
    mkdir -p -- "$out"
    printf 'Nothing was measured: %s.\n' "$*" >"$out/verdicts.md"
    die 3 "$@"
}

# commit_of NAME: its hash.
commit_of() {
    git rev-parse --verify --quiet "$1^{commit}" ||
        die 3 "there is no commit '$1' here; fetch it first (a pipeline's clone is often shallow: fetch-depth: 0, GIT_DEPTH: 0)"
}

# build SIDE COMMIT: in a worktree of its own, built/SIDE. Both paths are of one length, as are both programs'
# arguments: a longer one moves the stack, which alone was seen to change times by several percent (Mytkowicz et
# al., Producing Wrong Data Without Doing Anything Obviously Wrong, 2009).
build() {
    local tree=$built/$1 log=$built/$1.log
    say "building $1, $2 (log: $log)"
    git worktree remove --force "$tree" 2>/dev/null || rm -rf -- "$tree"
    git worktree add --quiet --force --detach "$tree" "$2" ||
        cannot "git could not lay out $2 in $tree"
    if ! (cd "$tree" && cmake --preset release && cmake --build --preset release) >"$log" 2>&1; then
        tail -n 40 -- "$log" >&2
        cannot "$1, $2, could not be built; the log says why"
    fi
}

# The table, or why there is none: what shows it must not be left with nothing.
write_table() {
    if [[ -s $out/table ]]; then
        mv -- "$out/table" "$out/verdicts.md"
    else
        rm -f -- "$out/table"
        # shellcheck disable=SC2016 # Markdown's ticks
        printf '`coresweep duet` ended with status %d and without a table; the log says why.\n' "$1" >"$out/verdicts.md"
    fi
    printf '\nbase %s, head %s\n' "$base" "$head" >>"$out/verdicts.md"
}

measure() {
    local status=0 program=harness/coresweep
    mkdir -p -- "$out"
    "$built/head/build/release/$program" duet --base "$built/base/build/release/$program" \
        --head "$built/head/build/release/$program" --out "$out/duet" --markdown --junit "$out/verdicts.xml" "$@" \
        >"$out/table" || status=$?
    write_table "$status"
    if [[ -d $out/duet/head ]]; then
        "$built/head/build/release/$program" export --format openmetrics "$out/duet/head" --output "$out/metrics.txt" ||
            say "no metrics were written"
    fi
    cat -- "$out/verdicts.md"
    return "$status"
}

out=verdict
names=()
while [[ $# -gt 0 ]]; do
    case $1 in
    -h | --help)
        usage
        exit 0
        ;;
    --out)
        [[ $# -gt 1 ]] || die 2 "--out needs a folder"
        out=$2
        shift 2
        ;;
    --)
        shift
        break
        ;;
    -*) die 2 "no option '$1'; options of \`coresweep duet\` come after --" ;;
    *)
        names+=("$1")
        shift
        ;;
    esac
done
if [[ ${#names[@]} -lt 1 || ${#names[@]} -gt 2 ]]; then
    usage >&2
    exit 2
fi
if [[ -e $out ]]; then
    die 2 "$out is there already; remove it, or name another folder with --out"
fi
mkdir -p -- "$(dirname -- "$out")"
out=$(cd -- "$(dirname -- "$out")" && pwd -P)/$(basename -- "$out")
cd -- "$(git rev-parse --show-toplevel)"
head=$(commit_of "${names[1]:-HEAD}")
branch=$(commit_of "${names[0]}")
base=$(git merge-base "$branch" "$head") ||
    die 3 "$branch and $head have no common ancestor here; fetch the whole history (fetch-depth: 0, GIT_DEPTH: 0)"
if [[ ${#names[@]} -eq 1 && -n $(git status --porcelain --untracked-files=no) ]]; then
    say "what is not committed is not measured: head is the commit $head"
fi
if [[ $base == "$head" ]]; then
    die 2 "'${names[0]}' already holds ${names[1]:-HEAD} ($head): there is no change to measure"
fi
built=$PWD/build/ci
mkdir -p -- "$built"
build base "$base"
build head "$head"
measure "$@"
