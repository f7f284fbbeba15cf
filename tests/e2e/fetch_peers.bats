#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# scripts/fetch-peers: that a run ends with figures that can be believed. Nothing here depends on speed.
load helpers

# On disk, creating 2000 files takes longer than the latencies that are looked for.
setup() {
    plain_setup
    place=$(mktemp -d /dev/shm/fetch-peers-test-XXXXXX)
}

teardown() {
    rm -r -- "$place"
}

peers() {
    run "$1" --separate-stderr env PYTHONDONTWRITEBYTECODE=1 "$source_root/scripts/fetch-peers" --coresweep "$CORESWEEP" \
        --out out --place "$place" --rounds 1 "${@:2}"
}

# of PROGRAM: its rows as cell, exit code, files wanted, files right
of() {
    awk -F, -v program="$1" '$3 == program { print $2, $8, $9, $10 }' out/peers.csv
}

# What a comparison leaves in the folder that it was given.
leftovers() {
    ls -A "$place"
}

# Whether a first file has been fetched.
fetching() {
    compgen -G "$place/fetch-peers-*/files/*.jpg" >found
}

@test "the cells are listed, and chosen by patterns" {
    peers -0 --list --cells 'B/20ms/http/*,C/20ms/h2/3'
    equal "$output" $'B/20ms/http/8\nB/20ms/http/64\nB/20ms/http/256\nC/20ms/h2/3'
}

@test "what cannot be is refused with what could be" {
    peers -2 --cells B/20ms/spdy/64
    has "$stderr" "'B/20ms/spdy/64' is no cell"
    has "$stderr" "http, tls, h2"
    peers -2 --programs curl,wgett
    has "$stderr" "no program 'wgett'"
    has "$stderr" wget2
    peers -3 --coresweep ./missing --programs coresweep
    has "$stderr" "./missing is not there"
    touch out
    peers -3 --programs curl
    has "$stderr" "'out'"
}

# shellcheck disable=SC2016 # the stand-in expands it
@test "programs that do their work are compared, those that do not are shown up" {
    printf '#!/bin/sh\n[ "$1" = fetch ] || exec "$CORESWEEP" "$@"\n"$CORESWEEP" "$@" && rm 17.jpg && printf x >>18.jpg\n' >careless
    chmod +x careless
    peers -1 --cells B/20ms/tls/64,B/20ms/http/256 --programs coresweep,curl,bare --coresweep ./careless
    equal "$(of curl | sort)" $'B/20ms/http/256 0 2000 2000\nB/20ms/tls/64 0 2000 2000'
    equal "$(of bare)" "B/20ms/http/256 0 2000 2000"
    equal "$(of coresweep | sort)" $'B/20ms/http/256 0 2000 1998\nB/20ms/tls/64 0 2000 1998'
    has "$output" "B/20ms/tls/64, coresweep: 1 runs, 1998 of 2000 files right, exit code 0"
    equal "$output" "$(<out/peers.md)"
    equal "$(leftovers)" ""
}

@test "coresweep gets every file, over HTTP/2 too, and says so where there is none" {
    peers -0 --cells B/20ms/h2/64,B/0ms/http/8 --programs coresweep,coresweep-own,coresweep-threads,coresweep-processes
    equal "$(of coresweep | sort)" $'B/0ms/http/8 0 2000 2000\nB/20ms/h2/64 0 2000 2000'
    equal "$(of coresweep-processes | wc -l)" 2
    has "$output" "None: every run's files were all there"
}

@test "the server's latency and that of the network are waited for, or the latter refused in words" {
    peers -0 --cells B/100ms/http/256 --programs curl
    awk -F, 'NR == 2 && $4 < 0.8 { exit 1 }' out/peers.csv # 8 rounds of 100 ms
    rights=$((16#$(awk '/^CapEff/ { print $2 }' /proc/self/status)))
    if ((rights >> 12 & rights >> 21 & 1)); then
        peers -0 --cells B/rtt50ms/http/256 --programs curl
        equal "$(of curl)" "B/rtt50ms/http/256 0 2000 2000"
        awk -F, 'NR == 2 && $4 < 0.45 { exit 1 }' out/peers.csv # 8 of 50 ms, and the connection's
    else
        peers -3 --cells B/rtt50ms/http/256 --programs curl
        has "$stderr" CAP_NET_ADMIN
        peers -0 --cells 'A/rtt100ms/*' --programs curl --without-round-trips --list
        equal "$output" ""
    fi
    equal "$(leftovers)" ""
}

@test "an interrupted comparison ends its server, its programs and its folder" {
    start env PYTHONDONTWRITEBYTECODE=1 "$source_root/scripts/fetch-peers" --cells B/100ms/http/8 --programs curl --out rows --place "$place"
    until_true 20 fetching
    nginx=$(cat "$place"/fetch-peers-*/server0/nginx.pid)
    kill -TERM "$pid"
    wait "$pid" || equal $? 130
    lacks "$(ps -o args= -p "$nginx" || true)" nginx
    equal "$(leftovers)" ""
}

@test "the programs in C compile without a warning" {
    for file in "$source_root"/scripts/fetch_peers/*.c; do
        cc -std=c11 -O2 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -o tool "$file"
    done
}
