#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# When `coresweep fetch` comes back to what failed, and with what it goes on.
load fetch_helpers

# between PATH: seconds between the first two requests for it.
between() {
    awk -F '\t' -v path="$1" '$2 == path { n++; if (n == 1) first = $1; if (n == 2) print $1 - first }' requests
}

# at_least SECONDS BOUND
at_least() {
    awk -v seconds="$1" -v bound="$2" 'BEGIN { exit !(seconds >= bound) }' || fail "$1 s; expected $2 at least"
}

@test "Retry-After is waited for, in seconds and as a date" {
    rude
    local strategy
    for strategy in "${strategies[@]}"; do
        rm -rf files requests
        get 0 --strategy "$strategy" -j 4 "$url/later-seconds/$strategy" "$url/later-date/$strategy" \
            "$url/later-garbage/$strategy"
        at_least "$(between "/later-seconds/$strategy")" 2
        # A date has whole seconds: 3 s ahead are 2 at least.
        at_least "$(between "/later-date/$strategy")" 1.9
        equal "$(requested "/later-garbage/$strategy")" 2
        equal "$(names | wc -w)" 3
    done
}

@test "a server that asks to wait for years is not waited for" {
    rude
    get 1 "$url/later-never/a" "$url/ok/b"
    equal "$(requested /later-never/a)" 1
    equal "$(names)" 'b '
    told "$url/later-never/a"
    rm -rf files requests
    get 1 --retry-longest 1s --retries 3 "$url/later-seconds/c"
    equal "$(requested /later-seconds/c)" 1
}

@test "429 is tried as often as --retries says, and no more" {
    rude
    get 1 --retries 2 "$url/busy/a"
    equal "$(requested /busy/a)" 3
    get 1 --retries 0 "$url/busy/b"
    equal "$(requested /busy/b)" 1
}

@test "a truncated body is tried again, from where it ended" {
    rude
    local strategy
    for strategy in "${strategies[@]}"; do
        rm -rf files requests
        get 0 --strategy "$strategy" "$url/cut-once/$strategy"
        equal "$(awk -F '\t' 'NR == 2 { print $3, $4 }' requests)" 'bytes=160000- "one"'
        curl --noproxy '*' --silent "$url/large/x" | cmp - "files/$strategy"
        equal "$(result_of "$url/cut-once/$strategy" attempts resumed_bytes)" $'2\t160000'
        equal "$(halves)" ''
    done
}

@test "what changed in the meantime is fetched from its beginning" {
    rude
    local strategy
    for strategy in "${strategies[@]}"; do
        rm -rf files requests
        get 0 --strategy "$strategy" "$url/changes/$strategy"
        curl --noproxy '*' --silent "$url/large/x" | tr '[:lower:]' '[:upper:]' | cmp - "files/$strategy"
    done
}

@test "another part than the one that was asked for is not taken" {
    rude
    get 0 "$url/wrong-part/a"
    curl --noproxy '*' --silent "$url/large/x" | cmp - files/a
}

@test "a part is no file where the whole was asked for" {
    rude
    get 1 --retries 1 "$url/part-unasked/a"
    equal "$(names)$(halves)" ''
    has "$(result_of "$url/part-unasked/a" reason)" 'another part'
}
