#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What `cmake --install` leaves behind works without the source tree.
load helpers

setup_file() {
    cmake --install "${CORESWEEP_BUILD:?}" --prefix "$BATS_FILE_TMPDIR/prefix" >/dev/null
}

@test "the installed program runs" {
    run -0 "$BATS_FILE_TMPDIR/prefix/bin/coresweep" list
    has "$output" triad.scalar
    run -0 "$BATS_FILE_TMPDIR/prefix/bin/coresweep" check triad.scalar
}

@test "the plans are there" {
    local plans=$BATS_FILE_TMPDIR/prefix/share/coresweep/plans
    cmp "$plans/smoke.yaml" "$source_root/plans/smoke.yaml"
    # Those beside the program, not those of the source tree.
    cp "$plans/smoke.yaml" "$plans/another.yaml"
    run -0 --separate-stderr "$BATS_FILE_TMPDIR/prefix/bin/coresweep" sweep --plan another --dry-run
    has "$output" triad.scalar
    rm "$plans/another.yaml"
}

@test "the manual page is there and names every command" {
    local page
    page=$(find "$BATS_FILE_TMPDIR/prefix" -name 'coresweep.1*')
    [[ -s $page ]]
    local command
    for command in list check sweep summary ratios plot doctor; do
        grep -qE "^\.SS $command\$" "$page" || fail "$page: no section on $command"
    done
}

@test "a program of one's own links the library through pkg-config" {
    cat >own.c <<'END'
#include <coresweep/registry.h>
#include <stdio.h>
int main(void)
{
    for (size_t i = 0; i < cs_registry_count; i++) {
        printf("%s %s\n", cs_registry[i].name, cs_isa_name(cs_registry[i].isa));
    }
    return cs_find("triad.scalar") == NULL;
}
END
    PKG_CONFIG_PATH=$(dirname -- "$(find "$BATS_FILE_TMPDIR/prefix" -name coresweep.pc)")
    export PKG_CONFIG_PATH
    # shellcheck disable=SC2046 # a list of flags
    run -0 "${CC:-cc}" -std=c11 -Wall -Werror own.c -o own $(pkg-config --cflags --libs --static coresweep)
    run -0 ./own
    has "$output" "triad.scalar baseline"
}

@test "a program of ten lines computes tanh of an array" {
    cat >own.c <<'END'
#include <coresweep/tanh.h>
#include <stdio.h>
int main(void)
{
    double x[] = {-1000, -0.5, 0, 0.5, 1000};
    cs_tanh_f64(5, x, x);
    for (int i = 0; i < 5; i++) {
        printf("%.3f\n", x[i]);
    }
}
END
    PKG_CONFIG_PATH=$(dirname -- "$(find "$BATS_FILE_TMPDIR/prefix" -name coresweep.pc)")
    export PKG_CONFIG_PATH
    # shellcheck disable=SC2046 # a list of flags
    run -0 "${CC:-cc}" -std=c11 -Wall -Werror own.c -o own $(pkg-config --cflags --libs --static coresweep)
    run -0 ./own
    equal "$output" $'-1.000\n-0.462\n0.000\n0.462\n1.000'
    # Of the library only what computes tanh: no other kernel, and none of the program's own needs.
    run -0 nm own
    has "$output" cs_variant_tanh_simd
    lacks "$output" cs_registry
    lacks "$output" mpfr
}

@test "a program of ten lines sorts its array through pkg-config" {
    cat >sorts.c <<'END'
#include <coresweep/sort.h>
#include <stdio.h>
int main(void)
{
    double keys[] = {3, -1, 2};
    const cs_status status = cs_sort_f64(keys, 3);
    printf("%g %g %g\n", keys[0], keys[1], keys[2]);
    return status != CS_OK;
}
END
    PKG_CONFIG_PATH=$(dirname -- "$(find "$BATS_FILE_TMPDIR/prefix" -name coresweep.pc)")
    export PKG_CONFIG_PATH
    # shellcheck disable=SC2046 # a list of flags
    run -0 "${CC:-cc}" -std=c11 -Wall -Werror sorts.c -o sorts $(pkg-config --cflags --libs --static coresweep)
    run -0 ./sorts
    [[ $output == "-1 2 3" ]]
}

@test "every public header compiles alone" {
    local header
    for header in "$BATS_FILE_TMPDIR"/prefix/include/coresweep/*.h; do
        printf '#include <coresweep/%s>\n' "$(basename -- "$header")" >one.c
        run -0 "${CC:-cc}" -std=c11 -Wall -Wextra -Wpedantic -Werror -fsyntax-only \
            -I "$BATS_FILE_TMPDIR/prefix/include" one.c
    done
}
