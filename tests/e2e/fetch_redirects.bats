#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Where `coresweep fetch` lets a server send it.
load fetch_helpers

# to URL: the rude server's address that redirects there.
to() {
    python3 -c 'import sys, urllib.parse; print(sys.argv[1] + "/to/" + urllib.parse.quote(sys.argv[2], safe=""))' "$url" "$1"
}

@test "a redirect is followed, and the file keeps the name that was asked for" {
    rude
    local strategy
    for strategy in "${strategies[@]}"; do
        rm -rf files
        get 0 --strategy "$strategy" "$(to "$url/ok/elsewhere")/named"
        equal "$(names)" 'named '
        equal "$(stat -c %s files/named)" 4096
    done
}

@test "a redirect that never ends is given up" {
    rude
    get 1 "$url/round/a" "$url/ok/b"
    equal "$(names)" 'b '
    told "$url/round/a"
    [[ $(requested /round/a) -lt 100 ]]
}

@test "a redirect to a file of this machine is refused" {
    rude
    echo secret >secret
    local strategy target
    for strategy in "${strategies[@]}"; do
        rm -rf files
        for target in "file://$PWD/secret" ftp://127.0.0.1/x gopher://127.0.0.1/x dict://127.0.0.1/x; do
            get 1 --strategy "$strategy" "$(to "$target")"
            equal "$(names)" ''
            told "$url/to/"
        done
    done
    serve --kind small --count 1 --fault redirect-file:100%
    get 1 "$url/small/0.jpg"
    equal "$(names)" ''
}
