#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A history kept on a branch of its own, which nobody needs to check out.
set -euo pipefail

usage() {
    cat <<'END'
usage: history-branch.sh get|put BRANCH FILE [REMOTE]

`get` writes the history.jsonl of REMOTE's (origin's) BRANCH to FILE; where there is no such branch yet, none.
`put` pushes the lines of FILE to it as one commit. Lines that another job pushed meanwhile stay: the history's
lines are independent of each other, so both jobs' are kept. The branch is made where it is not there yet; one
that is there must hold a history.jsonl and nothing else.

  examples/ci/history-branch.sh get coresweep-history history.jsonl
  examples/ci/history-branch.sh put coresweep-history history.jsonl

Exit status: 0 done; 2 usage; 3 the remote could not be reached or did not take the commit, the branch holds
something else, or no commit could be made here.
END
}

die() {
    local status=$1
    shift
    printf 'history-branch.sh: %s\n' "$*" >&2
    exit "$status"
}

# Sets `parent` to the branch's commit, or to nothing where there is no such branch.
fetch() {
    local status=0
    parent=
    git ls-remote --exit-code "$remote" "refs/heads/$branch" >/dev/null || status=$?
    case $status in
    0) git fetch --quiet --depth=1 --no-tags "$remote" "refs/heads/$branch" && parent=$(git rev-parse FETCH_HEAD) ;;
    2) ;; # reached, and there is none
    *) return 1 ;;
    esac
}

# theirs: what the branch holds, to $temporary/theirs; nothing where there is no branch yet. `put` makes a tree of this
# one file, so on a branch of another kind, as of code, it would remove all else.
theirs() {
    : >"$temporary/theirs"
    [[ -n $parent ]] || return 0
    if [[ $(git ls-tree --full-tree --name-only "$parent") != history.jsonl ]] ||
        ! git show "$parent:history.jsonl" >"$temporary/theirs"; then
        die 3 "the branch $branch of $remote does not hold a history.jsonl and nothing else; name one that is for it alone"
    fi
}

# The lines of both files, each once, the first file's order kept.
merge_lines() {
    awk '!seen[$0]++' "$@"
}

# One try: fails where another job's push came first, and is tried again then. Whatever else fails ends the script
# by die: errexit is off in a condition, as which this is called, and an empty $commit would delete the branch.
push() {
    local blob tree commit author=(-c user.name=coresweep -c user.email=coresweep@localhost)
    theirs
    merge_lines "$temporary/theirs" "$file" >"$temporary/both" ||
        die 3 "the lines of $branch and $file could not be put together in $temporary"
    if cmp -s "$temporary/theirs" "$temporary/both"; then
        return 0
    fi
    if ! { blob=$(git hash-object -w -- "$temporary/both") &&
        tree=$(printf '100644 blob %s\thistory.jsonl\n' "$blob" | git mktree) &&
        commit=$(git "${author[@]}" commit-tree ${parent:+-p "$parent"} -m "Medians of one more run" "$tree"); }; then
        die 3 "git could not store the commit in this clone"
    fi
    git push --quiet "$remote" "$commit:refs/heads/$branch"
}

case ${1:-} in
-h | --help)
    usage
    exit 0
    ;;
get | put) ;;
*)
    usage >&2
    exit 2
    ;;
esac
if [[ $# -lt 3 || $# -gt 4 ]]; then
    usage >&2
    exit 2
fi
branch=$2
file=$3
remote=${4:-origin}
temporary=$(mktemp -d)
trap 'rm -rf -- "$temporary"' EXIT

if [[ $1 == get ]]; then
    fetch || die 3 "the branch $branch of $remote could not be fetched"
    if [[ -n $parent ]]; then
        theirs
        cp -- "$temporary/theirs" "$file"
    fi
    exit 0
fi
[[ -s $file ]] || die 2 "$file holds no history"
for try in 1 2 3 4 5; do
    fetch || die 3 "the branch $branch of $remote could not be fetched"
    if push; then
        exit 0
    fi
    sleep "$try"
done
die 3 "$remote did not take the commit for $branch; may this job push? (GitHub: permissions: contents: write)"
