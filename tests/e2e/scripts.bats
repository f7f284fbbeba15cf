#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The scripts on a machine made of stand-ins: the package manager, the build tools
# and the program are shell scripts that write down how they were called.
# shellcheck disable=SC2016 # the stand-ins' bodies are expanded when they run
load helpers

setup() {
    plain_setup
    mkdir -p tree/.ci bin
    cp -r "$source_root/scripts" tree/
    export calls=$PWD/calls
    : >calls
    PATH=$PWD/bin:$PATH
    stand_in dpkg-query 'shift 3; for name; do echo "state installed $name"; done'
    stand_in apt-get 'echo "apt-get $*" >>"$calls"'
    stand_in sudo 'exit 1'
    stand_in id 'echo "${uid:-0}"'
    stand_in cmake 'echo "cmake $*" >>"$calls"'
    stand_in python3 'echo "python3 $*" >>"$calls"; mkdir -p "$3/bin"; cp "$0" "$3/bin/python3"'
    mkdir -p tree/build/release/harness
    cp "$source_root/tests/e2e/stand_in_program.bash" tree/build/release/harness/coresweep
}

# stand_in NAME BODY: a command that hides the machine's own.
stand_in() {
    printf '#!/bin/bash\n%s\n' "$2" >"bin/$1"
    chmod +x "bin/$1"
}

quickstart() {
    run "$1" --separate-stderr tree/scripts/quickstart "${@:2}"
}

line_of() {
    grep -nF -- "$1" <<<"$2" | head -n 1 | cut -d : -f 1
}

@test "nothing missing: no word of packages, and apt-get is not called" {
    quickstart -0
    lacks "$stderr" package
    lacks "$(<calls)" apt-get
}

@test "what is missing is listed with what it is for, then installed without extras" {
    stand_in dpkg-query 'shift 3; for name; do [[ $name == libcsv-dev ]] || echo "state installed $name"; done; exit 1'
    quickstart -0
    has "$stderr" "libcsv-dev"
    has "$stderr" "reads CSV"
    lacks "$stderr" libjansson-dev
    grep -qE '^apt-get .*update' calls
    grep -qE '^apt-get .*install --no-install-recommends libcsv-dev$' calls
    [[ $(line_of libcsv-dev "$stderr") -lt $(line_of Installing "$stderr") ]]
}

@test "a package that was removed but not purged is missing" {
    stand_in dpkg-query 'shift 3; for name; do [[ $name == cmake ]] && echo "state config-files $name" || echo "state installed $name"; done'
    quickstart -0
    grep -qE '^apt-get .*install .* cmake$' calls
}

@test "without root and sudo: the packages, the one command, and on it goes" {
    stand_in dpkg-query 'exit 1'
    uid=1000 quickstart -0
    has "$stderr" "apt-get update && apt-get install --no-install-recommends gcc g++ cmake"
    lacks "$(<calls)" apt-get
    has "$output" "THE TABLE"
}

@test "sudo that asks for nothing is used" {
    stand_in dpkg-query 'exit 1'
    stand_in sudo '[[ $1 == -n ]] || exit 1; shift; [[ $1 == true ]] && exit; echo "sudo $*" >>"$calls"; "$@"'
    uid=1000 quickstart -0
    grep -qE '^sudo env DEBIAN_FRONTEND=noninteractive apt-get .*install' calls
}

@test "an installation that fails shows apt's words and the command, and on it goes" {
    stand_in dpkg-query 'exit 1'
    stand_in apt-get 'echo "E: no route to the mirror"; exit 100'
    quickstart -0
    has "$stderr" "E: no route to the mirror"
    has "$stderr" "apt-get install --no-install-recommends"
    has "$output" "THE TABLE"
}

@test "not Debian: the list is shown, and on it goes" {
    rm bin/dpkg-query
    local tool
    mkdir plain
    for tool in bash env awk cat sed grep tail dirname mkdir mktemp rm; do
        ln -s "$(command -v "$tool")" plain/
    done
    PATH=$PWD/bin:$PWD/plain quickstart -0
    has "$stderr" "not Debian"
    has "$stderr" libhwloc-dev
    lacks "$(<calls)" apt-get
}

@test "quickstart builds quietly, sweeps with the options given, plots, and ends with table and folder" {
    quickstart -0 --kernel "two words" --seed 7
    has "$(<calls)" "cmake --preset release"
    has "$(<calls)" "cmake --build --preset release"
    has "$(<calls)" "coresweep sweep --kernel [two words] --seed 7"
    has "$(<calls)" "coresweep plot results/run"
    [[ $(line_of "THE TABLE" "$output") -lt $(line_of results/run "$output") ]]
}

@test "quickstart has the build fetch what the plans of sort are measured against, and no others" {
    quickstart -0 --plan smoke
    lacks "$(<calls)" CORESWEEP_FETCH_PEERS
    quickstart -0 --seed 7 --plan sort
    has "$(<calls)" "cmake --preset release -DCORESWEEP_FETCH_PEERS=ON"
    rm calls
    quickstart -0 --plan=sort-large
    has "$(<calls)" "cmake --preset release -DCORESWEEP_FETCH_PEERS=ON"
}

@test "quickstart measures its own plan where no option says what" {
    quickstart -0 --seed 7
    has "$(<calls)" "coresweep sweep --seed 7 --plan quickstart"
    : >calls
    quickstart -0 --threads=2
    lacks "$(<calls)" --plan
}

@test "the Python environment is made once, and anew when its list changes" {
    quickstart -0
    has "$(<calls)" "python3 -m venv build/python-venv"
    has "$(<calls)" "--requirement scripts/python-requirements.txt"
    : >calls
    quickstart -0
    lacks "$(<calls)" python3
    echo "another==1" >>tree/scripts/python-requirements.txt
    quickstart -0
    has "$(<calls)" "python3 -m venv build/python-venv"
}

@test "without PyPI no half environment is left, and on it goes" {
    stand_in python3 'echo "no route to PyPI"; mkdir -p "$3"; exit 1'
    quickstart -0
    has "$stderr" "no route to PyPI"
    has "$stderr" "run with the system's python3"
    has "$output" "THE TABLE"
    [[ ! -e tree/build/python-venv ]]
}

@test "quickstart works from any folder" {
    cd /
    run -0 "$BATS_TEST_TMPDIR/tree/scripts/quickstart"
    [[ -d $BATS_TEST_TMPDIR/tree/results/run ]]
}

@test "a build that fails shows its log; without a program nothing is measured" {
    stand_in cmake 'echo "error: no such thing"; exit 1'
    rm tree/build/release/harness/coresweep
    quickstart -1
    has "$stderr" "error: no such thing"
    has "$stderr" "nothing was measured"
    equal "$output" ""
}

@test "an earlier program is measured where the build fails, and the status tells" {
    stand_in cmake 'exit 1'
    quickstart -1
    has "$output" "THE TABLE"
    has "$stderr" "earlier build"
}

@test "plots that fail leave the table, and the status tells" {
    stand_in_plot=3 quickstart -1
    has "$output" "THE TABLE"
    has "$stderr" "no matplotlib"
}

@test "the sweep's own status is passed on" {
    stand_in_sweep=2 quickstart -2 --nonsense
    equal "$output" ""
    stand_in_sweep=1 quickstart -1
}

@test "a dry run prints its plan and draws nothing" {
    quickstart -0 --dry-run
    equal "$output" "THE PLAN"
    lacks "$(<calls)" "coresweep plot"
}

@test "an interrupt reaches the sweep and all that it started, and what was measured is shown" {
    local signal status
    for signal in INT TERM; do
        rm -f tree/results/workers
        stand_in_endless=1 start tree/scripts/quickstart
        until_true 20 has_lines tree/results/workers 1
        kill -s "$signal" "$pid"
        status=0
        wait "$pid" || status=$?
        equal "$status" 130
        has "$(<out)" "THE TABLE"
        has "$(<err)" "--resume results/run"
        until_true 5 is_gone "$(<tree/results/workers)"
    done
}

@test "test --list names the steps, an unknown option is a usage error" {
    run -0 tree/scripts/test --list
    has "$output" build-dev
    has "$output" test-tsan
    run -2 --separate-stderr tree/scripts/test --fast
    has "$stderr" "no option '--fast'"
}

# ctest's stand-in leaves a report of 5 tests, of which `bad` failed and `skipped` were skipped.
ctest_stand_in() {
    stand_in ctest 'while [[ $1 != --output-junit ]]; do shift; done
printf "<testsuite name=\"x\"\n\ttests=\"5\"\n\tfailures=\"%d\"\n\tdisabled=\"0\"\n\tskipped=\"%d\"\n" "${bad:-0}" "${skipped:-0}" >"$2"
exit "$((${bad:-0} > 0 ? 8 : 0))"'
}

@test "test counts the tests and the steps; the last line says so" {
    ctest_stand_in
    run -0 tree/scripts/test --quick
    equal "${lines[-1]}" "6 passed, 0 failed"
    bad=2 run -1 tree/scripts/test --quick
    equal "${lines[-1]}" "4 passed, 2 failed"
}

@test "a skipped test has not passed" {
    ctest_stand_in
    skipped=1 run -1 tree/scripts/test --quick
    equal "${lines[-1]}" "5 passed, 1 failed"
}

@test "a build that fails fails, and so do the tests that were not run" {
    stand_in cmake 'echo "error: no such thing"; exit 1'
    run -1 tree/scripts/test --quick
    has "$output" "error: no such thing"
    has "$output" "not run: build-dev failed"
    equal "${lines[-1]}" "0 passed, 2 failed"
}

@test "a missing tool is a failure" {
    stand_in ctest 'exit 127'
    run -1 tree/scripts/test --quick
    equal "${lines[-1]}" "1 passed, 1 failed"
}

# fuzz_stand_in BODY: what the build of the preset `fuzz` leaves behind.
fuzz_stand_in() {
    local target
    mkdir -p tree/build/fuzz/tests
    for target in sort name retry_after listing; do
        mkdir -p "tree/tests/fuzz/corpus/$target"
        printf '#!/bin/bash\necho "fuzz_%s $*" >>"$calls"\n%s\n' "$target" "$1" >"tree/build/fuzz/tests/fuzz_$target"
        chmod +x "tree/build/fuzz/tests/fuzz_$target"
    done
}

@test "fuzz builds its preset and fuzzes as long as it is told" {
    fuzz_stand_in 'printf "#123\tDONE\n"'
    run -0 tree/scripts/fuzz 7
    has "$(<calls)" "cmake --build --preset fuzz"
    has "$(<calls)" "fuzz_sort -max_total_time=3 " # for each of three instruction sets
    has "$(<calls)" " build/fuzz/corpus/sort tests/fuzz/corpus/sort"
    has "$(<calls)" "fuzz_listing -max_total_time=7 "
    has "$(<calls)" " build/fuzz/corpus/retry_after tests/fuzz/corpus/retry_after"
    has "$output" "avx512: #123"
    has "$output" "baseline: #123"
    has "$output" "name: #123"
    equal "${lines[-1]}" "nothing failed"
    : >calls
    run -0 tree/scripts/fuzz
    has "$(<calls)" "-max_total_time=300 "
    has "$(<calls)" "fuzz_name -max_total_time=900 "
    : >calls
    run -0 tree/scripts/fuzz 5 listing name
    lacks "$(<calls)" "fuzz_sort"
    lacks "$(<calls)" "fuzz_retry_after"
    has "$(<calls)" "fuzz_name -max_total_time=5 "
}

@test "fuzz names the input that failed" {
    fuzz_stand_in 'for a; do [[ $a == -artifact_prefix=* ]] && touch "${a#*=}crash-1"; done; exit 77'
    run -1 --separate-stderr tree/scripts/fuzz 7
    has "$stderr" "CORESWEEP_ISA=avx512 build/fuzz/tests/fuzz_sort build/fuzz/failed-sort-crash-1"
    lacks "$output" "nothing failed"
    run -1 --separate-stderr tree/scripts/fuzz 7 name
    has "$stderr" "with: build/fuzz/tests/fuzz_name build/fuzz/failed-name-crash-1"
}

@test "fuzz refuses what is no number of seconds or no target, and does not fuzz what was not built" {
    fuzz_stand_in 'exit 0'
    local wrong
    for wrong in soon 0 -1 1.5; do
        run -2 --separate-stderr tree/scripts/fuzz "$wrong"
        has "$stderr" "got '$wrong'"
    done
    run -2 --separate-stderr tree/scripts/fuzz 1 nmae
    has "$stderr" "expected a target (sort name retry_after listing), got 'nmae'"
    stand_in cmake 'echo "error: no such thing"; exit 1'
    run -3 --separate-stderr tree/scripts/fuzz 7
    has "$stderr" "error: no such thing"
    lacks "$(<calls)" fuzz_sort
}

@test "sort-worst-case builds, and hands its options on" {
    mkdir -p tree/build/dev/tests
    printf '#!/bin/bash\necho "sort_worst $*" >>"$calls"; exit 2\n' >tree/build/dev/tests/sort_worst
    chmod +x tree/build/dev/tests/sort_worst
    run -2 tree/scripts/sort-worst-case --seconds 3 --sizes 300
    has "$(<calls)" "cmake --build --preset dev"
    has "$(<calls)" "sort_worst --seconds 3 --sizes 300"
    stand_in cmake 'exit 1'
    run -3 tree/scripts/sort-worst-case
}
