#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# One new file is a new variant: listed, checked and swept without any other edit.
load helpers

copy_of_the_tree() {
    # shellcheck source=../../scripts/lib.sh
    (. "$source_root/scripts/lib.sh" && source_files) | tar -C "$source_root" -cf - -T - | tar -xf -
}

@test "kernels/triad/triad_foo.c is a variant" {
    mkdir tree
    cd tree
    copy_of_the_tree
    rm -r kernels/sort kernels/sort_batch # two thirds of the time to build, and not what is looked at
    sed 's/triad_scalar/triad_foo/; s/one element at a time/dropped in/' kernels/triad/triad_scalar.c >kernels/triad/triad_foo.c
    run -0 cmake -S . -B build -G Ninja -DCMAKE_BUILD_TYPE=Debug -DBUILD_TESTING=OFF
    run -0 cmake --build build
    CORESWEEP=$PWD/build/harness/coresweep
    run -0 "$CORESWEEP" list triad.foo
    has "$output" triad.foo
    has "$output" "dropped in"
    run -0 "$CORESWEEP" check triad.foo
    has "$output" triad.foo
    sweep --variant triad.foo --size 1000 --threads 1
    equal "$(csv_rows "$folder/summary.csv" kernel variant repetitions)" $'triad\tfoo\t4'
}

@test "a file whose name says nothing is refused when it is configured" {
    mkdir tree
    cd tree
    copy_of_the_tree
    touch kernels/triad/traid_foo.c
    run -1 cmake -S . -B build -G Ninja -DBUILD_TESTING=OFF
    has "$output" traid_foo.c
    has "$output" "triad_<variant>.c"
}
