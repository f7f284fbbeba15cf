#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# `coresweep fetch` against servers that go wrong: each fault costs its own URL, by whichever strategy, and never another.
load fetch_helpers

# all_but_bad STRATEGY BAD...: the rude server's paths BAD fail, are named with a reason, and leave nothing behind; the good
# files around them arrive.
all_but_bad() {
    local strategy=$1 bad
    shift
    rm -rf files requests
    printf '%s\n' "$url/ok/first" "${@/#/$url/}" "$url/ok/last" >list
    get 1 --strategy "$strategy" -j 4 --retries 0 -i list
    equal "$(names)" 'first last '
    equal "$(stat -c %s files/first files/last | tr '\n' ' ')" '4096 4096 '
    equal "$(halves)" ''
    for bad in "$@"; do
        told "$url/$bad"
        [[ $(result_of "$url/$bad" result reason) == failed$'\t'?* ]] || fail "$bad: $(result_of "$url/$bad" result reason)"
    done
}

@test "a body that is cut short or lies about its length is no file" {
    rude
    local strategy
    for strategy in "${strategies[@]}"; do
        all_but_bad "$strategy" less/a chunks-cut/b chunks-bad/c reset/d negative/e overflow/f two-lengths/g
    done
}

@test "what is no answer of HTTP is no file" {
    rude
    local strategy
    for strategy in "${strategies[@]}"; do
        all_but_bad "$strategy" garbage/a empty/b
    done
}

@test "headers without an end are given up, long before memory is" {
    rude
    local strategy
    for strategy in "${strategies[@]}"; do
        all_but_bad "$strategy" bomb/a endless/b
    done
}

@test "a server that says nothing, or next to nothing, is given up after the time-out" {
    rude
    local strategy
    for strategy in "${strategies[@]}"; do
        all_but_bad "$strategy" silent/a drip/b
    done
}

@test "a server that takes no connection is given up after the time-out" {
    # Two places in its queue, which are taken: the kernel answers no one else.
    begin_server deaf python3 -c '
import socket, time
listener = socket.create_server(("127.0.0.1", 0), backlog=0)
clients = [socket.socket() for _ in range(4)]
for client in clients:
    client.setblocking(False)
    client.connect_ex(listener.getsockname())
print("http://127.0.0.1:%d" % listener.getsockname()[1], flush=True)
time.sleep(600)'
    local strategy begin
    for strategy in "${strategies[@]}"; do
        rm -rf files
        begin=$SECONDS
        get 1 --strategy "$strategy" --retries 0 --connect-timeout 1s --stall-timeout 600s "$url/a"
        [[ $((SECONDS - begin)) -lt 20 ]] || fail "$strategy: $((SECONDS - begin)) s"
        told "$url/a: Failed to connect"
    done
}

@test "an attempt may have a time-out of its own" {
    rude
    get 1 --retries 0 --stall-timeout 600s --timeout 1s "$url/silent/a" "$url/ok/b"
    equal "$(names)" 'b '
    told "$url/silent/a"
}

@test "a file that is announced larger than the disk fails alone, and takes no room" {
    rude
    get 1 --retries 0 "$url/petabyte/a" "$url/ok/b"
    equal "$(names)" 'b '
    equal "$(halves)" ''
    has "$(result_of "$url/petabyte/a" reason)" 'No space left'
}

@test "a body longer than its Content-Length ends there, and does not enter the next answer" {
    rude
    get 0 -j 1 "$url/more/a" "$url/ok/b"
    equal "$(stat -c %s files/a files/b | tr '\n' ' ')" '100 4096 '
    cmp -n 100 files/a files/b
}

@test "a body without a length ends with its connection" {
    rude
    get 0 "$url/no-length/a"
    equal "$(stat -c %s files/a)" 4096
}

@test "an error's page is never the file" {
    rude
    local strategy
    for strategy in "${strategies[@]}"; do
        all_but_bad "$strategy" status/404/a status/403/b status/500/c status/204/d status/304/e
        equal "$(result_of "$url/status/404/a" status)" 404
    done
}

@test "what will not pass is not tried again, and what may is" {
    rude
    local status
    get 1 --retries 1 "$url/less/c" "$url"/status/{400,401,403,404,410,501,408,425,429,500,502,503,504}/a
    for status in 400 401 403 404 410 501; do
        equal "$status $(requested "/status/$status/a")" "$status 1"
    done
    for status in 408 425 429 500 502 503 504; do
        equal "$status $(requested "/status/$status/a")" "$status 2"
    done
    equal "$(requested /less/c) $(result_of "$url/less/c" attempts)" '2 2'
    has "$(result_of "$url/status/404/a" reason)" 404
}

@test "every fault that the server can make is survived, by every strategy" {
    serve --kind small --count 5 --seed 2
    get 0 -i <(links)
    local strategy fault good
    good=$(cat files/* | sha256sum)
    equal "$(names | wc -w)" 5
    for fault in stall close-mid-body short-length 503-retry-after 429-retry-after 429-retry-date; do
        for strategy in "${strategies[@]}"; do
            rm -rf files
            serve --kind small --count 5 --seed 2 --fault "$fault:50%:once"
            get 0 --strategy "$strategy" -j 5 -i <(links)
            equal "$(cat files/* | sha256sum)" "$good"
            [[ $(csv_rows "$log" attempts | grep -c 2) -ge 1 ]] || fail "$fault struck no file with this seed"
            kill "$server"
        done
    done
}

@test "a fault that stays fails its file alone" {
    serve --kind small --count 20 --seed 3 --fault 404:30%
    links >list
    get 1 -i list
    local bad
    bad=$(csv_rows "$log" result status | grep -c $'^failed\t404$')
    [[ $bad -ge 1 && $bad -lt 20 ]]
    equal "$(names | wc -w)" $((20 - bad))
    equal "$(grep -c "$url" <<<"$stderr")" "$bad"
}

@test "nobody there and no such name are said, with the URL" {
    rude
    local free
    free=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    local strategy
    for strategy in "${strategies[@]}"; do
        rm -rf files
        get 1 --strategy "$strategy" --retries 1 "http://127.0.0.1:$free/a" http://name.invalid/b "$url/ok/c"
        equal "$(names)" 'c '
        told "http://127.0.0.1:$free/a"
        told http://name.invalid/b
        equal "$(result_of "http://127.0.0.1:$free/a" attempts status)" $'2\t0'
    done
}

@test "what is no URL of the web is refused" {
    rude
    get 1 "$url/ok/a" file:///etc/hostname ftp://127.0.0.1/b /c 'http://' 'http://[::1/d' "http://127.0.0.1:99999/e"
    equal "$(names)" 'a '
    local bad
    for bad in file:///etc/hostname ftp://127.0.0.1/b /c 'http://[::1/d' http://127.0.0.1:99999/e; do
        told "$bad"
    done
}

@test "--max-size holds for what is announced and for what comes" {
    rude
    get 1 --max-size 100k "$url/large/a" "$url/flood/b" "$url/ok/c"
    equal "$(names)" 'c '
    equal "$(halves)" ''
    equal "$(requested /large/a) $(requested /flood/b)" '1 1'
    has "$(result_of "$url/large/a" reason)" 'it has 320000 bytes'
    has "$(result_of "$url/flood/b" reason)" 'it is larger than'
    told "$url/large/a"
    told "$url/flood/b"
}

@test "a coding that nobody asked for is undone, up to --max-size, and is no file where it cannot be" {
    rude
    get 1 --max-size 1M "$url/gzip/a" "$url/bomb-gzip/b"
    equal "$(names)" 'a '
    curl --noproxy '*' --silent "$url/ok/x" | cmp - files/a
    told "$url/bomb-gzip/b"
    serve --kind small --count 1 --fault gzip:100%
    rm -rf files
    get 1 --retries 1 "$url/small/0.jpg"
    equal "$(names)$(halves)" ''
    told "$url/small/0.jpg"
}

@test "a stalled first transfer does not hold up the others to its host" {
    serve --kind small --count 30 --seed 9 --fault stall:5%
    links >all
    get 1 --retries 0 --stall-timeout 1s -i all
    csv_rows "$log" result url | sed -n 's/^failed\t//p' >stalled
    [[ -s stalled ]] || fail 'no file stalls with this seed'
    local strategy
    for strategy in threads processes async; do
        rm -rf files
        { head -n 1 stalled; grep -vxFf stalled all; } >list
        start "$CORESWEEP" fetch --quiet -d files --strategy "$strategy" --stall-timeout 60s -j 2 -i list
        until_true 20 names_count $(($(wc -l <list) - 1))
        kill -KILL "$pid"
    done
}
