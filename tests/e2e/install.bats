#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What `cmake --install` leaves behind works without the source tree.
load helpers

setup_file() {
    cmake --install "${CORESWEEP_BUILD:?}" --prefix "$BATS_FILE_TMPDIR/prefix" >/dev/null
}

# compile_own NAME: NAME.c against what was installed.
compile_own() {
    PKG_CONFIG_PATH=$(dirname -- "$(find "$BATS_FILE_TMPDIR/prefix" -name coresweep.pc)")
    export PKG_CONFIG_PATH
    # shellcheck disable=SC2046 # a list of flags
    run -0 "${CC:-cc}" -std=c11 -Wall -Werror "$1.c" -o "$1" $(pkg-config --cflags --libs --static coresweep)
}

@test "the installed program runs" {
    run -0 "$BATS_FILE_TMPDIR/prefix/bin/coresweep" list
    has "$output" triad.scalar
    run -0 "$BATS_FILE_TMPDIR/prefix/bin/coresweep" check triad.scalar
    run -2 "$BATS_FILE_TMPDIR/prefix/bin/coresweep" fetch
    has "$output" "nothing to fetch"
    run -2 "$BATS_FILE_TMPDIR/prefix/bin/coresweep" serve --kind none
    has "$output" "no kind 'none'"
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
    compile_own own
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
    compile_own own
    run -0 ./own
    equal "$output" $'-1.000\n-0.462\n0.000\n0.462\n1.000'
    # Of the library only what computes tanh: no other kernel, and none of the program's own needs.
    run -0 nm own
    has "$output" cs_variant_tanh_simd
    lacks "$output" cs_registry
    lacks "$output" mpfr
}

@test "the program of docs/sort.md sorts its array, on one thread and on several" {
    awk '/^```/ && found { exit } found; /^```c$/ { found = 1 }' "$source_root/docs/sort.md" >own.c
    compile_own own
    run -0 ./own
    equal "$output" "-1 2 3"
    sed 's/cs_sort_f64(keys, 3)/cs_sort_f64_parallel(keys, 3, 2)/' own.c >parallel.c
    grep -q parallel parallel.c
    compile_own parallel
    run -0 ./parallel
    equal "$output" "-1 2 3"
}

@test "a program of one's own sorts a million keys, with scratch of its own, on one thread and on several" {
    cat >own.c <<'END'
#include <coresweep/sort.h>
#include <stdio.h>
#include <stdlib.h>
enum { N = 1000000 };
int main(void)
{
    const size_t bytes = cs_sort_i32_parallel_scratch(N, 2);
    const size_t serial_bytes = cs_sort_i32_scratch(N);
    int32_t *keys = malloc(N * sizeof *keys);
    void *scratch = malloc(bytes > serial_bytes ? bytes : serial_bytes);
    for (int round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < N; i++) {
            keys[i] = (int32_t)(i * UINT64_C(7919) % N) - N / 2;
        }
        if ((round == 0 ? cs_sort_i32_with(keys, N, scratch, serial_bytes)
                        : cs_sort_i32_parallel_with(keys, N, 2, scratch, bytes)) != CS_OK) {
            return 1;
        }
        for (int32_t i = 0; i < N; i++) {
            if (keys[i] != i - N / 2) {
                return 2;
            }
        }
    }
    puts(cs_sort_i32_parallel_with(keys, N, 2, scratch, 0) == CS_ERR_ARGUMENT ? "sorted" : "not refused");
    free(scratch);
    free(keys);
    return 0;
}
END
    compile_own own
    run -0 ./own
    equal "$output" sorted
}

@test "every public header compiles alone" {
    local header
    for header in "$BATS_FILE_TMPDIR"/prefix/include/coresweep/*.h; do
        printf '#include <coresweep/%s>\n' "$(basename -- "$header")" >one.c
        run -0 "${CC:-cc}" -std=c11 -Wall -Wextra -Wpedantic -Werror -fsyntax-only \
            -I "$BATS_FILE_TMPDIR/prefix/include" one.c
    done
}
