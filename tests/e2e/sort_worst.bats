#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What scripts/sort-worst-case runs, for a moment: what it finds matters to people alone.
load helpers

setup() {
    plain_setup
    sort_worst=$CORESWEEP_BUILD/tests/sort_worst
}

@test "a recipe that was found can be given again" {
    local recipe
    run -0 "$sort_worst" --seconds 0.1 --seed 5 --sizes 300,20000
    equal "${#lines[@]}" 4
    has "${lines[0]}" "seed 5"
    recipe=${lines[2]##* }
    run -0 "$sort_worst" --seed 5 --sizes 300 --recipe "$recipe"
    equal "${#lines[@]}" 3
    equal "${lines[2]##* }" "$recipe"
}

@test "what is asked for in vain is named" {
    run -2 --separate-stderr "$sort_worst" --seconds soon
    has "$stderr" "--seconds: expected a number, 0 or more, got 'soon'"
    run -2 --separate-stderr "$sort_worst" --seconds 0 --sizes 300,x
    has "$stderr" "got 'x'"
    run -2 --separate-stderr "$sort_worst" --recipe uniform:1:2
    has "$stderr" "got 'uniform:1:2'"
    run -2 --separate-stderr "$sort_worst" 300
    has "$stderr" "got '300'"
    run -2 "$sort_worst" --quickly
}
