#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# One comment a pull request, written anew for every push, instead of one more each time.
set -euo pipefail

usage() {
    cat <<'END'
usage: sticky-comment.sh HEAD_SHA FILE

Writes FILE as a comment on the open pull requests of $GITHUB_REPOSITORY whose head is the commit HEAD_SHA, and
overwrites the comment that it left there before. Needs GitHub's gh, with GH_TOKEN in the environment.

Exit status: 0 done, or no such pull request is open any more; 2 usage; else that of gh.
END
}

mark='<!-- coresweep duet -->'
most=60000 # bytes; GitHub takes 65536 characters

if [[ $# -ne 2 ]]; then
    usage >&2
    exit 2
fi
sha=$1
file=$2
if [[ ! $sha =~ ^[0-9a-f]{40,64}$ || ! -r $file ]]; then
    printf "sticky-comment.sh: '%s' is no commit's hash, or '%s' cannot be read\n" "$sha" "$file" >&2
    exit 2
fi
repository=repos/${GITHUB_REPOSITORY:?}
body=$(mktemp)
trap 'rm -f -- "$body"' EXIT
{
    printf '%s\n' "$mark"
    head -c "$most" -- "$file" | iconv -c -f UTF-8 -t UTF-8 || true # 1 where it drops a character that was cut
    if [[ $(wc -c <"$file") -gt $most ]]; then
        printf '\n\nThe rest is in the artifact.\n'
    fi
} >"$body"

# A run's event names no pull request where that comes from a fork. Its head's hash is from GitHub; a number in
# the artifact would be from whoever sent the change, who could have this comment written anywhere.
gh api --paginate "$repository/pulls?state=open&per_page=100" --jq '.[] | "\(.head.sha) \(.number)"' |
    awk -v sha="$sha" '$1 == sha { print $2 }' |
    while read -r number; do
        comments=$repository/issues/$number/comments
        id=$(gh api --paginate "$comments?per_page=100" \
            --jq ".[] | select(.user.login == \"github-actions[bot]\" and (.body | startswith(\"$mark\"))) | .id" | sed -n 1p)
        if [[ -n $id ]]; then
            gh api --silent --method PATCH "$repository/issues/comments/$id" -F body=@"$body"
        else
            gh api --silent --method POST "$comments" -F body=@"$body"
        fi
    done
