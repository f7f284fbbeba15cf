#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The program as a person meets it: help, version, messages, exit codes.
load helpers

@test "--version names the program and a version" {
    run -0 --separate-stderr "$CORESWEEP" --version
    [[ ${lines[0]} =~ ^coresweep\ [0-9]+\.[0-9]+\.[0-9]+ ]]
    equal "$stderr" ""
}

@test "--help shows usage, every command and an example" {
    run -0 --separate-stderr "$CORESWEEP" --help
    has "$output" "Usage:"
    has "$output" "Examples:"
    local command
    for command in list check sweep summary plot doctor; do
        has "$output" $'\n  '"$command "
    done
    equal "$stderr" ""
}

@test "every command's --help shows usage and an example" {
    local command
    for command in list check sweep summary plot doctor; do
        run -0 --separate-stderr "$CORESWEEP" "$command" --help
        has "$output" "Usage: coresweep $command"
        has "$output" "Examples:"
        equal "$stderr" ""
    done
}

@test "sweep --help explains every option" {
    run -0 "$CORESWEEP" sweep --help
    local option
    for option in kernel variant size input threads placement precision budget seed out resume dry-run \
        oversubscribe min-time repetitions min-invocations max-invocations timeout; do
        has "$output" "--$option"
    done
}

@test "no command at all is a usage error that shows the help" {
    run -2 --separate-stderr "$CORESWEEP"
    equal "$output" ""
    has "$stderr" "Usage:"
}

@test "an unknown command is refused with the nearest one" {
    run -2 --separate-stderr "$CORESWEEP" swep
    has "$stderr" "coresweep: no command 'swep'; did you mean 'sweep'?"
    equal "$output" ""
}

@test "an unknown kernel is refused with the nearest one" {
    run -2 --separate-stderr "$CORESWEEP" sweep --kernel srot
    has "$stderr" "coresweep: sweep: no kernel named 'srot'; did you mean 'sort'?"
    equal "$output" ""
}

@test "an unknown variant is refused with the nearest one" {
    run -2 --separate-stderr "$CORESWEEP" sweep --variant triad.scaler
    has "$stderr" "no variant named 'triad.scaler'; did you mean 'triad.scalar'?"
    equal "$output" ""
}

@test "an unknown option is refused with the nearest one" {
    run -2 --separate-stderr "$CORESWEEP" sweep --thraeds 1
    has "$stderr" "no option '--thraeds'; did you mean"
    has "$stderr" "threads"
    equal "$output" ""
}

@test "a value that makes no sense is named, with what was expected" {
    local options=("--threads x" "--threads 0" "--size 0" "--size ten" "--placement wide" "--precision -1"
        "--budget soon" "--seed red" "--min-time 0" "--repetitions 0")
    local option
    for option in "${options[@]}"; do
        # shellcheck disable=SC2086 # an option and its value
        run -2 --separate-stderr "$CORESWEEP" sweep --kernel triad --dry-run $option
        has "$stderr" "coresweep: sweep: "
        has "$stderr" "${option% *}"
        equal "$output" ""
    done
}

@test "summary and plot of a folder that is no run say so" {
    mkdir empty
    local command
    for command in summary plot; do
        run --separate-stderr "$CORESWEEP" "$command" empty
        [[ $status -eq 2 || $status -eq 3 ]]
        has "$stderr" "coresweep: $command: "
        has "$stderr" "empty"
        equal "$output" ""
    done
}

@test "doctor says what it found, what it means and how to mend it" {
    run -0 --separate-stderr "$CORESWEEP" doctor
    local probe
    for probe in governor turbo smt load steal quota numa thp aslr perf; do
        [[ ${output,,} == *$probe* ]] || fail "no probe of $probe: $output"
    done
}

@test "overhead prints a figure with its interval for each part of the instrument" {
    run -0 "$CORESWEEP" overhead --python /usr/bin/python3
    equal "$(grep -cE '[0-9.]+ (ns|ms) +\[[0-9.]+, [0-9.]+\]$' <<<"$output")" 7
    CORESWEEP_PYTHON=/bin/false run -0 "$CORESWEEP" overhead
    equal "$(grep -cE '[0-9.]+ (ns|ms) +\[[0-9.]+, [0-9.]+\]$' <<<"$output")" 4
    has "$output" "Python: unavailable: "
}

@test "a worker says which coresweep it is" {
    run -0 --separate-stderr "$CORESWEEP" worker --about
    has "$output" '{"program":"coresweep","format":1,"version":"'
    has "$output" '"build":{"version":"'
    equal "$stderr" ""
}

@test "a waste is refused where it could not be injected" {
    run -2 --separate-stderr "$CORESWEEP" worker go_fast.cpython --n 10 --waste 5%
    has "$stderr" "--waste takes a compiled variant, not 'go_fast.cpython'"
    equal "$output" ""
    run -0 --separate-stderr "$CORESWEEP" worker go_fast.scalar --n 10 --min-time 1us --waste 5%
    has "$output" '"check":"'
}

# shellcheck disable=SC2016 # the inner shell expands them
@test "a command whose program is missing says so, and can still explain itself" {
    cp "$CORESWEEP" alone
    run -3 --separate-stderr unshare --user --map-root-user --mount bash -c '
        mkdir none && mount --bind none "$1" && exec ./alone serve' - "$CORESWEEP_BUILD/harness"
    has "$stderr" "coresweep: serve: no program coresweep-serve in $PWD, where this one is, nor in "
    run -0 unshare --user --map-root-user --mount bash -c '
        mkdir -p none && mount --bind none "$1" && exec ./alone serve --help' - "$CORESWEEP_BUILD/harness"
    has "$output" 'Usage: coresweep serve '
}

@test "what only a light program needs is not loaded with the kernels, and what kernels need not with a light program" {
    run -0 ldd "$CORESWEEP_BUILD/harness/coresweep-measure"
    local library
    for library in curl gnutls microhttpd; do
        lacks "$output" "$library"
    done
    has "$output" openblas
    for program in coresweep coresweep-fetch coresweep-serve; do
        run -0 ldd "$CORESWEEP_BUILD/harness/$program"
        for library in openblas gomp hwloc stdc++ benchmark; do
            # The sanitizers bring libstdc++ along.
            [[ $library == stdc++ && $output == *san.so* ]] || lacks "$output" "$library"
        done
    done
}

@test "a copy of the program without the one that measures starts no other build's" {
    cp "$CORESWEEP" alone
    run -3 --separate-stderr ./alone list
    has "$stderr" "coresweep: no program coresweep-measure in $PWD, where this one is"
    cp "$CORESWEEP_BUILD/harness/coresweep-measure" .
    run -0 ./alone list triad.scalar
    run -0 ./coresweep-measure list triad.scalar
}

@test "workers are started by the program that measures, not by way of coresweep" {
    run -0 --separate-stderr "$CORESWEEP" worker --about
    has "$output" "\"executable\":\"$(realpath "$CORESWEEP_BUILD")/harness/coresweep-measure\""
    has "$output" "\"started_as\":\"$(realpath "$CORESWEEP")\""
}
