#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What a machine gets at is said before anything moves: of a job, of a scalp, and from where else.
. "$(dirname "$0")/lib.sh"
pigment coverage examples/jobs/crown.yaml --json -o "$W/c.svg" >"$W/job.json" || fail "the crown is not covered"
grep -q '"places":2000,.*"ok":2000,' "$W/job.json" || fail "$(cat "$W/job.json")"
grep -q 'can be struck: 2000 of 2000' "$W/c.svg" || fail "the picture does not say so"
# over a pad nothing can rise but the needle unit, and need not
pigment coverage examples/jobs/practice-pad.yaml --json >"$W/pad.json" || fail "the pad is not covered: $(cat "$W/pad.json")"
# face to the arm most of the scalp is behind the head: exit 1, and every place has its reason
want_exit 1 pigment coverage --machine examples/machines/ar4-mk3.yaml --head examples/heads/median.yaml \
    --samples 100 --pose 0,-386,549,180,15,90 --json
places=$(sed 's/.*"places":\([0-9]*\).*/\1/' "$W/out")
sum=$(sed 's/.*"answers":{\([^}]*\)}.*/\1/' "$W/out" | tr ',' '\n' | awk -F: '{ n += $2 } END { print n }')
[ "$places" -gt 90 ] && [ "$sum" = "$places" ] || fail "$places places, $sum answers"
want_exit 64 pigment coverage --machine examples/machines/ar4-mk3.yaml
want_exit 64 pigment coverage examples/jobs/crown.yaml --pose 1,2,3

# what one pose leaves out the next one gets at: coverage and plan are of one mind, and what --place prints a job takes as it is
"$BUILD/pigment" plan examples/jobs/full-session-parol6-poses.yaml --json -o "$W/poses.plan" >"$W/plan.json" 2>/dev/null || fail "plan exited $?"
grep -q '"strikes":14000,"skipped":{}' "$W/plan.json" || fail "$(cut -c1-300 "$W/plan.json")"
want_exit 1 pigment coverage --machine examples/machines/parol6.yaml --head examples/heads/median.yaml --samples 20 --place
grep -q '^head_in_base: {xyz_mm: ' "$W/out" || fail "no pose in $(cat "$W/out")"
{ sed "s|\.\./|$PWD/examples/|" examples/jobs/crown-parol6.yaml; cat "$W/out"; } >"$W/placed.yaml"
"$BUILD/pigment" check "$W/placed.yaml" >"$W/check" 2>&1 || true
grep -q 'strikes' "$W/check" && ! grep -q 'error:' "$W/check" || fail "a job does not take the pose: $(cat "$W/check")"

# an arm that would be in the person where it is homed gets nowhere; the plan says so in a moment and not after a search for each dot
sed "s|^head_rest:.*|head_rest: {xyz_mm: [400, 0, 100], rpy_deg: [0, 0, 0]}|" tests/machines/jaco2.yaml >"$W/in-person.yaml"
sed -e "s|^machine:.*|machine: $W/in-person.yaml|" -e "s|\.\./|$PWD/examples/|" examples/jobs/crown-parol6.yaml >"$W/in-person-job.yaml"
timeout 30 "$BUILD/pigment" plan "$W/in-person-job.yaml" --json -o "$W/in-person.plan" >"$W/plan.json" || fail "plan exited $?"
grep -q '"strikes":0,.*"clearance":.*where it is homed' "$W/plan.json" || fail "$(cut -c1-300 "$W/plan.json")"
