# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What quickstart and test share. Sourced by them from bash with `set -euo pipefail`; messages go to
# standard error. Sets `root`, the top of the source tree, and `logs`, where the steps' output is kept.

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
logs=$root/build/logs

say() {
    printf '%s\n' "$*" >&2
}

# packages_for PURPOSE...: the rows of scripts/packages that serve one of the purposes.
packages_for() {
    awk -v purposes="$*" '
        BEGIN { split(purposes, list, " "); for (i in list) wanted[list[i]] }
        /^#/ || NF == 0 { next }
        { split($2, has, ","); for (i in has) if (has[i] in wanted) { print; next } }
    ' "$root/scripts/packages"
}

# Of the rows on standard input, those whose package is not installed.
missing_packages() {
    local rows names
    rows=$(cat)
    mapfile -t names < <(awk '{ print $1 }' <<<"$rows")
    # dpkg-query fails when it does not know one of the names; it still lists the others.
    {
        dpkg-query -W -f 'state ${db:Status-Status} ${Package}\n' "${names[@]}" 2>/dev/null || true
        printf '%s\n' "$rows"
    } | awk '$1 == "state" { if ($2 == "installed") have[$3]; next } !($1 in have)'
}

# The rows on standard input, as a list to read: name, what it is for.
say_packages() {
    awk '{ name = $1; $1 = $2 = ""; sub(/^ +/, ""); printf "  %-24s%s\n", name, $0 }' >&2
}

# Sets the array `as_root` to what a command needs before it to run as root: nothing for root himself.
find_root() {
    as_root=()
    if [[ $(id -u) -eq 0 ]]; then
        return 0
    fi
    if command -v sudo >/dev/null; then
        if sudo -n true 2>/dev/null; then
            as_root=(sudo -n)
            return 0
        elif [[ -t 0 ]]; then
            as_root=(sudo)
            return 0
        fi
    fi
    return 1
}

# apt NAME...: installs packages. The lock's time-out lets a boot-time update of the system end first.
apt_install() {
    local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=120)
    "${apt[@]}" update && "${apt[@]}" install --no-install-recommends "$@"
}

# ensure_packages PURPOSE...: installs what is missing; silent where nothing is. Where it cannot, it says
# what to do and returns all the same: the tools may come from elsewhere, and the steps that follow say
# for themselves what they lack.
ensure_packages() {
    local rows names log=$logs/packages.log
    if ! command -v dpkg-query >/dev/null; then
        say "coresweep: this is not Debian (there is no dpkg-query), so nothing is installed here."
        say "What these packages of Debian 12 hold is needed:"
        packages_for "$@" | say_packages
        return 0
    fi
    rows=$(packages_for "$@" | missing_packages)
    if [[ -z $rows ]]; then
        return 0
    fi
    mapfile -t names < <(awk '{ print $1 }' <<<"$rows")
    say "coresweep: ${#names[@]} packages are missing:"
    say_packages <<<"$rows"
    if ! find_root; then
        say "Installing them needs root, and sudo is absent or asks for a password. As root:"
    else
        mkdir -p "$logs"
        say "Installing them (log: $log) ..."
        if apt_install "${names[@]}" >"$log" 2>&1; then
            return 0
        fi
        say_end_of "$log"
        say "coresweep: the installation failed. By hand, as root:"
    fi
    say "  apt-get update && apt-get install --no-install-recommends ${names[*]}"
    say "Going on with what there is."
}

say_end_of() {
    say "--- the end of $1:"
    tail -n 60 -- "$1" >&2
    say "---"
}

# attended COMMAND...: runs it in a process group of its own and hands SIGINT, SIGTERM and SIGHUP on to
# the whole group, so that nothing outlives the script, with a terminal or without one. (Left alone, bash
# starts a background command with SIGINT ignored, and dies of SIGTERM without telling a foreground one.)
# Returns the command's status; `signals` then counts what arrived.
attended() {
    local status seen child=
    signals=0
    trap 'pass_on INT' INT
    trap 'pass_on TERM' TERM HUP
    set -m
    "$@" </dev/null &
    child=$!
    set +m
    while true; do
        seen=$signals
        status=0
        wait "$child" || status=$?
        if [[ $seen -eq $signals ]]; then # else it was the signal that ended `wait`
            break
        fi
    done
    trap - INT TERM HUP
    return "$status"
}

# For attended's traps: `child` is its.
pass_on() {
    signals=$((signals + 1))
    if [[ -n $child ]]; then
        kill -s "$1" -- "-$child" 2>/dev/null || true
    fi
}

# logged NAME COMMAND...: attended, the output kept in NAME.log and shown where the command fails.
logged() {
    local log=$logs/$1.log status=0
    shift
    mkdir -p "$logs"
    attended "$@" >"$log" 2>&1 || status=$?
    if [[ $status -ne 0 && $signals -eq 0 ]]; then
        say_end_of "$log"
    fi
    return "$status"
}

# build_preset NAME [-DOPTION=VALUE]...: configures and compiles. Run in $root, where the presets are.
build_preset() {
    cmake --preset "$@" && cmake --build --preset "$1"
}

# make_environment FOLDER LIST: a virtual environment of Python with the packages of the list. Its copy of the list is
# what tells a whole environment from a torn one, so it comes last.
make_environment() {
    python3 -m venv "$1" &&
        "$1/bin/python3" -m pip install --quiet --disable-pip-version-check --retries 1 --timeout 15 --requirement "$2" &&
        cp -- "$2" "$1/requirements.txt"
}

# is_environment FOLDER LIST: whether it is there, whole, and of that list.
is_environment() {
    cmp -s "$2" "$1/requirements.txt"
}

# The source files, one a line: what git knows or would add; outside git, all but build and results.
source_files() {
    if git -C "$root" rev-parse --git-dir >/dev/null 2>&1; then
        git -C "$root" ls-files --cached --others --exclude-standard --deduplicate
    else
        (cd "$root" && find . -path ./build -prune -o -path ./results -prune -o -type f -print | sed 's|^\./||')
    fi | while IFS= read -r file; do
        if [[ -f $root/$file ]]; then # git still lists a file that was deleted and not committed
            printf '%s\n' "$file"
        fi
    done
}
