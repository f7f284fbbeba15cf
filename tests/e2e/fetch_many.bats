#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# `coresweep fetch` with many URLs and few means.
load fetch_helpers

@test "10,000 URLs, some of them bad" {
    serve --kind small --count 10000 --seed 4 --fault 404:1%
    links >list
    equal "$(wc -l <list)" 10000
    get 1 -i list
    csv_rows "$log" result >results
    local failed
    failed=$(grep -c failed results)
    equal "$(wc -l <results)" 10000
    equal "$(names | wc -w)" $((10000 - failed))
    equal "$(grep -c "$url" <<<"$stderr")" "$failed"
    equal "$(find files -name '*.*' ! -name '.*' ! -size 4096c | wc -l)" 0
    [[ $failed -gt 50 && $failed -lt 200 ]]
}

@test "10,000 URLs of a server that is gone take no hours" {
    rude
    kill "$server"
    until_true 20 is_gone "$server"
    for i in {1..10000}; do echo "$url/$i"; done >list
    local strategy
    for strategy in async threads; do
        rm -rf files
        get 1 --strategy "$strategy" -i list
        equal "$(csv_rows "$log" result | sort | uniq -c | tr -s ' ')" ' 10000 failed'
    done
}

@test "few file descriptors slow it down and fail nothing" {
    serve --kind small --count 200 --latency 10ms
    links >list
    local strategy
    for strategy in "${strategies[@]}"; do
        rm -rf files
        # shellcheck disable=SC2016 # the inner shell's
        run -0 bash -c 'ulimit -n 32; exec "$@"' - timeout 100 "$CORESWEEP" fetch --quiet -d files \
            --strategy "$strategy" -j 64 -i list
        equal "$(names | wc -w)" 200
        equal "$(csv_rows "$log" attempts | sort -u)" 1
    done
}

# peak LIST: the peak memory in KiB of fetching it, by 64 at once.
peak() {
    rm -rf files
    # The address sanitizer keeps what was freed for a while, and would be what grows.
    ASAN_OPTIONS=quarantine_size_mb=0 python3 - "$CORESWEEP" "$1" <<'END'
import resource, subprocess, sys
subprocess.run([sys.argv[1], "fetch", "--quiet", "-d", "files", "-j", "64", "-i", sys.argv[2]], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
END
}

@test "memory does not grow with the number of files" {
    serve --kind small --count 4000
    links >all
    head -n 400 all >few
    local little much
    little=$(peak few)
    much=$(peak all)
    # Of 3600 further files; a sanitizer's bookkeeping takes some.
    [[ $much -lt $((little + little / 4)) ]] || fail "$little KiB for 400 files, $much KiB for 4000"
}
