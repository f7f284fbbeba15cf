#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# `coresweep fetch` as a person meets it: where URLs come from, the log, resuming by it, the gallery, progress, messages.
load fetch_helpers

# fetch STATUS OPTION...: with its progress and summary. Sets `stderr`.
fetch() {
    local status=$1
    shift
    run "-$status" --separate-stderr timeout -k 5 100 "$CORESWEEP" fetch -d files "$@"
}

# ---- Where URLs come from

@test "URLs come from the command line and from a list of any shape, in this order" {
    rude
    printf '# pictures\n\n%s\r\n  %s\t c d.jpg \n%s' "$url/ok/b" "$url/ok/c" "$url/ok/e" >list
    get 0 -j 1 -i list "$url/ok/a"
    equal "$(names)" 'a b c d.jpg e '
    equal "$(cut -f 2 requests | tr '\n' ' ')" '/ok/a /ok/b /ok/c /ok/e '
}

@test "a list may come on standard input, file or pipe, and as slowly as it likes" {
    rude
    echo "$url/ok/a" >list
    get 0 -i - <list
    equal "$(names)" 'a '
    get 0 -i - < <(echo "$url/ok/b"; sleep 1; echo "$url/ok/c")
    equal "$(names)" 'a b c '
}

@test "what comes through a pipe is fetched at once, and an interrupt ends the wait for more" {
    rude
    mkfifo pipe
    local strategy
    for strategy in "${strategies[@]}"; do
        start "$CORESWEEP" fetch --quiet -d files --strategy "$strategy" -i pipe
        exec 7>pipe
        echo "$url/ok/$strategy" >&7
        until_true 20 requested_once "/ok/$strategy"
        until_true 20 test -e "files/$strategy"
        kill -INT "$pid"
        until_true 10 is_gone "$pid"
        exec 7>&-
        local status=0
        wait "$pid" || status=$?
        equal "$status" 130
        has "$(<err)" 'interrupted; the same command with --resume goes on from here'
    done
}

requested_once() {
    [[ -f requests && $(requested "$1") -ge 1 ]]
}

@test "a URL that is none, and a name that cannot be, fail alone" {
    rude
    printf '%s\t../up\n%s\t.hidden\n/relative\nexample.org/x\n%s\n' "$url/ok/a" "$url/ok/b" "$url/ok/c" >list
    get 1 -i list
    equal "$(names)" 'c '
    equal "$(wc -l <<<"$stderr")" 4
    has "$stderr" "coresweep: fetch: $url/ok/a: the name behind the tabulator cannot be taken; expected one of at most 255"
    has "$stderr" 'coresweep: fetch: /relative: '
    has "$stderr" 'coresweep: fetch: example.org/x: '
    equal "$(csv_rows "$log" result | sort | uniq -c | tr -s ' ' | tr '\n' ';')" ' 1 done; 4 failed;'
}

# peak LIST: the peak memory in KiB of a fetch of it.
peak() {
    python3 - "$CORESWEEP" "$1" <<'END'
import os, resource, subprocess, sys
os.environ["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=0" # what it keeps is not ours
subprocess.run([sys.argv[1], "fetch", "--quiet", "-d", "files", "-i", sys.argv[2], "--on-exists", "skip"], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
END
}

# Not beside a thousand lines: the address sanitizer's allocator comes to rest, 4 to 10 MB up, only after some ten
# thousand.
@test "a list of a million lines takes no more memory than one of a hundred thousand" {
    mkdir files
    echo there >files/a
    awk 'BEGIN { for (i = 0; i < 100000; i++) print "http://127.0.0.1:1/a" }' >hundred_thousand
    awk 'BEGIN { for (i = 0; i < 1000000; i++) print "http://127.0.0.1:1/a" }' >million
    local little much
    little=$(peak hundred_thousand)
    equal "$(csv_rows "$log" result | sort | uniq -c | tr -s ' ')" ' 100000 skipped'
    much=$(peak million)
    equal "$(wc -l <"$log")" 1000001
    # Four bytes kept for each line would take 3500 KiB.
    [[ $much -lt $((little + 2500)) ]] || fail "$little KiB for a hundred thousand, $much KiB for a million"
}

# ---- The log

@test "the log has the columns that list --columns tells, and its rows add up" {
    serve --kind small --count 60 --fault 404:20%
    links >list
    fetch 1 -i list
    local told
    told=$("$CORESWEEP" list --columns | sed -n '/^the log of coresweep fetch/,$p' | sed -n 's/^  \([a-z_]*\) .*/\1/p' | paste -sd ,)
    equal "$(head -n 1 "$log")" "$told"
    equal "$told" url,file,status,bytes,attempts,queue_seconds,connect_seconds,tls_seconds,first_byte_seconds,total_seconds,http_version,result,reason,resumed_bytes
    equal "$(csv_rows "$log" url | sort)" "$(sort list)"
    local failed whole
    failed=$(csv_rows "$log" result | grep -c failed)
    whole=$((60 - failed))
    [[ $failed -gt 0 ]]
    equal "$(csv_rows "$log" result status bytes attempts http_version reason resumed_bytes | sed 's/\t/;/g' | sort -u)" \
        "done;200;4096;1;1.1;;0
failed;404;0;1;1.1;the server answered 404;0"
    equal "$(csv_rows "$log" result file | awk '$1 == "done" { print $2 }' | sort | paste -sd ' ')" \
        "$(names | tr ' ' '\n' | sed '/^$/d' | sort | paste -sd ' ')"
    # Times follow each other, and are told to the microsecond.
    csv_rows "$log" queue_seconds connect_seconds tls_seconds first_byte_seconds total_seconds | awk -F '\t' '
        !($1 >= 0 && $2 <= $4 && $3 == 0 && $4 > 0 && $4 <= $5 && $5 < 60) || /[0-9]\.[0-9]{7}/ { bad = 1; print }
        END { exit bad }'
    has "$stderr" "coresweep: fetch: $whole files, "
    has "$stderr" "$failed failed"
    equal "$(grep -c '^coresweep: fetch: http.*: the server answered 404$' <<<"$stderr")" "$failed"
}

@test "the folder's log is begun anew, one that was named is gone on with" {
    rude
    get 0 "$url/ok/a"
    get 0 "$url/ok/b"
    equal "$(csv_rows "$log" file)" b
    get 0 --log named.csv "$url/ok/c"
    get 0 --log named.csv "$url/ok/d"
    equal "$(csv_rows named.csv file | paste -sd ' ')" 'c d'
    equal "$(csv_rows "$log" file)" b
    run -0 --separate-stderr "$CORESWEEP" fetch --quiet -d files --log /dev/stdout "$url/ok/e"
    equal "${#lines[@]}" 2
    has "${lines[1]}" "$url/ok/e,e,200,4096,1,"
}

@test "a file that is no log is left alone" {
    rude
    printf 'name,price\nscrews,5\n' >prices.csv
    get 3 --log prices.csv "$url/ok/a"
    has "$stderr" "coresweep: fetch: prices.csv is no log of this version's \`coresweep fetch\`; name another by --log FILE"
    equal "$(<prices.csv)" $'name,price\nscrews,5'
    get 3 --log missing/log.csv "$url/ok/a"
    has "$stderr" 'cannot write the log missing/log.csv: No such file or directory'
    [[ ! -e requests ]] # nothing was asked for
}

@test "two fetches at once may share the folder, not the log" {
    rude
    start "$CORESWEEP" fetch --quiet -d files "$url/silent/a" --stall-timeout 30s
    until_true 20 requested_once /silent/a
    get 3 "$url/ok/b"
    has "$stderr" "another fetch is writing the log files/.coresweep-fetch.csv; wait for its end, or give this one another by --log FILE"
    get 0 --log other.csv "$url/ok/b"
    kill -KILL "$pid"
}

@test "a link planted in place of the log is not followed" {
    rude
    mkdir files
    echo precious >victim
    ln -s ../victim "$log"
    get 3 --resume "$url/ok/a"
    get 0 "$url/ok/a"
    equal "$(<victim)" precious
    equal "$(csv_rows "$log" file)" a
}

# ---- Resuming by the log

@test "--resume fetches what failed, what is missing, and what has another size, and nothing else" {
    rude
    local all=("$url/ok/a" "$url/ok/b" "$url/ok/c" "$url/status/404/d" "$url/ok/e")
    printf '%s\n' "${all[@]:0:4}" "${all[4]}"$'\tname' >list
    get 1 -j 1 -i list
    rm files/b
    echo other >files/c
    printf '%s' "$url/ok/a,a,200,40" >>"$log" # as a fetch leaves it that is killed while it writes
    fetch 1 --resume --on-exists replace -j 1 -i list
    equal "$(for path in /ok/a /ok/b /ok/c /status/404/d /ok/e; do requested "$path"; done | paste -sd ' ')" '1 2 2 2 1'
    has "$stderr" 'coresweep: fetch: 2 files, '
    has "$stderr" '2 done by an earlier run, 1 failed'
    equal "$(csv_rows "$log" url | wc -l)" 8
    equal "$(names)" 'a b c name '
}

@test "--resume counts: a URL that stands twice in the list is two files" {
    rude
    echo "$url/ok/a" >list
    get 0 -i list
    echo "$url/ok/a" >>list
    get 0 --resume -i list
    equal "$(names)" 'a a.1 '
    get 0 --resume -i list
    equal "$(requested /ok/a)" 2
}

@test "--resume goes by the log that was named" {
    rude
    get 0 --log named.csv "$url/ok/a"
    get 0 --resume --log named.csv "$url/ok/a" "$url/ok/b"
    equal "$(requested /ok/a) $(requested /ok/b)" '1 1'
    equal "$(csv_rows named.csv file | paste -sd ' ')" 'a b'
}

@test "a damaged log is told rather than guessed at" {
    rude
    get 0 "$url/ok/a"
    echo "$url/ok/b,b,200" >>"$log"
    get 3 --resume "$url/ok/a"
    has "$stderr" "the log files/.coresweep-fetch.csv is damaged in line 3; move it away"
}

# ---- The gallery

@test "--gallery fetches the pictures of the pages, with the id from the environment" {
    serve --kind small --count 60 --client-id sesame
    CORESWEEP_CLIENT_ID=sesame fetch 0 --gallery --gallery-url "$url/3/gallery/{page}.json"
    equal "$(names | tr ' ' '\n' | sed -n 's/.*\.//p' | sort -u | paste -sd ' ')" 'gif jpg mp4'
    equal "$(names | wc -w)" 45
    grep -rlq sesame files && fail 'the id is in a file'
    lacks "$output$stderr" sesame
    rm -r files
    CORESWEEP_CLIENT_ID=sesame fetch 0 --gallery --gallery-url "$url/3/gallery/{page}.json" --pages 2-3 --extensions .PNG,.txt
    equal "$(names | tr ' ' '\n' | sed -n 's/.*\.//p' | sort -u | paste -sd ' ')" 'png txt'
    [[ $(names | wc -w) -lt 10 ]]
}

@test "the id from the command line is hidden there, and goes neither to the files nor to another host" {
    rude
    start "$CORESWEEP" fetch --quiet -d files --stall-timeout 60s --client-id=sesame --gallery \
        --gallery-url "$url/silent/{page}" --pages 1
    until_true 20 requested_once /silent/1
    lacks "$(tr '\0' ' ' <"/proc/$pid/cmdline")" sesame
    has "$(tr '\0' ' ' <"/proc/$pid/cmdline")" '--client-id=******'
    kill -KILL "$pid"
    rm -rf files
    get 0 --client-id sesame --gallery --gallery-url "$url/list/good/{page}" --pages 1
    equal "$(grep -c sesame requests)" 2
    equal "$(grep -P '\t/ok/' requests | grep -c sesame)" 0
    local other
    mkdir elsewhere
    pushd elsewhere
    rude
    other=${url//:/%3A}/list/good/1
    popd
    rude
    get 0 --client-id sesame --gallery --gallery-url "$url/to/${other//\//%2F}" --pages 1
    equal "$(grep -c sesame requests)" 3
    grep -qP '\t/list/good/1\t' elsewhere/requests
    equal "$(grep -c sesame elsewhere/requests)" 0
}

@test "a page that cannot be had is a URL that failed, and the others are fetched" {
    rude
    CORESWEEP_CLIENT_ID=sesame get 1 --gallery --gallery-url "$url/{page}" --pages 1-2
    equal "$(grep -c "coresweep: fetch: $url/[12]: " <<<"$stderr")" 2
    serve --kind small --count 60 --client-id sesame
    CORESWEEP_CLIENT_ID=sesame fetch 1 --gallery --gallery-url "$url/3/gallery/{page}.json" --pages 6-7
    has "$stderr" "coresweep: fetch: $url/3/gallery/7.json: the server answered 404"
    has "$stderr" ' 1 failed'
    equal "$(csv_rows "$log" url result reason | grep -c "^$url/3/gallery/7.json"$'\tfailed\tthe server answered 404')" 1
    [[ $(names | wc -w) -gt 3 ]]
    CORESWEEP_CLIENT_ID=wrong get 1 --gallery --gallery-url "$url/3/gallery/{page}.json" --pages 1
    has "$stderr" 'does not take this client id'
    lacks "$stderr" wrong
    get 1 --gallery --gallery-url "$url/3/gallery/{page}.json" --pages 1
    has "$stderr" 'wants a client id; set CORESWEEP_CLIENT_ID'
}

@test "a gallery that was not well described is refused" {
    unset CORESWEEP_CLIENT_ID
    get 2 --gallery
    has "$stderr" 'the listing wants a client id, which its operator gives out; set the environment variable CORESWEEP_CLIENT_ID to it'
    local pages
    for pages in 0x1 6-1 1- -1 a 1-2-3 1-999999999 ''; do
        get 2 --client-id x --gallery --pages="$pages"
        has "$stderr" "--pages $pages: expected pages such as 1-6 or 3"
    done
    get 2 --client-id x --gallery --extensions jpg
    has "$stderr" '--extensions jpg: expected up to 63 such as .jpg,.gif'
    get 2 --client-id x --gallery --gallery-url http://127.0.0.1:1/list
    has "$stderr" 'expected {page} where the page'
    get 2 --client-id $'x\r\nX-Smuggled: y' --gallery
    has "$stderr" 'the client id (--client-id, CORESWEEP_CLIENT_ID): expected printable characters without blanks'
    lacks "$stderr" Smuggled
    [[ ! -e files ]]
}

# ---- What it says

@test "progress is one line that is rewritten on a terminal, and none with --quiet" {
    serve --kind small --count 20 --latency 200ms
    links >list
    local quiet
    for quiet in '' --quiet; do
        rm -rf files
        run -0 script --quiet --return --command "'$CORESWEEP' fetch -d files -i list -j 4 $quiet" /dev/null
        output=${output//$'\r'/<CR>}
        output=${output//$'\e[K'/<CLEAR>}
        if [[ -n $quiet ]]; then
            equal "$output" ''
        else
            [[ $output =~ '<CR><CLEAR>'[0-9]+' of 20 files, '[0-9.]+' K'?'B, '.*', '[0-9]:[0-9]{2}' left, 4 under way<CR>' ]] ||
                fail "$output"
            has "$output" '<CR><CLEAR>coresweep: fetch: 20 files, 81.9 KB in '
            has "$output" ', 4 at once at most<CR>'
        fi
    done
}

@test "without a terminal a short fetch says its summary alone" {
    rude
    fetch 0 "$url/ok/a"
    [[ $stderr =~ ^'coresweep: fetch: 1 file, 4.10 KB in '[0-9.]+' '[mu]?'s ('[0-9.]+' '[KM]'B/s), 1 at once at most'$ ]] ||
        fail "$stderr"
    equal "$output" ''
    fetch 0 --on-exists skip "$url/ok/a"
    has "$stderr" 'coresweep: fetch: 0 files, 0 B in '
    has "$stderr" '1 was there before'
    fetch 0 --quiet "$url/ok/b"
    equal "$stderr" ''
}

@test "a password and control characters are shown nowhere" {
    rude
    local secret=${url/\/\//\/\/me:secret@}
    fetch 1 "$secret/ok/a" "$secret/status/404/b" $'http://127.0.0.1:1/\e[31mred'
    lacks "$stderr$(<"$log")" secret
    lacks "$stderr$(<"$log")" $'\e'
    has "$stderr" "coresweep: fetch: ${url/\/\//\/\/***@}/status/404/b: the server answered 404"
    has "$stderr" 'coresweep: fetch: http://127.0.0.1:1/%1B[31mred: '
    fetch 0 --resume "$secret/ok/a"
    equal "$(requested /ok/a)" 1
}

@test "what cannot be is refused with a way out, before anything is touched" {
    get 2
    equal "$stderr" 'coresweep: fetch: nothing to fetch; name URLs, a list of them by --input FILE, or --gallery'
    local bad
    while IFS='|' read -r bad expected; do
        # shellcheck disable=SC2086 # an option and its value
        get 2 $bad http://127.0.0.1:1/a
        has "$stderr" "coresweep: fetch: $expected"
    done <<'END'
--strategy async1|--strategy async1: expected one of serial, threads, processes, async; did you mean 'async'?
--on-exists overwrite|--on-exists overwrite: expected one of number, replace, skip
-j 5000|--jobs 5000: expected 1 to 4096, or 0 to have it found out
-j many|--jobs many: expected a whole number
--connect-timeout 0|--connect-timeout 0: expected a time above zero
--stall-timeout 0s|--stall-timeout 0: expected a time above zero
--retry-longest 0|--retry-longest 0: expected a time above zero
--timeout soon|--timeout soon: expected a time
--retries 1e12|--retries 1000000000000: expected at most
--max-size big|--max-size big: expected a whole number
--jbos 5|no option '--jbos'; did you mean 'jobs'?
END
    [[ ! -e files ]]
    get 3 -i nowhere
    has "$stderr" 'cannot read the list nowhere: No such file or directory'
    get 3 -i .
    has "$stderr" 'cannot read the list .: Is a directory'
    [[ ! -e files ]]
    get 3 --cacert nowhere.pem http://127.0.0.1:1/a
    has "$stderr" 'cannot read the certificates nowhere.pem: No such file or directory'
}
