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

@test "the manual page is there and names every command" {
    local page
    page=$(find "$BATS_FILE_TMPDIR/prefix" -name 'coresweep.1*')
    [[ -s $page ]]
    local command
    for command in list check sweep summary plot doctor; do
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

@test "every public header compiles alone" {
    local header
    for header in "$BATS_FILE_TMPDIR"/prefix/include/coresweep/*.h; do
        printf '#include <coresweep/%s>\n' "$(basename -- "$header")" >one.c
        run -0 "${CC:-cc}" -std=c11 -Wall -Wextra -Wpedantic -Werror -fsyntax-only \
            -I "$BATS_FILE_TMPDIR/prefix/include" one.c
    done
}
