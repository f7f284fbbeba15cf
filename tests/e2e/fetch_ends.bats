#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Whatever ends `coresweep fetch`, no half file stands under a final name, and --resume goes on from there.
load fetch_helpers

# all_whole LIST: every file that the list names is there, and is what the server says.
all_whole() {
    local link
    while read -r link; do
        matches_digest "files/${link##*/}" "${link#"$url"}"
    done <"$1"
}

# each_is_whole: whatever has a final name.
each_is_whole() {
    local file
    for file in $(names); do
        matches_digest "files/$file" "/gallery/$file"
    done
}

half_is_there() {
    [[ -n $(find files -name '.coresweep-*.part' -size +100k 2>/dev/null) ]]
}

@test "SIGKILL leaves whole files alone, and --resume continues the half ones" {
    local strategy
    for strategy in "${strategies[@]}"; do
        rm -rf files
        serve --count 8 --seed 5 --rate 300K
        links >list
        start "$CORESWEEP" fetch --quiet -d files --strategy "$strategy" -j 4 -i list
        until_true 20 half_is_there
        kill -KILL "$pid"
        until_true 20 is_gone "$pid"
        until_true 20 alone_in_folder
        [[ -n $(halves) ]]
        each_is_whole
        kill "$server"
        until_true 20 is_gone "$server"
        # The same files from the same address, but faster.
        begin_server served "$CORESWEEP" serve --count 8 --seed 5 --port "${url##*:}"
        get 0 --strategy "$strategy" --resume -i list
        all_whole list
        equal "$(halves)" ''
        [[ $(csv_rows "$log" resumed_bytes | awk '$1 > 0' | wc -l) -ge 1 ]] || fail 'nothing was resumed'
        equal "$(names | wc -w)" 8
        kill "$server"
    done
}

# No process of the fetch is left that might still write.
alone_in_folder() {
    ! grep -lsq "$PWD/files" /proc/[0-9]*/cmdline && ! find /proc/[0-9]*/fd -lname "$PWD/files*" 2>/dev/null | grep -q .
}

@test "what was complete before SIGKILL is in the log, though the others keep everyone waiting" {
    local strategy
    rude
    for strategy in "${strategies[@]}"; do
        rm -rf files
        start "$CORESWEEP" fetch --quiet -d files --strategy "$strategy" -j 4 "$url/ok/a" "$url/ok/b" "$url/silent/c" "$url/ok/d"
        until_true 20 names_count "$([[ $strategy == serial ]] && echo 2 || echo 3)"
        sleep 0.5 # 10 ms are promised; a busy machine may take longer
        kill -KILL "$pid"
        until_true 20 is_gone "$pid"
        equal "$strategy: $(csv_rows "$log" file | LC_ALL=C sort | tr '\n' ' ')" "$strategy: $(names)"
    done
}

@test "what was done is not fetched again with --resume" {
    rude
    get 0 "$url/ok/a" "$url/ok/b"
    get 0 --resume "$url/ok/a" "$url/ok/b" "$url/ok/c"
    equal "$(requested /ok/a) $(requested /ok/b) $(requested /ok/c)" '1 1 1'
    equal "$(names)" 'a b c '
}

@test "a half file of something else is not continued" {
    rude
    get 1 --retries 0 "$url/changes/a"
    [[ -n $(halves) ]]
    get 0 --resume "$url/changes/a"
    curl --noproxy '*' --silent "$url/large/x" | tr '[:lower:]' '[:upper:]' | cmp - files/a
    equal "$(halves)" ''
}

@test "without --resume a half file is begun anew" {
    rude
    get 1 --retries 0 "$url/cut-once/a"
    get 0 "$url/cut-once/a"
    equal "$(awk -F '\t' 'NR == 2 { print $3 }' requests)" ''
    curl --noproxy '*' --silent "$url/large/x" | cmp - files/a
}

@test "SIGINT and SIGTERM end it with 130, with what was done and no half file in sight" {
    serve --count 8 --seed 5 --rate 300K
    links >list
    local signal strategy
    for signal in INT TERM; do
        for strategy in "${strategies[@]}"; do
            rm -rf files
            start "$CORESWEEP" fetch --quiet -d files --strategy "$strategy" -j 4 -i list
            until_true 20 half_is_there
            kill "-$signal" "$pid"
            until_true 20 is_gone "$pid"
            local status=0
            wait "$pid" || status=$?
            equal "$status" 130
            each_is_whole
        done
    done
}

@test "a worker process that is killed costs no file" {
    serve --kind small --count 12 --latency 1s
    links >list
    start "$CORESWEEP" fetch --quiet -d files --strategy processes -j 3 -i list
    until_true 20 has_child "$pid"
    sleep 0.3
    local child
    child=$(children_of "$pid" | cut -d ' ' -f 1)
    kill -KILL "$child"
    until_true 60 is_gone "$pid"
    local status=0
    wait "$pid" || status=$?
    equal "$status" 0
    equal "$(names | wc -w)" 12
    equal "$(csv_rows "$log" result | sort -u)" 'done'
}

# in_small_folder SIZE COMMAND...: where `files` is a file system of that size of its own.
in_small_folder() {
    mkdir -p files
    # shellcheck disable=SC2016 # the inner shell's
    unshare --user --map-root-user --mount bash -c '
        mount -t tmpfs -o size="$1" none files || exit 99
        shift
        "$@"
        status=$?
        find files -mindepth 1 -printf "%f %s\n" >left
        exit $status' - "$@"
}

@test "a full disk is said once, with exit status 3, and leaves no half file under a final name" {
    serve --count 40 --seed 5
    links >list
    local strategy
    for strategy in "${strategies[@]}"; do
        run -3 --separate-stderr in_small_folder 4M timeout 60 "$CORESWEEP" fetch --quiet -d files \
            --strategy "$strategy" -j 4 -i list
        has "$stderr" 'No space left'
        has "$stderr" files
        local file size
        while read -r file size; do
            [[ $file == .coresweep-* ]] && continue
            curl --noproxy '*' --silent --output one "$url/gallery/$file"
            equal "$size" "$(stat -c %s one)"
        done <left
        [[ $(grep -cv '^\.coresweep' left) -lt 40 ]]
    done
}

@test "a file-size limit is said, and leaves no half file under a final name" {
    rude
    local strategy
    for strategy in "${strategies[@]}"; do
        rm -rf files
        # shellcheck disable=SC2016 # the inner shell's
        run ! bash -c 'ulimit -f 100; "$@"' - timeout 60 "$CORESWEEP" fetch --quiet -d files --strategy "$strategy" \
            --retries 0 "$url/large/a"
        has "$output" 'File too large'
        equal "$(names)" ''
    done
}

@test "a folder that cannot be written to is said at once" {
    rude
    mkdir files
    # shellcheck disable=SC2016 # the inner shell's
    run -3 --separate-stderr unshare --user --map-root-user --mount bash -c '
        mount -t tmpfs -o ro none files || exit 99
        exec "$@"' - timeout 60 "$CORESWEEP" fetch --quiet -d files "$url/ok/a"
    has "$stderr" 'Read-only file system'
    has "$stderr" files
    run -3 --separate-stderr timeout 60 "$CORESWEEP" fetch --quiet -d missing/files "$url/ok/a"
    has "$stderr" missing/files
    echo >file
    run -3 --separate-stderr timeout 60 "$CORESWEEP" fetch --quiet -d file "$url/ok/a"
    has "$stderr" 'Not a directory'
}

@test "with --durable file and folder reach the disk before and after the new name" {
    rude
    export ASAN_OPTIONS=detect_leaks=0 # which cannot be under strace
    run -0 timeout 60 strace -f -o trace -e trace=fsync,fdatasync,renameat,renameat2,linkat "$CORESWEEP" fetch --quiet \
        --durable --strategy serial -d files "$url/ok/a"
    equal "$(grep -oE 'fdatasync|fsync|rename|link' trace | sed 's/fdatasync/fsync/; s/link/rename/' | tr '\n' ' ' |
        grep -oc 'fsync rename fsync')" 1
    rm -rf files
    run -0 timeout 60 strace -f -o trace -e trace=fsync,fdatasync "$CORESWEEP" fetch --quiet -d files "$url/ok/a"
    equal "$(grep -c sync trace)" 0
}
