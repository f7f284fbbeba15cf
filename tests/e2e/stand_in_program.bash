#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What scripts.bats puts in the program's place. It notes its arguments in the file $calls, those with a blank
# in brackets. Steered by the environment: stand_in_sweep and stand_in_plot are what these commands exit with;
# with stand_in_endless a sweep ends by a signal only.
printf 'coresweep' >>"$calls"
for argument; do
    if [[ $argument == *" "* ]]; then
        argument="[$argument]"
    fi
    printf ' %s' "$argument" >>"$calls"
done
printf '\n' >>"$calls"
case $1 in
sweep)
    if [[ ${2:-} == --dry-run ]]; then
        echo "THE PLAN"
        exit 0
    elif [[ ${stand_in_sweep:-0} -gt 1 ]]; then
        exit "$stand_in_sweep"
    fi
    mkdir -p results/run
    if [[ ${stand_in_endless:-} ]]; then
        env --default-signal=INT sleep 60 & # else bash starts it with SIGINT ignored
        trap 'echo results/run; exit 130' INT TERM
        echo $! >results/workers
        wait
    fi
    echo results/run
    exit "${stand_in_sweep:-0}"
    ;;
plot)
    if [[ ${stand_in_plot:-0} -ne 0 ]]; then
        echo "no matplotlib" >&2
        exit "$stand_in_plot"
    fi
    mkdir -p "$2/plots"
    ;;
summary) echo "THE TABLE" ;;
esac
