#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The pages that are generated are those that the program would generate now.
load helpers

@test "docs/kernels.md is what list --markdown prints" {
    "$CORESWEEP" list --markdown >kernels.md
    diff -u "$source_root/docs/kernels.md" kernels.md ||
        fail 'after a change of the tables: coresweep list --markdown >docs/kernels.md'
}

@test "docs/csv.md is what list --columns --markdown prints" {
    "$CORESWEEP" list --columns --markdown >csv.md
    diff -u "$source_root/docs/csv.md" csv.md ||
        fail 'after a change of the columns: coresweep list --columns --markdown >docs/csv.md'
}

@test "every page that README and docs link to is there" {
    local page link
    for page in "$source_root"/README.md "$source_root"/docs/*.md; do
        while IFS= read -r link; do
            [[ -e $(dirname -- "$page")/$link ]] || fail "$page links to $link, which does not exist"
        done < <(grep -oE '\]\([^)#]+' "$page" | sed 's/^](//' | grep -vE '^https?:')
    done
}
