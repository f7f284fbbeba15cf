#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# `coresweep serve`, as the program curl and a person see it.
load helpers

# serve OPTION...: starts one in the background and sets `url`.
serve() {
    rm -f out # or else the address of the server before it might be read
    start "$CORESWEEP" serve "$@"
    until_true 20 has_lines out 1
    url=$(<out)
    [[ $url =~ ^http://127\.0\.0\.1:[0-9]+$ ]] || fail "no address: $url $(<err)"
}

# fetch OPTION...: curl without whatever the environment says of proxies.
fetch() {
    curl --noproxy '*' --silent --show-error --max-time 60 "$@"
}

# ends STATUS: the server, within 20 seconds.
ends() {
    until_true 20 is_gone "$pid"
    local status=0
    wait "$pid" || status=$?
    equal "$status" "$1"
}

# Every listening socket of the server, as /proc writes addresses: 0100007F is 127.0.0.1.
listening() {
    local inode
    for inode in $(find "/proc/$pid/fd" -lname 'socket:*' -printf '%l\n' | tr -dc '0-9\n'); do
        awk -v inode="$inode" '$4 == "0A" && $10 == inode { print $2 }' "/proc/$pid/net/tcp" "/proc/$pid/net/tcp6"
    done
}

@test "a file is what its digest, its range and another server of the same seed say" {
    serve --count 6 --seed 3
    fetch -O "$url/gallery/0.jpg"
    fetch "$url/digest/gallery/0.jpg" | sha256sum --check
    fetch --range 1000-2999 "$url/gallery/0.jpg" | cmp - <(tail -c +1001 0.jpg | head -c 2000)
    head -c 5000 0.jpg >part.jpg
    fetch --continue-at - -o part.jpg "$url/gallery/0.jpg"
    cmp 0.jpg part.jpg
    serve --count 6 --seed 3
    fetch "$url/gallery/0.jpg" | cmp - 0.jpg
    serve --count 6 --seed 4
    fetch -o other.jpg "$url/gallery/0.jpg"
    run ! cmp -s other.jpg 0.jpg
}

@test "If-Range gives the part of the same entity, and the whole of another" {
    serve --kind small --count 1
    local tag
    tag=$(fetch --head "$url/small/0.jpg" | tr -d '\r' | sed -n 's/^ETag: //p')
    [[ $tag == \"*\" ]]
    run -0 fetch -o part -w '%{http_code}' --range 1-2 -H "If-Range: $tag" "$url/small/0.jpg"
    equal "$output" 206
    run -0 fetch -o part -w '%{http_code}' --range 1-2 -H 'If-Range: "other"' "$url/small/0.jpg"
    equal "$output" 200
}

@test "the listing's links lead to files, and want the client's id where one was given" {
    serve --kind small --count 12 --client-id hello
    run -0 fetch -o page -w '%{http_code}' "$url/3/gallery/1.json"
    equal "$output" 401
    fetch -H 'Authorization: Client-ID hello' -o page "$url/3/gallery/1.json"
    run -0 python3 -c 'import json, sys
for one in json.load(open("page"))["data"]: print(one["link"])'
    equal "${#lines[@]}" 2
    fetch -o file "${lines[1]}"
    equal "$(wc -c <file)" 4096
}

@test "curl meets every fault that was ordered" {
    local fault status
    while read -r fault status; do
        serve --kind small --count 1 --fault "$fault:100%"
        run "-$status" curl --noproxy '*' --silent --fail --location --max-redirs 3 --max-time 3 -o file "$url/small/0.jpg"
    done <<'END'
stall 28
close-mid-body 18
short-length 18
503-retry-after 22
429-retry-after 22
429-retry-date 22
404 22
redirect-loop 47
redirect-file 1
END
}

@test "with the fault gzip an answer is called compressed, and is not" {
    serve --kind small --count 1 --fault gzip:100%
    run -0 fetch -o file -w '%header{content-encoding} %{size_download}' "$url/small/0.jpg"
    equal "$output" 'gzip 4096'
    fetch "$url/digest/small/0.jpg" | sed 's/0.jpg/file/' | sha256sum --check
}

@test "a retry gets past a fault that strikes once, and not past another" {
    serve --kind small --count 1 --fault 503-retry-after:100%:once
    fetch --fail --retry 1 -o file "$url/small/0.jpg"
    equal "$(wc -c <file)" 4096
    serve --kind small --count 1 --fault 503-retry-after:100%
    run -22 curl --noproxy '*' --silent --fail --retry 1 -o file "$url/small/0.jpg"
}

@test "latency is waited for at once, by all, and to the end" {
    serve --kind small --count 50 --latency 200ms
    fetch "$url/3/gallery/[1-6].json" | grep -oE 'http:[^"]*' >links
    equal "$(wc -l <links)" 50
    sed 's/.*/url = "&"\noutput = "file"/' links >config
    local start=$SECONDS
    fetch --parallel --parallel-immediate --parallel-max 50 --config config -w '%{time_total}\n' >took
    [[ $((SECONDS - start)) -lt 8 ]] || fail 'one after the other they take 10 s'
    equal "$(awk '$1 >= 0.2' took | wc -l)" 50
}

@test "a rate is not exceeded" {
    serve --kind small --rate 8192
    run -0 fetch -o file -w '%{time_total}' "$url/small/0.jpg"
    awk -v seconds="$output" 'BEGIN { exit !(seconds >= 0.5) }' || fail "4096 bytes in $output s"
}

@test "it listens on the loopback interface alone" {
    serve
    run -0 listening
    [[ $output =~ ^0100007F:[0-9A-F]{4}$ ]] || fail "$output"
}

@test "SIGTERM and SIGINT end it with status 0 and a count, even while a client waits" {
    local signal
    for signal in TERM INT; do
        serve --kind small --latency 1h --fault 404:100%
        fetch -o file "$url/small/0.jpg" 2>curl.err 3>&- &
        sleep 0.3
        kill -"$signal" "$pid"
        ends 0
    done
    serve --kind small --count 1 --fault 404:100%
    fetch -o file "$url/small/0.jpg"
    fetch -o file "$url/digest/small/0.jpg"
    kill -TERM "$pid"
    ends 0
    equal "$(<err)" 'coresweep: serve: answered 2 requests, 1 of them with a fault; 0 bytes of files'
}

@test "with --exit-with-parent it ends when its parent does" {
    bash -c '"$CORESWEEP" serve --exit-with-parent >out 2>err 3>&- & echo $! >child; until [[ -s out ]]; do sleep 0.05; done'
    started+=("$(<child)")
    until_true 20 is_gone "$(<child)"
    has "$(<err)" 'answered 0 requests'
}

@test "what cannot be is refused with a way out" {
    run -2 --separate-stderr timeout 20 "$CORESWEEP" serve --fault stal:1%
    equal "$stderr" "coresweep: serve: --fault: no fault 'stal'; did you mean 'stall'? \`coresweep serve --help\` lists them"
    local bad
    for bad in stall stall: stall:x stall:200% stall:1%:twice 'stall:1%,' :1% 'stall:1%,stall:2%'; do
        run -2 --separate-stderr timeout 20 "$CORESWEEP" serve --fault "$bad"
        has "$stderr" 'expected'
    done
    run -2 --separate-stderr timeout 20 "$CORESWEEP" serve --fault stall:60%,404:60%
    has "$stderr" 'add up to 120%; expected 100% at most'
    run -2 --separate-stderr timeout 20 "$CORESWEEP" serve --kind smal
    has "$stderr" "no kind 'smal'; did you mean 'small'?"
    run -2 --separate-stderr timeout 20 "$CORESWEEP" serve --port 70000
    has "$stderr" '--port 70000: expected 0 to 65535'
    run -2 --separate-stderr timeout 20 "$CORESWEEP" serve --listen nowhere
    has "$stderr" "'nowhere': expected a numeric address such as 127.0.0.1"
    run -2 --separate-stderr timeout 20 "$CORESWEEP" serve --latency 2h
    has "$stderr" 'expected 0 to 3600 s'
    serve
    run -3 --separate-stderr timeout 20 "$CORESWEEP" serve --port "${url##*:}"
    has "$stderr" 'another port, or 0 for any that is free, will do'
}

@test "docs/serve.md tells of every kind and every fault as the help does" {
    run -0 "$CORESWEEP" serve --help
    local told
    told=$(sed -n '/^Kinds of files:/,/^Options:/s/^\([a-z0-9-]*\): .*/\1/p' <<<"$output" | sort)
    [[ $(wc -l <<<"$told") -ge 12 ]]
    # shellcheck disable=SC2016 # Markdown's backticks
    equal "$(sed -nE 's/^\| `([a-z0-9][a-z0-9-]*)` \|.*/\1/p' "$source_root/docs/serve.md" | sort)" "$told"
}
