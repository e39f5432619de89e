#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Joints through `pigment fk`, what it says through `pigment ik`, and the joints are there again among the branches, each of
# which stands at the same place by `fk`: every preset, and arms that are nobody's.
. "$(dirname "$0")/lib.sh"

# $1 machine, $2 its joints and the needle
there_and_back() {
    echo "$2" | pigment fk --machine "$1" --json >"$W/fk" || fail "$1: fk exited $?"
    tr -d '{}[]"a-z_:' <"$W/fk" | tr ',' ' ' | awk -v CONVFMT=%.15g '{ $4 = -$4; $5 = -$5; $6 = -$6; print }' >"$W/pose"
    pigment ik --machine "$1" <"$W/pose" >"$W/ik" || fail "$1: ik exited $?"
    grep -o '"joints":\[[^]]*\]' "$W/ik" | tr -d '"jointsa-z:[]' | tr ',' ' ' >"$W/branches"
    echo "$2" | awk -v name="$1" '
        NR == FNR { for (i = 1; i <= NF; i++) want[i] = $i; n = NF; next }
        { off = NF != n; for (i = 1; i < n; i++) { gap = $i - want[i]; gap = gap < 0 ? -gap : gap; off = off || gap > 1e-6 }
          again = again || !off }
        END { exit !again }' - "$W/branches" || fail "$1: $2 is not among $(cat "$W/branches")"
    pigment fk --machine "$1" <"$W/branches" | awk -v at="$(cat "$W/pose")" '
        BEGIN { split(at, want, " ") }
        { for (i = 1; i <= 3; i++) { gap = $i - want[i]; far = far || gap > 1e-8 || gap < -1e-8
                                     tip = $(i + 3) + want[i + 3]; far = far || tip > 1e-9 || tip < -1e-9 } }
        END { exit far || NR == 0 }' || fail "$1: a branch of $2 stands elsewhere"
}
there_and_back examples/machines/gantry5.yaml '200 210 120 30 -40 0'
there_and_back examples/machines/bench3.yaml '40 55 0'
there_and_back examples/machines/ar4-mk3.yaml '10 20 -30 40 50 60 0'
there_and_back examples/machines/ar4-mk3.yaml '-150 -40 -80 170 -100 -175 0'
there_and_back examples/machines/parol6.yaml '10 -80 200 20 30 40 0'
there_and_back examples/machines/parol6.yaml '-120 -140 280 -100 -85 350 0'
there_and_back examples/machines/thor.yaml '10 20 30 40 50 60 0'
for arm in ur5e crx10ia xarm6; do
    there_and_back tests/machines/$arm.yaml '10 -80 -100 20 30 40 0'
done

machine=examples/machines/parol6.yaml
echo '900 0 0 0 0 1' | pigment ik --machine $machine | grep -q '^{"branches":\[\],"why":"unreachable"}$' || fail "900 mm away is no place"
for line in '1 2' '1 2 x 0 0 1' '1 2 3 0 0 0' '1 2 3 0 0 1 nan'; do
    echo "$line" >"$W/line"
    pigment ik --machine $machine <"$W/line" >"$W/out" 2>"$W/err" && fail "ik took $line"
    grep -q 'stdin:1: wanted' "$W/err" || fail "$line: $(cat "$W/err")"
done
echo '1 2 3' >"$W/line"
pigment fk --machine $machine <"$W/line" >"$W/out" 2>"$W/err" && fail "fk took three joints of six"
grep -q 'stdin:1: wanted 7 numbers' "$W/err" || fail "$(cat "$W/err")"
