#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What ci.bats puts in the program's place where the recipes' own doing is tested. It notes its arguments, one a
# line, in the file $calls. Steered by the environment: stand_in_status is what `duet` and `sweep` exit with,
# stand_in_trend what `history trend` does; stand_in_no_table leaves out the table; the file $steps holds how many steps
# the trend has.
printf '%s\n' "$0" "$@" -- >>"$calls"

# after OPTION ARGUMENT...: the argument behind the option.
after() {
    local option=$1
    shift
    while [[ $1 != "$option" ]]; do shift; done
    printf '%s' "$2"
}

case $1 in
duet)
    out=$(after --out "$@")
    mkdir -p "$out/base" "$out/head"
    [[ ${stand_in_no_table:-} ]] || printf '| verdict |\n|---|\n| slower |\n'
    echo '<testsuites/>' >"$(after --junit "$@")"
    exit "${stand_in_status:-0}"
    ;;
export) echo '# EOF' >"$(after --output "$@")" ;;
sweep)
    mkdir -p "$(after --out "$@")"
    exit "${stand_in_status:-0}"
    ;;
history)
    store=$(after --store "$@")
    case $2 in
    add) echo "run $$" >>"$store" ;;
    trend)
        echo "THE TREND of $(wc -l <"$store") runs"
        [[ $(wc -l <"$store") -lt 2 ]] || yes '    ^ step: 1.3 times the time before' | head -n "$(<"$steps")"
        exit "${stand_in_trend:-0}"
        ;;
    esac
    ;;
esac
