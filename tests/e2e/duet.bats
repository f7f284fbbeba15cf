#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Two builds in one run, and the study of a machine that is made of many such runs.
load helpers

# Two small cells that take a few seconds; verdicts on them are tested where the change is tenfold.
cells=(--kernel triad --variant scalar --size '1000,1e4' --min-time 1ms --repetitions 1 --seed 7)

# A program that wastes the fraction $1 of every measured time: a build that is slower for certain.
slow_build() {
    cat >slow <<END
#!/usr/bin/env bash
case "\$*" in
    'worker --about' | *--check*) exec "$CORESWEEP" "\$@" ;;
    worker*) exec "$CORESWEEP" "\$@" --waste $1 ;;
    *) exec "$CORESWEEP" "\$@" ;;
esac
END
    chmod +x slow
}

duet() {
    run --separate-stderr "$CORESWEEP" duet "${cells[@]}" "$@"
}

@test "a slower build is found, measured again, and makes it exit with 1" {
    slow_build 20
    duet --base "$CORESWEEP" --head ./slow --budget 4s --out d
    equal "$status" 1
    has "$output" '2 slower; floor 3%'
    has "$output" '; it looked +'
    has "$stderr" '2 looked slower and were measured again; d'
    # Each side is a run for the other commands, and both are a pair for compare.
    run -0 "$CORESWEEP" summary d/base
    run -0 "$CORESWEEP" export --format google-benchmark d/head
    run -1 "$CORESWEEP" compare d/base d/head
    has "$output" '2 slower'
    equal "$(head -n 1 d/verdicts.csv | cut -d, -f 1,8,9,10)" cell,gate,verdict,ratio
    has "$(<d/head/context.json)" '"side": "head"'
    run -0 "$CORESWEEP" plot d
    [[ -s d/plots/verdicts.png ]] || fail "$output"
    duet --base ./slow --head "$CORESWEEP" --budget 3s --out e
    equal "$status" 0
    has "$output" '2 faster'
}

@test "blocks are base, head, head, base or the other way round, and rounds pair them" {
    duet --base "$CORESWEEP" --budget 1s --out d --fail-on never
    equal "$status" 0
    local side
    for side in base head; do
        csv_rows "d/$side/samples.csv" cell round elapsed_seconds | sed "s/\$/ $side/" >>order
    done
    # Per block of a cell, in the order of time.
    awk -F '[\t ]' '{ print $1, int($2 / 2), $3, $4 }' order | sort -k1,1 -k2,2n -k3,3g |
        awk '{ block[$1 " " $2] = block[$1 " " $2] $4 " " } END { for (b in block) print block[b] }' | sort | uniq -c >shapes
    equal "$(awk '{ $1 = ""; print $0 }' shapes | sed 's/^ *//')" $'base head head base\nhead base base head'
}

# A build whose triad.scalar with n = 1000 computes something else: its check fails.
wrong_build() {
    cat >wrong <<END
#!/usr/bin/env bash
case "\$*" in
    *'--n 1000 '*--check*) printf '%s\\n' '{"repetition":0,"iterations":1,"status":"failed","note":"result differs"}' ;;
    *) exec "$CORESWEEP" "\$@" ;;
esac
END
    chmod +x wrong
}

@test "a head that fails its check is an alarm, and a base that does is named" {
    wrong_build
    duet --base "$CORESWEEP" --head ./wrong --budget 1s --out d
    equal "$status" 1
    has "$output" '1 failed'
    has "$output" 'head: result differs'
    duet --base ./wrong --head "$CORESWEEP" --budget 1s --out e
    has "$output" 'base: result differs'
    lacks "$output" 'only base has it'
    run -1 --separate-stderr "$CORESWEEP" duet "${cells[@]}" --size 1000 --base "$CORESWEEP" --head ./wrong --budget 1s --out f
    has "$output" '1 failed'
}

@test "a bare name is the file in this folder, not the one on PATH" {
    mkdir other
    printf '#!/bin/sh\nexit 1\n' >other/coresweep
    chmod +x other/coresweep
    ln -s "$CORESWEEP" coresweep
    PATH=$PWD/other:$PATH duet --base coresweep --budget 1s --out d --fail-on never
    equal "$status" 0
    lacks "$(<d/base/samples.csv)" crashed
}

@test "programs that are none are refused by name" {
    duet
    equal "$status" 2
    has "$stderr" 'needs --base'
    duet --base ./none
    equal "$status" 2
    has "$stderr" './none'
    printf '#!/bin/sh\necho hello\n' >other
    chmod +x other
    duet --base ./other
    equal "$status" 2
    has "$stderr" './other'
    duet --base /etc/passwd
    equal "$status" 2
    has "$stderr" '/etc/passwd'
    # Nothing stands in the way of the corrected command.
    duet --base "$CORESWEEP" --head ./none --out d
    equal "$status" 2
    [[ ! -e d ]] || fail 'a refused duet left a folder'
    HWLOC_SYNTHETIC='pack:1 core:4 pu:1' duet --base "$CORESWEEP" --out d
    equal "$status" 2
    has "$stderr" 'describes another machine'
}

@test "an interrupted duet keeps what was measured and gives no verdict" {
    "$CORESWEEP" duet "${cells[@]}" --base "$CORESWEEP" --budget 60s --out d >out 2>err &
    started+=($!)
    local waited=0
    until grep -q scalar d/head/samples.csv 2>/dev/null; do
        ((waited++ < 300)) || fail "nothing was measured: $(<err)"
        sleep 0.1
    done
    kill -TERM "${started[0]}"
    local code=0
    wait "${started[0]}" || code=$?
    equal "$code" 130
    has "$(<err)" 'interrupted; '
    equal "$(<out)" ""
    run -0 "$CORESWEEP" summary d/base
    run -3 --separate-stderr "$CORESWEEP" sweep --resume d/base
    has "$stderr" 'd/base: this is one side of a duet'
}

@test "calibrate counts false alarms and what was found, and goes on where it was" {
    run -0 --separate-stderr "$CORESWEEP" calibrate "${cells[@]}" --duets 1 --slow 400% --slow-duets 2 --budget 1s --out c
    has "$output" 'equal builds, any cell called slower: '
    has "$output" ' of 1, '
    has "$output" 'one cell slowed by 400%, and called slower: 2 of 2, 100.0% [15.8%, 100.0%]'
    has "$output" 'triad.scalar/uniform/10000/t1/close          1 of 1'
    run -0 --separate-stderr "$CORESWEEP" calibrate "${cells[@]}" --duets 2 --slow none --budget 1s --out c
    has "$stderr" 'going on after 3 duets'
    equal "$(($(wc -l <c/duets.csv) - 1))" 4
    # What an interrupted duet has left is put aside.
    mkdir -p c/00004/base
    run -0 --separate-stderr "$CORESWEEP" calibrate "${cells[@]}" --duets 3 --slow none --budget 1s --out c
    [[ -d c/00004-cut-1/base && -f c/00004/verdicts.csv ]] || fail "$(ls c)"
    run -2 --separate-stderr "$CORESWEEP" calibrate --kernel triad.scalar --size 1000 --duets 5 --slow none --budget 1s --out c
    has "$stderr" 'c/duets.csv is of duets with another plan'
    run -2 --separate-stderr "$CORESWEEP" calibrate "${cells[@]}" --duets 9 --slow none --budget 1s --floor 5% --out c
    has "$stderr" 'is of duets with another floor'
    run -2 --separate-stderr "$CORESWEEP" calibrate --slow much
    has "$stderr" '--slow much: expected'
    run -2 --separate-stderr "$CORESWEEP" calibrate --slow 2,5
    has "$stderr" '--slow 2,5: expected up to 8 slowdowns with their sign of percent'
    run -2 --separate-stderr "$CORESWEEP" calibrate "${cells[@]}" --duets 0 --slow none
    has "$stderr" 'there is no duet to play'
}
