#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The helpers themselves: a test that reads CSV wrongly would pass for the wrong reason.
load helpers

@test "csv_rows finds columns by name and undoes quoting" {
    printf 'cell,note,n\na,"x, ""y""\nz",1\nb,,2\n' >file.csv
    equal "$(csv_rows file.csv n note)" $'1\tx, "y" z\n2\t'
}

@test "csv_rows refuses a missing column, a short record, an open quote and an empty table" {
    printf 'cell,n\na,1\n' >file.csv
    run -1 csv_rows file.csv threads
    printf 'cell,n\na\n' >file.csv
    run -1 csv_rows file.csv n
    printf 'cell,n\na,"1\n' >file.csv
    run -1 csv_rows file.csv n
    printf 'cell,n\n' >file.csv
    run -1 csv_rows file.csv n
}

@test "csv_is_whole and no_duplicates tell torn and doubled records" {
    printf 'cell,n\na,1\na,2\n' >file.csv
    csv_is_whole file.csv
    no_duplicates file.csv cell n
    run -1 no_duplicates file.csv cell
    printf 'cell,n\na,1' >file.csv
    run -1 csv_is_whole file.csv
}

@test "sums_agree compares the summary with the samples" {
    printf 'cell,status\na,ok\na,contaminated\na,crashed\n' >samples.csv
    printf 'cell,repetitions\na,2\n' >summary.csv
    sums_agree .
    printf 'cell,repetitions\na,3\n' >summary.csv
    run -1 sums_agree .
}
