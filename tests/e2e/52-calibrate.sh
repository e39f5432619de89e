#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# An arm that is not as its file says: touches find it, and a session on the calibrated arm puts every dot in its place.
. "$(dirname "$0")/lib.sh"
head=examples/heads/median.yaml
nominal=examples/machines/parol6.yaml
true=$W/true.yaml

sed -e 's/d_mm: 110.5,/d_mm: 110.9,/' -e 's/a_mm: 180,/a_mm: 179.6,/' -e 's/theta_deg: -180,/theta_deg: -179.7,/' \
    -e 's/d_mm: -176.35, a_mm: 0, alpha_deg: 90,/d_mm: -176.7, a_mm: 0.2, alpha_deg: 90.3,/' $nominal >"$true"
cmp -s $nominal "$true" && fail "the true machine is the nominal one"
awk -v seed="${TEST_SEED:-1}" 'BEGIN { srand(seed); for (i = 0; i < 120; i++)
    print -120 + 240 * rand(), -140 + 135 * rand(), 110 + 175 * rand(), -100 + 200 * rand(), -85 + 170 * rand(), 360 * rand() }' >"$W/joints"
sed 's/$/ 0/' "$W/joints" | pigment fk --machine "$true" | cut -d' ' -f1-3 |
    awk -v seed="${TEST_SEED:-1}" 'function noise() { s = -6; for (k = 0; k < 12; k++) s += rand(); return 0.1 * s }
        BEGIN { srand(seed + 1) } { print $1 + noise(), $2 + noise(), $3 + noise() }' >"$W/points"
paste -d' ' "$W/joints" "$W/points" | head -80 >"$W/touches"
paste -d' ' "$W/joints" "$W/points" | tail -40 >"$W/held"

pigment calibrate "$W/touches" --check "$W/held" --machine $nominal --picture "$W/touches.svg" -o "$W/calibrated.yaml" --json >"$W/report" ||
    fail "calibrate exited $?"
grep -q '<svg' "$W/touches.svg" || fail "no picture"
jq_number() { sed 's/.*"'"$1"'":\([0-9.]*\).*/\1/' "$W/report"; }
awk -v before="$(jq_number held_out_before_rms_mm)" -v after="$(jq_number held_out_after_rms_mm)" \
    'BEGIN { exit !(before > 1 && after < 0.25) }' || fail "held out: $(cat "$W/report")"
pigment check "$W/calibrated.yaml" || fail "the file that calibrate writes has errors"

sed -e "s|../machines/parol6.yaml|$W/calibrated.yaml|" -e "s|\.\./|$PWD/examples/|" examples/jobs/crown-parol6.yaml >"$W/job.yaml"
start_sim "$W/calibrated.yaml" $head --true-machine "$true" --speed max
start_daemon "$W/calibrated.yaml"
pigment start "$W/job.yaml" --session 1 --yes --wait || fail "start --wait exited $?"
stop_daemon; stop_sim
audit "$W/job.yaml" $head "$W/calibrated.yaml" >"$W/audit.log" || { tail -20 "$W/audit.log"; fail "the judge found a violation"; }
off=$(sed -n 's/^placement error \([0-9.]*\) um RMS.*/\1/p' "$W/audit.log")
awk -v off="$off" 'BEGIN { exit !(off != "" && off < 150) }' || fail "dots are $off um off"
