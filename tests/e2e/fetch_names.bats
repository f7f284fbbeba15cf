#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Under which names `coresweep fetch` keeps what it fetched, whatever the URL says and whatever lies in the folder.
load fetch_helpers

@test "no URL leads out of the folder" {
    rude
    mkdir -p outer/files
    cd outer
    get 0 -j 1 "$url/ok/x/../a" "$url/ok/..%2f..%2fb" "$url/ok/%2e%2e%2fc" "$url/ok/x/%2e%2e/" "$url/ok/x/.." \
        "$url/ok/..%00.jpg" "$url/ok/%2Fetc%2Fpasswd" "$url/ok/..%5c..%5cd" "$url/ok/.hidden" "$url/ok/-rf" \
        "$url/ok/a%0ab%1b%5b31m"
    equal "$(find . -mindepth 1 -maxdepth 1)" ./files
    equal "$(find .. -mindepth 1 -maxdepth 1 -name '[a-d]*')" ''
    equal "$(names | wc -w)" 11
    equal "$(names | LC_ALL=C grep -cE '(^| )[-.]|[[:cntrl:]/\\]')" 0
    equal "$(find files -type f -size -4096c ! -name '.*' | wc -l)" 0
}

@test "a URL without a last part, and one whose last part has 300 characters" {
    rude
    local long
    long=$(printf 'x%.0s' {1..300})
    get 0 -j 1 "$url/ok/" "$url/ok/$long.jpg" "$url/ok/${long}y.jpg" "$url/ok/a?b=/c/d#/e"
    equal "$(names | wc -w)" 4
    has "$(names)" ' a '
    has "$(names)" '.html '
    equal "$(find files -name 'x*.jpg' | wc -l)" 2
}

@test "two URLs with one last part are two files, also when a thousand have it" {
    rude
    local strategy
    for strategy in "${strategies[@]}"; do
        rm -rf files
        for i in {1..20}; do echo "$url/status/200/$i/a.jpg"; done >list
        get 0 --strategy "$strategy" -j 8 --on-exists replace -i list
        equal "$(names | wc -w)" 20
        has "$(names)" 'a.jpg '
        has "$(names)" 'a.19.jpg '
        no_duplicates "$log" file
    done
}

@test "a name that is taken is numbered, replaced or skipped, as was asked for" {
    rude
    mkdir files
    echo old >files/a.jpg
    get 0 "$url/ok/a.jpg"
    equal "$(cat files/a.jpg) $(names)" 'old a.1.jpg a.jpg '
    get 0 --on-exists skip "$url/ok/a.jpg"
    equal "$(cat files/a.jpg) $(names)" 'old a.1.jpg a.jpg '
    equal "$(requested /ok/a.jpg)" 1
    equal "$(result_of "$url/ok/a.jpg" result)" skipped
    get 0 --on-exists replace "$url/ok/a.jpg"
    equal "$(stat -c %s files/a.jpg) $(names)" '4096 a.1.jpg a.jpg '
}

@test "a good old file survives a new download that fails" {
    rude
    mkdir files
    local strategy
    for strategy in "${strategies[@]}"; do
        printf old | tee files/a files/b files/c >/dev/null
        get 1 --strategy "$strategy" --on-exists replace --retries 1 "$url/less/a" "$url/status/404/b" "$url/reset/c"
        equal "$(cat files/a files/b files/c)" oldoldold
        equal "$(names)" 'a b c '
    done
}

@test "a symbolic link in the folder is not followed" {
    rude
    mkdir files
    echo precious >victim
    local strategy how
    for strategy in "${strategies[@]}"; do
        for how in number replace; do
            ln -sf ../victim files/a
            ln -sf ../none files/b
            get 0 --strategy "$strategy" --on-exists "$how" "$url/ok/a" "$url/ok/b"
            equal "$(<victim)" precious
            [[ ! -e none ]]
            equal "$(find files -type f -size 4096c ! -name '.*' | wc -l)" 2
            rm -f files/*
        done
    done
}

@test "a symbolic link in place of a half file is not followed" {
    rude
    echo precious >victim
    get 1 --retries 0 "$url/cut-once/a"
    local half
    half=$(find files -name '.coresweep-*.part')
    [[ -n $half ]] || fail 'no half file was left'
    ln -sf "$PWD/victim" "$half"
    get 0 --resume "$url/cut-once/a"
    equal "$(<victim)" precious
    curl --noproxy '*' --silent "$url/large/x" | cmp - files/a
}

@test "a folder under the name, and the names of a list" {
    rude
    mkdir -p files/a
    printf '%s\t%s\n' "$url/ok/a" b "$url/ok/c" ../d "$url/ok/e" sub/f "$url/ok/g" .coresweep-x >list
    get 1 -i list
    get 0 "$url/ok/a"
    equal "$(names)" 'a a.1 b '
    [[ ! -e d ]]
    local bad
    for bad in c e g; do
        equal "$(requested "/ok/$bad")" 0
    done
}
