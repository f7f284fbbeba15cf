#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The recipes of docs/ci.md, tried: in a small repository whose build lays a program out instead of compiling it.
# GitHub, GitLab and Slurm are not here; what their files run is.
load helpers

python=/usr/bin/python3 # Debian's, which has the readers of what is written

setup() {
    plain_setup
    export GIT_CONFIG_GLOBAL=$PWD/gitconfig GIT_CONFIG_NOSYSTEM=1 calls=$PWD/calls steps=$PWD/steps
    git config --global user.name t
    git config --global user.email t@t
    git config --global init.defaultBranch main
    git config --global protocol.file.allow always
    echo 0 >steps
    : >calls
    mkdir bin
    PATH=$PWD/bin:$PATH
    repository
}

# stand_in NAME BODY: a command that hides the machine's own.
stand_in() {
    printf '#!/bin/bash\n%s\n' "$2" >"bin/$1"
    chmod +x "bin/$1"
}

# The repository `tree`, on the branch `change`: three commits, one of them on `main` after the branch left it.
repository() {
    git init --quiet tree
    cd tree || return 1
    mkdir -p examples scripts
    cp -r "$source_root/examples/ci" examples/
    cp "$source_root/scripts/lib.sh" scripts/
    printf 'bash build a package that is there\n' >scripts/packages
    printf '/build/\n/verdict/\n' >.gitignore
    cat >CMakePresets.json <<'END'
{"version": 6, "configurePresets": [{"name": "release", "generator": "Ninja", "binaryDir": "${sourceDir}/build/release"}],
 "buildPresets": [{"name": "release", "configurePreset": "release"}]}
END
    cat >CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.25)
project(small LANGUAGES NONE)
include(state.cmake)
configure_file(${program} ${CMAKE_BINARY_DIR}/harness/coresweep COPYONLY)
foreach(other ${beside})
  configure_file(${other} ${CMAKE_BINARY_DIR}/harness COPYONLY)
endforeach()
END
    program_is "$source_root/tests/e2e/stand_in_duet.bash"
    commit base
    git checkout --quiet -b change
    commit head
    git checkout --quiet main
    commit later
    git checkout --quiet change
}

# program_is FILE [FILE...]: what a build of the next commits lays out, the program and what is beside it.
program_is() {
    printf 'set(program %s)\nset(beside %s)\n' "$1" "${*:2}" >state.cmake
}

commit() {
    printf '# %s\n' "$1" >>state.cmake
    git add --all
    git commit --quiet --message "$1"
    git tag "$1"
}

duet() {
    run "$1" --separate-stderr examples/ci/duet.sh "${@:2}"
}

# argument_after OPTION: of the last `duet`.
argument_after() {
    sed -n '/^duet$/,/^--$/p' "$calls" | grep -A 1 -Fx -- "$1" | tail -n 1
}

# ---- duet.sh

@test "duet.sh measures the commit that the branch left, not what came after, against the branch's head" {
    duet -0 main
    has "$(argument_after --base)" /build/ci/base/
    equal "$(git -C build/ci/base rev-parse HEAD)" "$(git rev-parse base)"
    equal "$(git -C build/ci/head rev-parse HEAD)" "$(git rev-parse head)"
    has "$output" '| slower |'
    has "$output" "base $(git rev-parse base), head $(git rev-parse head)"
    equal "$(<verdict/verdicts.md)" "$output"
    [[ -f verdict/verdicts.xml && -f verdict/metrics.txt && -d verdict/duet/base ]]
}

@test "duet.sh: the programs' paths are of one length, and the head's program does the measuring" {
    duet -0 main
    local base head
    base=$(argument_after --base)
    head=$(argument_after --head)
    equal "${#base}" "${#head}"
    [[ $base != "$head" && -x $base && -x $head ]]
    equal "$(sed -n 1p "$calls")" "$head"
}

@test "duet.sh hands options on, takes refs and a folder, and can be run again, from below the top, too" {
    duet -0 --out ../elsewhere/here main change -- --kernel 'two words' --budget 1s
    equal "$(argument_after --kernel)" 'two words'
    equal "$(argument_after --budget)" 1s
    [[ -f ../elsewhere/here/verdicts.md ]]
    rm -rf build/ci/base # without git's knowledge
    cd examples
    run -0 --separate-stderr ci/duet.sh main
    [[ -f verdict/verdicts.md && ! -e ../verdict ]]
}

@test "duet.sh says that what is not committed is not measured, where no HEAD is named" {
    duet -0 main
    lacks "$stderr" 'not committed'
    rm -rf verdict
    echo new >untracked
    duet -0 main
    lacks "$stderr" 'not committed'
    rm -rf verdict
    echo '# a change' >>state.cmake
    duet -0 main HEAD
    lacks "$stderr" 'not committed'
    rm -rf verdict
    duet -0 main
    has "$stderr" "duet.sh: what is not committed is not measured: head is the commit $(git rev-parse head)"
    rm -rf verdict
    git checkout --quiet --force main # where it may be just what was forgotten
    echo '# a change' >>state.cmake
    duet -2 main
    has "$stderr" 'what is not committed is not measured'
}

@test "duet.sh ends as duet does, and never without words for the page" {
    local status
    for status in 1 2 3 4 130; do
        rm -rf verdict
        stand_in_status=$status duet "-$status" main
        has "$(<verdict/verdicts.md)" '| slower |'
    done
    rm -rf verdict
    stand_in_status=3 stand_in_no_table=1 duet -3 main
    has "$(<verdict/verdicts.md)" 'ended with status 3 and without a table'
}

@test "duet.sh: a commit that does not build is named, with the end of its log" {
    echo 'message(FATAL_ERROR "no such thing")' >>CMakeLists.txt
    commit broken
    duet -3 main
    has "$stderr" 'no such thing'
    has "$stderr" "head, $(git rev-parse broken), could not be built"
    has "$(<verdict/verdicts.md)" 'Nothing was measured: head'
    equal "$(grep -c '^duet$' "$calls")" 0
}

@test "duet.sh says what is wrong with its words, its folder and its clone" {
    duet -2
    duet -2 one two three
    duet -2 main --kernel sort
    has "$stderr" "no option '--kernel'; options of \`coresweep duet\` come after --"
    duet -3 mian
    has "$stderr" "there is no commit 'mian' here"
    duet -2 main base
    has "$stderr" 'there is no change to measure'
    mkdir verdict
    duet -2 main
    has "$stderr" 'verdict is there already'
    git clone --quiet --depth 1 --no-single-branch "file://$PWD" ../shallow
    cd ../shallow
    duet -3 origin/main
    has "$stderr" 'have no common ancestor here; fetch the whole history'
}

@test "duet.sh with this build's program on both sides: every file is what its reader takes" {
    git checkout --quiet main
    program_is "$CORESWEEP" "$CORESWEEP_BUILD/harness/coresweep-measure"
    commit real-base
    git checkout --quiet -b real-change
    commit real-head
    # 4: two seconds may tell nothing; 1 would be a false alarm, and the floor makes that one in a very long time.
    run --separate-stderr examples/ci/duet.sh main -- --kernel triad --variant scalar,simd --size 1000 --threads 1 \
        --min-time 1ms --budget 2s --floor 90%
    [[ $status -eq 0 || $status -eq 4 ]] || fail "status $status: $stderr"
    xmllint --noout --schema "$source_root/tests/data/export/junit.xsd" verdict/verdicts.xml
    equal "$(xmllint --xpath 'count(//testcase)' verdict/verdicts.xml)" 2
    cmark-gfm --extension table verdict/verdicts.md >out.html
    has "$(<out.html)" '<td>triad.scalar/uniform/1000/t1/close</td>'
    "$python" "$source_root/tests/e2e/export_readers.py" openmetrics verdict/metrics.txt >got
    equal "$(grep -c '^coresweep_median_seconds' got)" 2
    [[ -s verdict/duet/verdicts.csv ]]
    run -0 "$CORESWEEP" summary verdict/duet/base
}

@test "--junit writes the file beside what is printed, or says why not" {
    "$CORESWEEP" sweep "${quick[@]}" --kernel triad --variant scalar --size 1000 --out run
    run -4 --separate-stderr "$CORESWEEP" compare run run --csv --junit out.xml # of two invocations nothing can be told
    has "${lines[0]}" 'cell,kernel,variant,'
    xmllint --noout --schema "$source_root/tests/data/export/junit.xsd" out.xml
    equal "$(xmllint --xpath 'concat(//testsuite/@tests, " ", //testcase/@name)' out.xml)" '1 triad.scalar/uniform/1000/t1/close'
    run -3 --separate-stderr "$CORESWEEP" compare run run --junit nowhere/out.xml
    has "$stderr" 'coresweep: compare: nowhere/out.xml: No such file or directory'
}

# ---- nightly.sh

nightly() {
    run "$1" --separate-stderr examples/ci/nightly.sh "${@:2}"
}

@test "nightly.sh with this build's program: a run, its medians in the history, the trend" {
    local night
    for night in one two; do
        sleep 1 # a run is known by the second in which it began
        nightly -0 --out "$night" --store store.jsonl "$CORESWEEP" "${quick[@]}" --kernel triad --variant scalar \
            --size 1000
        has "$output" "added 1 cells"
        has "$output" 'triad.scalar/uniform/1000/t1/close'
    done
    equal "$(wc -l <store.jsonl)" 2
    [[ -f two/samples.csv ]]
}

@test "nightly.sh ends with 1 in the night that a step is new, and not in those after it" {
    local program=$source_root/tests/e2e/stand_in_duet.bash
    nightly -0 --out one "$program"
    # A step that comes with the second run: as many lines as the history then has.
    echo 1 >"$steps"
    nightly -1 --out two "$program"
    has "$stderr" 'a level changed: 1 steps, 0 without this run'
    has "$output" 'THE TREND of 2 runs'
    nightly -0 --out three "$program"
}

@test "nightly.sh keeps what a sweep with a failed cell measured, and nothing of one that could not run" {
    local program=$source_root/tests/e2e/stand_in_duet.bash
    stand_in_status=1 nightly -1 --out one "$program" --kernel sort
    equal "$(wc -l <history.jsonl)" 1
    equal "$(sed -n 3,6p "$calls" | tr '\n' ' ')" '--out one --kernel sort '
    stand_in_status=3 nightly -3 --out two "$program"
    stand_in_status=130 nightly -130 --out three "$program"
    equal "$(wc -l <history.jsonl)" 1
    nightly -2
    nightly -3 nowhere
    has "$stderr" "there is no program 'nowhere'"
    nightly -2 --kernel sort "$program"
    has "$stderr" 'come after PROGRAM'
}

@test "nightly.sh: a trend that could not be made is no trend without steps" {
    local program=$source_root/tests/e2e/stand_in_duet.bash status
    for status in 1 2 139; do # before the run's medians are added, there being a history
        rm -rf run history.jsonl
        echo 'a night' >history.jsonl
        stand_in_trend=$status nightly -3 "$program"
        has "$stderr" 'no trend could be made of history.jsonl'
        equal "$(<history.jsonl)" 'a night'
    done
    rm -rf run history.jsonl
    stand_in_trend=3 nightly -3 "$program" # and after
    has "$stderr" 'no trend could be made of history.jsonl'
    lacks "$output" 'THE TREND'
}

# ---- history-branch.sh

# A bare repository, of which `tree` is a clone.
with_origin() {
    git clone --quiet --bare . ../origin.git
    git remote add origin "$PWD/../origin.git"
}

history_branch() {
    run "$1" --separate-stderr examples/ci/history-branch.sh "${@:2}"
}

@test "history-branch.sh: no branch yet, one that is made, one that grows, and the tree is left alone" {
    with_origin
    history_branch -0 get nights history.jsonl
    [[ ! -e history.jsonl ]]
    printf 'a\nb\n' >history.jsonl
    history_branch -0 put nights history.jsonl
    echo c >>history.jsonl
    history_branch -0 put nights history.jsonl
    history_branch -0 put nights history.jsonl # nothing new: no commit
    history_branch -0 get nights again.jsonl
    cmp history.jsonl again.jsonl
    equal "$(git -C ../origin.git log --format=%an nights | wc -l)" 2
    equal "$(git -C ../origin.git ls-tree --name-only nights)" history.jsonl
    equal "$(git status --porcelain)" $'?? again.jsonl\n?? history.jsonl'
}

@test "history-branch.sh: what another job pushed meanwhile stays" {
    with_origin
    printf 'a\n' >history.jsonl
    history_branch -0 put nights history.jsonl
    printf 'a\nb\n' >other.jsonl
    history_branch -0 put nights other.jsonl
    printf 'a\nc\n' >history.jsonl # which does not know of b
    history_branch -0 put nights history.jsonl
    history_branch -0 get nights history.jsonl
    equal "$(<history.jsonl)" $'a\nb\nc'
}

# failing NAME WORD: a command that does as the machine's own, but fails where WORD is among its arguments.
failing() {
    local own
    own=$(PATH=${PATH#*:} command -v "$1")
    (cd .. && stand_in "$1" "[[ \" \$* \" != *\" $2 \"* ]] || exit 1; exec $own \"\$@\"")
}

@test "history-branch.sh: where no commit can be made the branch stays as it was" {
    local word before
    with_origin
    printf 'a\n' >history.jsonl
    for word in hash-object mktree commit-tree; do
        failing git "$word"
        history_branch -3 put nights history.jsonl
        has "$stderr" 'git could not store the commit'
        equal "$(git -C ../origin.git for-each-ref refs/heads/nights)" ''
    done
    rm ../bin/git
    history_branch -0 put nights history.jsonl
    before=$(git -C ../origin.git rev-parse nights)
    echo b >>history.jsonl
    for word in hash-object mktree commit-tree; do
        failing git "$word"
        history_branch -3 put nights history.jsonl
        has "$stderr" 'git could not store the commit'
        equal "$(git -C ../origin.git rev-parse nights)" "$before"
    done
    rm ../bin/git
    (cd .. && stand_in awk "head -n 1 \"\$2\"; exit 2") # as on a full disk
    history_branch -3 put nights history.jsonl
    has "$stderr" 'could not be put together'
    equal "$(git -C ../origin.git rev-parse nights)" "$before"
}

@test "history-branch.sh refuses a branch that holds anything else, for get and for put" {
    local main mixed
    with_origin
    printf 'a\n' >history.jsonl
    main=$(git -C ../origin.git rev-parse main)
    history_branch -3 put main history.jsonl
    has "$stderr" 'main of origin does not hold a history.jsonl and nothing else; name one that is for it alone'
    equal "$(git -C ../origin.git rev-parse main)" "$main"
    history_branch -3 get main got.jsonl
    [[ ! -e got.jsonl ]]
    # Of code, and with a history: from a folder in which git ls-tree would show nothing else.
    git checkout --quiet -b mixed
    mkdir nested
    cp history.jsonl nested/
    git add history.jsonl nested
    git commit --quiet --message mixed
    git push --quiet origin mixed
    mixed=$(git rev-parse mixed)
    echo b >>history.jsonl
    cd nested
    run -3 --separate-stderr ../examples/ci/history-branch.sh put mixed ../history.jsonl
    equal "$(git -C ../../origin.git rev-parse mixed)" "$mixed"
}

@test "history-branch.sh tries again where a push came first, and says so where none is allowed" {
    with_origin
    (cd .. && stand_in sleep ':')
    printf 'a\n' >history.jsonl
    # The first push is refused, as one is that another overtook.
    printf '#!/bin/sh\n[ -e tried ] || { touch tried; exit 1; }\n' >../origin.git/hooks/update
    chmod +x ../origin.git/hooks/update
    history_branch -0 put nights history.jsonl
    printf '#!/bin/sh\nexit 1\n' >../origin.git/hooks/update
    echo b >>history.jsonl
    history_branch -3 put nights history.jsonl
    has "$stderr" 'may this job push?'
    git remote set-url origin "$PWD/nowhere.git"
    history_branch -3 get nights history.jsonl
    history_branch -2 put nights nothing.jsonl
    history_branch -2 push nights history.jsonl
}

# ---- sticky-comment.sh

sticky() {
    GITHUB_REPOSITORY=owner/name GH_TOKEN=token github=$github run "$1" --separate-stderr \
        examples/ci/sticky-comment.sh "${@:2}"
}

# pulls SHA:NUMBER...
on_github() {
    github=$PWD/github
    mkdir -p "$github/comments"
    cp "$source_root/tests/e2e/stand_in_gh.bash" ../bin/gh
    chmod +x ../bin/gh
    local pull
    for pull; do
        printf '{"number": %d, "head": {"sha": "%s"}}\n' "${pull#*:}" "${pull%:*}"
    done | "$python" -c 'import json, sys; json.dump([json.loads(line) for line in sys.stdin], sys.stdout)' >"$github/pulls.json"
}

comment() {
    "$python" -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$github/comments/$1.json" "$2"
}

@test "sticky-comment.sh comments once, on the right pull request, and then writes that comment anew" {
    local sha=0123456789abcdef0123456789abcdef01234567
    on_github "${sha/0/f}:3" "$sha:7"
    printf '{"id": 1, "issue": 7, "user": {"login": "github-actions[bot]"}, "body": "of another job"}' >"$github/comments/1.json"
    printf '{"id": 2, "issue": 7, "user": {"login": "someone"}, "body": "<!-- coresweep duet --> quoted"}' >"$github/comments/2.json"
    echo 'first table' >table.md
    sticky -0 "$sha" table.md
    equal "$(comment 3 issue)" 7
    has "$(comment 3 body)" 'first table'
    echo 'second table' >table.md
    sticky -0 "$sha" table.md
    equal "$(find "$github/comments" -type f | wc -l)" 3
    equal "$(comment 3 body)" $'<!-- coresweep duet -->\nsecond table'
    equal "$(comment 1 body)" 'of another job'
}

@test "sticky-comment.sh: no pull request, a table that is too long, and words that are no hash" {
    local sha=0123456789abcdef0123456789abcdef01234567
    on_github "${sha/0/f}:3"
    echo table >table.md
    sticky -0 "$sha" table.md
    equal "$(find "$github/comments" -type f)" ''
    on_github "$sha:3"
    "$python" -c 'print("| µ |\n" * 40000)' >table.md
    sticky -0 "$sha" table.md
    has "$(comment 1 body)" 'The rest is in the artifact.'
    # shellcheck disable=SC2016 # nothing is to be expanded
    sticky -2 '$(true)' table.md
    sticky -2 "$sha" nothing.md
}

# ---- Slurm

# What sbatch does: the script is copied elsewhere, and runs with the job's variables.
slurm_job() {
    local expected=$1
    shift
    cp examples/ci/nightly.sbatch ../spooled
    run "$expected" --separate-stderr env SLURM_SUBMIT_DIR="$PWD" SLURM_JOB_ID=42 "$@" bash ../spooled "${options[@]}"
}

@test "nightly.sbatch measures with every CPU of the job, and keeps history and run" {
    options=("${quick[@]}" --kernel triad --variant scalar --size 1000)
    slurm_job -0 SLURM_JOB_CPUS_PER_NODE="$(nproc)" CORESWEEP="$CORESWEEP" OMP_NUM_THREADS=1
    [[ -f results/slurm-42/samples.csv ]]
    equal "$(wc -l <history.jsonl)" 1
    has "$output" 'governor'
}

@test "nightly.sbatch ends as the night's run does" {
    options=()
    stand_in_status=1 slurm_job -1 SLURM_JOB_CPUS_PER_NODE=1 CORESWEEP="$source_root/tests/e2e/stand_in_duet.bash"
}

@test "nightly.sbatch refuses a job that may not use the CPUs that it was given" {
    options=("${quick[@]}" --kernel triad --variant scalar --size 1000) # quick, should it not refuse
    slurm_job -3 SLURM_JOB_CPUS_PER_NODE="$(($(nproc) + 1))(x1)" CORESWEEP="$CORESWEEP"
    has "$stderr" "only $(nproc) of the $(($(nproc) + 1)) CPUs of this job may be used"
    [[ ! -e results ]]
}

@test "nightly.sbatch's directives: one node, all of it" {
    local directive
    for directive in --nodes=1 --ntasks=1 --exclusive --mem=0 --hint=multithread; do
        grep -qxF "#SBATCH $directive" examples/ci/nightly.sbatch || fail "$directive"
    done
    # A directive behind the first command is not read.
    [[ $(grep -n '^#SBATCH' examples/ci/nightly.sbatch | tail -n 1 | cut -d : -f 1) -lt $(grep -n '^set' examples/ci/nightly.sbatch | cut -d : -f 1) ]]
}

# ---- The steps of the YAML files

ci_job() {
    run "$1" --separate-stderr "$python" "$source_root/tests/e2e/ci_job.py" "${@:2}"
}

in_pipeline() {
    stand_in apt-get ':'
    export GITHUB_WORKSPACE=$PWD CI_PROJECT_DIR=$PWD GITHUB_STEP_SUMMARY=$PWD/../summary
    : >"$GITHUB_STEP_SUMMARY"
}

@test "github-duet.yml: the table is on the page, a regression fails the job, and what cannot be told warns" {
    cd ..
    in_pipeline
    cd tree
    export GITHUB_WORKSPACE=$PWD
    local job=(github examples/ci/github-duet.yml duet)
    # GitHub's merge of the branch into what main is now.
    git checkout --quiet --detach main
    git merge --quiet --strategy-option theirs --message merged change
    ci_job -0 "${job[@]}"
    equal "$(git -C build/ci/base rev-parse HEAD)" "$(git rev-parse later)"
    equal "$(git -C build/ci/head rev-parse HEAD)" "$(git rev-parse HEAD)"
    has "$(<"$GITHUB_STEP_SUMMARY")" '| slower |'
    equal "$(argument_after --budget)" 5m
    has "$(git config --global safe.directory)" "$PWD"
    rm -rf verdict
    : >"$GITHUB_STEP_SUMMARY"
    stand_in_status=1 ci_job -1 "${job[@]}"
    has "$(<"$GITHUB_STEP_SUMMARY")" '| slower |'
    rm -rf verdict
    stand_in_status=4 ci_job -0 "${job[@]}"
    has "$output" '::warning title=coresweep::'
    rm -rf verdict
    git checkout --quiet --orphan rootless && git commit --quiet --message rootless
    ci_job -1 "${job[@]}"
    [[ ! -e verdict ]]
}

@test "github-duet-comment.yml: the table becomes the comment of the pull request with that head" {
    local sha=0123456789abcdef0123456789abcdef01234567
    on_github "$sha:7"
    mkdir verdict # as the artifact is unpacked
    echo 'the table' >verdict/verdicts.md
    export github GITHUB_REPOSITORY=owner/name
    local job=(github examples/ci/github-duet-comment.yml comment github.token=t "github.event.workflow_run.head_sha=$sha")
    local run=github.event.workflow_run
    local conclusion
    for conclusion in cancelled action_required; do
        ci_job -0 "${job[@]}" $run.event=pull_request $run.conclusion=$conclusion
        equal "$(find "$github/comments" -type f)" ''
    done
    ci_job -0 "${job[@]}" $run.event=push $run.conclusion=success
    equal "$(find "$github/comments" -type f)" ''
    ci_job -0 "${job[@]}" $run.event=pull_request $run.conclusion=success
    has "$(comment 1 body)" 'the table'
    echo 'the table of a regression' >verdict/verdicts.md
    ci_job -0 "${job[@]}" $run.event=pull_request $run.conclusion=failure
    has "$(comment 1 body)" 'the table of a regression'
    lacks "$(<examples/ci/github-duet-comment.yml)" continue-on-error # which would hide a table that cannot be had
}

@test "github-history.yml: a night that could not run ends there, and the branch stays as it was" {
    cd ..
    in_pipeline
    cd tree
    with_origin
    stand_in_status=3 ci_job -1 github examples/ci/github-history.yml history
    lacks "$stderr" 'holds no history'
    equal "$(git -C ../origin.git for-each-ref refs/heads/coresweep-history)" ''
    [[ ! -e cells.json ]]
    rm -rf run
    ci_job -0 github examples/ci/github-history.yml history
    rm -rf run cells.json
    stand_in_status=130 ci_job -1 github examples/ci/github-history.yml history
    [[ ! -e cells.json ]]
    equal "$(git -C ../origin.git log --format=%s coresweep-history | wc -l)" 1
}

@test "github-history.yml: two nights on the branch, a night with a step fails and is kept" {
    cd ..
    in_pipeline
    cd tree
    with_origin
    ci_job -0 github examples/ci/github-history.yml history
    [[ -f cells.json && -d run ]]
    rm -rf run history.jsonl
    echo 1 >"$steps"
    ci_job -1 github examples/ci/github-history.yml history
    equal "$(git -C ../origin.git log --format=%s coresweep-history | wc -l)" 2
    examples/ci/history-branch.sh get coresweep-history stored
    equal "$(wc -l <stored)" 2
}

@test "gitlab-ci.yml: both jobs, with the status that allow_failure asks for" {
    cd ..
    in_pipeline
    cd tree
    export CI_PROJECT_DIR=$PWD CI_MERGE_REQUEST_DIFF_BASE_SHA
    CI_MERGE_REQUEST_DIFF_BASE_SHA=$(git rev-parse base)
    ci_job -0 gitlab examples/ci/gitlab-ci.yml duet
    [[ -f verdict/verdicts.xml && -f verdict/metrics.txt ]]
    equal "$(git -C build/ci/base rev-parse HEAD)" "$(git rev-parse base)"
    rm -rf verdict
    git checkout --quiet --detach main # of merged results
    git merge --quiet --strategy-option theirs --message merged change
    CI_MERGE_REQUEST_TARGET_BRANCH_SHA=$(git rev-parse main) ci_job -0 gitlab examples/ci/gitlab-ci.yml duet
    equal "$(git -C build/ci/base rev-parse HEAD)" "$(git rev-parse later)"
    rm -rf verdict
    stand_in_status=4 ci_job -4 gitlab examples/ci/gitlab-ci.yml duet
    equal "$("$python" -c 'import sys, yaml; print(yaml.safe_load(open(sys.argv[1]))["duet"]["allow_failure"])' examples/ci/gitlab-ci.yml)" "{'exit_codes': 4}"
    ci_job -0 gitlab examples/ci/gitlab-ci.yml history
    [[ -f metrics.txt && -f history.jsonl && -d run ]]
    rm -rf run
    echo 1 >"$steps"
    ci_job -1 gitlab examples/ci/gitlab-ci.yml history
    [[ -f metrics.txt ]]
    rm -rf run metrics.txt
    stand_in_status=3 ci_job -3 gitlab examples/ci/gitlab-ci.yml history
    [[ ! -e metrics.txt ]]
}

# ---- The page

@test "what docs/ci.md shows of a file stands in that file" {
    "$python" - "$source_root" <<'END'
import re, sys

root = sys.argv[1]
page = open(f"{root}/docs/ci.md", encoding="utf-8").read()
shown = re.findall(r"<!-- from (\S+) -->\n```[a-z]*\n(.*?)```", page, re.S)
assert len(shown) >= 4, len(shown)
for name, text in shown:
    whole = open(f"{root}/{name}", encoding="utf-8").read()
    assert "\n" + text in whole, f"docs/ci.md: not as in {name}:\n{text}"
END
}

@test "docs/ci.md names every recipe, and no file that is not there" {
    local file
    for file in "$source_root"/examples/ci/*; do
        grep -qF "examples/ci/$(basename "$file")" "$source_root/docs/ci.md" || fail "$file is not in docs/ci.md"
    done
    while IFS= read -r file; do
        [[ -e $source_root/$file ]] || fail "docs/ci.md names $file"
    done < <(grep -oE 'examples/ci/[a-z-]+\.[a-z]+' "$source_root/docs/ci.md")
}
