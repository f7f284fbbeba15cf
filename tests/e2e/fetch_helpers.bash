# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What the tests of `coresweep fetch` share: three servers to fetch from, and what was fetched. Files go to the folder
# `files`.
load helpers

# shellcheck disable=SC2034 # used by the tests
strategies=(serial threads processes async)
log=files/.coresweep-fetch.csv

setup() {
    plain_setup
    unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY CURL_CA_BUNDLE SSL_CERT_FILE
}

# listens PID FILE: the server has said where, or has ended.
listens() {
    has_lines "$2" 1 || is_gone "$1"
}

# begin_server FILE COMMAND...: in the background; sets `url` to the address that it prints, and `server` to its process.
begin_server() {
    local file=$1
    shift
    rm -f "$file"
    "$@" >"$file" 2>"$file.err" </dev/null 3>&- &
    server=$!
    started+=("$server")
    until_true 20 listens "$server" "$file"
    url=$(<"$file")
    [[ $url =~ ^https?://127\.0\.0\.1:[0-9]+$ ]] || fail "no address: $url $(<"$file.err")"
}

# serve OPTION...: the program's own server.
serve() {
    begin_server served "$CORESWEEP" serve "$@"
}

# rude [CERTIFICATE KEY]: the server that breaks HTTP. What it was asked stands in the file `requests`.
rude() {
    begin_server rude python3 "$source_root/tests/e2e/rude_server.py" "$@"
}

# links: the addresses of all files of `serve`, one a line.
links() {
    curl --noproxy '*' --silent --fail "$url/3/gallery/[1-6].json" | grep -oE 'http://[^"]*'
}

# matches_digest FILE PATH: the file is what the server says of it.
matches_digest() {
    local told
    told=$(curl --noproxy '*' --silent --fail "$url/digest$2")
    equal "$(sha256sum <"$1" | cut -d ' ' -f 1)" "${told%% *}"
}

# get STATUS OPTION...: fetches into `files`, with waits that suit a test, and must end with that status. Sets `stderr`.
get() {
    local status=$1
    shift
    run "-$status" --separate-stderr timeout -k 5 100 "$CORESWEEP" fetch --quiet -d files --stall-timeout 1s \
        --connect-timeout 3s "$@"
}

# requested PATH: how often the rude server was asked for it.
requested() {
    awk -F '\t' -v path="$1" '$2 == path' requests | wc -l
}

# names: what is in the folder under final names.
names() {
    find files -mindepth 1 -maxdepth 1 ! -name '.*' -printf '%f\n' | LC_ALL=C sort | tr '\n' ' '
}

# names_count N: so many, exactly.
names_count() {
    [[ -d files && $(names | wc -w) == "$1" ]]
}

# halves: what is in the folder that a run left for the next one.
halves() {
    find files -mindepth 1 -name '.coresweep-*' ! -name .coresweep-fetch.csv -printf '%f\n'
}

# result_of URL COLUMN...: from the log.
result_of() {
    csv_rows "$log" url "${@:2}" | awk -F '\t' -v url="$1" -v OFS='\t' '$1 == url { sub(/^[^\t]*\t/, ""); print }'
}

# told URL: standard error names the URL.
told() {
    has "$stderr" "$1"
}
