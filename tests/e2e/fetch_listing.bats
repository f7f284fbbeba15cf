#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Listings that are not what `coresweep fetch --gallery` expects.
load fetch_helpers

# gallery STATUS WHAT PAGES: of the rude server's listing WHAT.
gallery() {
    rm -rf files
    CORESWEEP_CLIENT_ID=secret-id get "$1" --gallery --gallery-url "$url/list/$2/{page}" --pages "$3"
    lacks "$output$stderr" secret-id
}

@test "the links of a good listing are fetched" {
    rude
    gallery 0 good 1-3
    equal "$(names)" 'a1.jpg a2.jpg a3.jpg '
    grep -q 'secret-id' requests
    equal "$(grep '/ok/' requests | grep -c secret-id)" 0
}

@test "a listing that is malformed, huge, deep or no listing fetches nothing, and is named" {
    rude
    local what
    for what in malformed deep huge nul file array nothing; do
        gallery 1 "$what" 1-1
        equal "$(names)" ''
        told "$url/list/$what/1"
    done
}
