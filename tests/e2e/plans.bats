#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Plan files and their ratios: what sweep --plan measures, what the run keeps, what the table says.
load helpers

setup() {
    plain_setup
    cat >mine.yaml <<'END'
settings: {min-time: 1ms, repetitions: 2, min-invocations: 6, max-invocations: 6, seed: 7}
cells:
  - {variant: triad.scalar, size: [1e3, 1e5]} # a comment
  - {variant: triad.omp, size: 1e3, threads: 1}
  - {variant: [triad.gone], optional: true}
ratios:
  - name: far above
    cell: {variant: triad.scalar, size: 1e3}
    times-as-fast-as: {variant: triad.scalar, size: 1e5}
    at-least: 1.01
  - name: far below
    cell: {variant: triad.scalar, size: 1e3}
    times-as-fast-as: {variant: triad.scalar, size: 1e5}
    at-least: 1e9
  - name: not here
    size: 1e3
    cell: triad.gone
    times-the-time-of: triad.scalar
    at-most: 2
  - {name: printed, size: 1e3, cell: triad.omp, times-as-fast-as: {printed: 1s, printed-in: a book}}
END
}

# Sets `folder`; standard error is in `stderr`.
run_plan() {
    run -0 --separate-stderr "$CORESWEEP" sweep --plan "$@"
    equal "${#lines[@]}" 1
    folder=$output
}

# The ratios' names and verdicts.
verdicts() {
    run -0 --separate-stderr "$CORESWEEP" ratios "$folder" --csv
    printf '%s\n' "$output" >ratios.csv
    csv_rows ratios.csv name verdict
}

@test "a shipped plan runs by its name, and prints its ratios" {
    run_plan smoke
    has "$stderr" "a hundredth of the work"
    has "$stderr" "times as fast as 10.00"
    cmp "$folder/plan.yaml" "$source_root/plans/smoke.yaml"
}

@test "list --plans shows what is shipped, and every one of them can be read" {
    run -0 --separate-stderr "$CORESWEEP" list --plans
    equal "$stderr" ""
    local file
    for file in "$source_root"/plans/*.yaml; do
        [[ $output =~ (^|$'\n')"$(basename -- "$file" .yaml) "+[^[:space:]] ]] || fail "$file has no line or no summary"
        "$CORESWEEP" sweep --plan "$file" --dry-run --oversubscribe >/dev/null
    done
}

@test "a plan's cells and settings are those of the run" {
    run_plan ./mine.yaml
    csv_is_whole "$folder/samples.csv"
    equal "$(csv_rows "$folder/summary.csv" variant n threads invocations repetitions | sort)" \
        $'omp\t1000\t1\t6\t12\nscalar\t1000\t1\t6\t12\nscalar\t100000\t1\t6\t12'
    has "$stderr" "seed 7"
    has "$stderr" "mine.yaml:5: left out, it is optional: no variant named 'triad.gone'"
    cmp "$folder/plan.yaml" mine.yaml
    # One invocation of every cell before the second of any: the groups share the rounds.
    equal "$(csv_rows "$folder/samples.csv" round | uniq)" $'0\n1\n2\n3\n4\n5'
}

@test "options of the command line go before the plan's settings" {
    run_plan mine.yaml --repetitions 1 --seed 8
    equal "$(csv_rows "$folder/summary.csv" repetitions | sort -u)" 6
    has "$stderr" "seed 8"
}

@test "the verdicts" {
    run_plan mine.yaml
    local said=$stderr
    equal "$(verdicts)" $'far above\treached\nfar below\tnot reached\nnot here\tmissing\nprinted\t'
    equal "$(csv_rows ratios.csv note | sed -n 3p)" "not measured: triad.gone/uniform/1000/t1/close"
    equal "$(csv_rows ratios.csv ratio_low printed_in | sed -n 4p)" $'\ta book'
    run -0 --separate-stderr "$CORESWEEP" ratios "$folder"
    has "$output" "1 reached, 1 not reached, 1 missing"
    cmp ratios.csv "$folder/ratios.csv"
    # What sweep printed is the same table.
    local line
    while IFS= read -r line; do
        has "$said" "$line"
    done <<<"$output"
}

@test "ratios --markdown is a table, and --check fails where a target is not reached" {
    run_plan mine.yaml
    run -0 --separate-stderr "$CORESWEEP" ratios "$folder" --markdown
    equal "${#lines[@]}" 6
    # shellcheck disable=SC2016 # Markdown's backticks
    has "${lines[2]}" '| far above | `triad.scalar/uniform/1000/t1/close` ('
    run -1 "$CORESWEEP" ratios "$folder" --check
    sed '/far below/,/at-most/d' mine.yaml >good.yaml
    run -0 "$CORESWEEP" ratios "$folder" --check --plan good.yaml
    run -2 --separate-stderr "$CORESWEEP" ratios "$folder" --markdown --csv
    has "$stderr" "choose one"
}

@test "a run that was killed is resumed with its ratios, though the plan file is gone" {
    sed -i 's/1ms/20ms/' mine.yaml
    start "$CORESWEEP" sweep --plan mine.yaml --out runs
    until_true 30 samples_below runs 5
    kill -KILL "$pid"
    wait "$pid" || true
    rm mine.yaml
    run -0 --separate-stderr "$CORESWEEP" sweep --resume runs
    has "$stderr" "1 reached, 1 not reached, 1 missing"
    no_duplicates runs/samples.csv cell round repetition
    sums_agree runs
}

@test "errors name file, line and key, and measure nothing" {
    local case
    for case in 's/cells:/cels:/ mine.yaml:2: the plan has no key .cels.; did you mean .cells.\?' \
        '4s/triad.omp,/triad.opm,/ mine.yaml:4: variant: no variant named .triad.opm.; did you mean .triad.omp.\?' \
        's/max-invocations:.6/max-invocations:\x205/ mine.yaml:1: max-invocations: out of range' \
        's/1e9/huge/ mine.yaml:14: at-least: .huge.: expected a factor' \
        's/at-most/at-least/ mine.yaml:19: at-least: does not go with times-the-time-of' \
        's/threads:.1}/threads:\x20[1}/ mine.yaml:4: this is no YAML'; do
        mkdir -p bad
        sed "${case%% *}" mine.yaml >bad/mine.yaml
        run -2 --separate-stderr "$CORESWEEP" sweep --plan bad/mine.yaml --out run
        [[ $stderr =~ ${case#* } ]] || fail "expected '${case#* }' in: $stderr"
        [[ ! -e run ]]
    done
}

@test "what does not go with a plan is refused" {
    run -2 --separate-stderr "$CORESWEEP" sweep --plan mine.yaml --threads 1
    has "$stderr" "--threads does not go with --plan"
    run -2 --separate-stderr "$CORESWEEP" sweep --plan smok
    has "$stderr" "no plan named 'smok'; did you mean 'smoke'?"
    run -2 --separate-stderr "$CORESWEEP" sweep --plan mine
    has "$stderr" "no plan named 'mine'"
    cp mine.yaml mine
    run -2 --separate-stderr "$CORESWEEP" sweep --plan mine
    has "$stderr" "write ./ before it"
    run -3 --separate-stderr "$CORESWEEP" sweep --plan ./gone.yaml
    has "$stderr" "./gone.yaml: No such file"
    run -2 --separate-stderr "$CORESWEEP" sweep --plan mine.yaml --resume x
    has "$stderr" "--resume goes on"
    run -2 --separate-stderr "$CORESWEEP" sweep --plan mine.yaml --max-invocations 5
    has "$stderr" "--max-invocations is out of range"
}

@test "a run without a plan file has no ratios, and says so" {
    sweep --variant triad.scalar --size 1000 --threads 1
    [[ ! -e $folder/plan.yaml ]]
    run -3 --separate-stderr "$CORESWEEP" ratios "$folder"
    has "$stderr" "not made with a plan file"
}
