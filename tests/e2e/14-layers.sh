#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A job of densities: refused until it is frozen, then planned, struck and judged; a session that is
# added later changes no dot that was there.
. "$(dirname "$0")/lib.sh"
root=$PWD
sed "s#\.\./#$root/examples/#; /session: 2/d" examples/jobs/layers.yaml >"$W/job.yaml"
sed "s#\.\./#$root/examples/#" examples/jobs/layers.yaml >"$W/later.yaml"
job=$W/job.yaml

want_exit 65 pigment plan "$job" -o "$W/job.plan"
grep -q "pigment freeze" "$W/err" || fail "no advice"
machine=examples/machines/gantry5.yaml
start_sim $machine examples/heads/median.yaml
start_daemon $machine
want_exit 65 pigment start "$job" --yes
grep -q "pigment freeze" "$W/err" || fail "start does not say what to do"
[ -z "$(ls "$W/state/jobs")" ] || fail "a job that is not frozen has left something"
stop_daemon; stop_sim
want_exit 0 pigment freeze "$job" --json
[ "$(json dots_added "$W/out")" -gt 1000 ] || fail "session 1 has $(json dots_added "$W/out") dots"
cp "$W/job.field.csv" "$W/first.csv"
want_exit 0 pigment freeze "$job"
cmp -s "$W/first.csv" "$W/job.field.csv" || fail "freezing again changed the field"
want_exit 0 pigment check "$job"
want_exit 0 pigment plan "$job" -o "$W/zones.plan" --json
for zone in front crown; do
    grep -q "\"zone\":\"$zone\",\"strikes\":$(grep -c "^strike .* $zone " "$W/zones.plan"),\"time_s\":[1-9]" "$W/out" || fail "no estimate for $zone: $(cat "$W/out")"
done

cp "$W/job.field.csv" "$W/later.field.csv"
want_exit 0 pigment freeze "$W/later.yaml"
grep ',light,1,' "$W/first.csv" >"$W/one.txt"
grep ',light,1,' "$W/later.field.csv" | cmp -s - "$W/one.txt" || fail "session 1 has changed"
grep -q ',mid,2,' "$W/later.field.csv" || fail "session 2 is missing"

PATH=$root/$BUILD:$PATH want_exit 0 "$BUILD/pigment" sim "$W/later.yaml" --session 2 --keep "$W/kept"

# the judge knows templates and scalp coordinates by itself: with another job it finds dots outside and inside
plan=$(ls "$W"/kept/state/jobs/*.plan) ledger=$(ls "$W"/kept/state/jobs/*.ledger)
judge() {
    "$BUILD/pigment-audit" --plan "$plan" --ledger "$ledger" --tissue "$W/kept/tissue.csv" --head examples/heads/median.yaml --job "$1"
}
judge "$W/later.yaml" >"$W/out" || fail "the judge of a frozen job: $(cat "$W/out")"
sed 's/template: crown/template: vertex/' "$W/later.yaml" >"$W/other.yaml"
judge "$W/other.yaml" | grep -q '^I2: .* outside its zone crown' || fail "dots of the crown are in the vertex, to the judge"
{ cat "$W/later.yaml"; printf 'keep_outs:\n  m: {discs_percent: [[0, -40]], radius_mm: 3, margin_mm: 3}\n'; } >"$W/other.yaml"
judge "$W/other.yaml" | grep -q '^I2: .* inside the keep-out m' || fail "a keep-out on the crown holds no dot, to the judge"
cp "$W/later.field.csv" "$W/other.field.csv"
want_exit 0 pigment plan "$W/other.yaml" -o "$W/other.plan" --session 2
grep -q '^skip .* keep-out' "$W/other.plan" || fail "nothing is skipped in a keep-out of the scalp"

# a touch-up years later: another course, between what the old ledger says was struck
sed "s#^course: .*#course: touchup-1#; /session: 2/d; s/per_cm2: 28/per_cm2: 24/
s#^zones:#existing:\n  old: {kind: pigment, plan: $plan, ledger: $ledger}\nzones:#" "$W/later.yaml" >"$W/touchup.yaml"
want_exit 0 pigment freeze "$W/touchup.yaml" --json
few=$(json dots_added "$W/out")
[ "$few" -gt 50 ] && [ "$few" -lt 1000 ] || fail "a touch-up of $few dots does not count the old ones"
want_exit 0 pigment check "$W/touchup.yaml"

# a painted crown: the picture is part of what a plan is bound to, and so are the dots of old plans
cp examples/fields/thinning.pgm "$W/thinning.pgm"
sed "s#\.\./fields/#$W/#; s#\.\./#$root/examples/#" examples/jobs/shaded.yaml >"$W/shaded.yaml"
want_exit 0 pigment freeze "$W/shaded.yaml"
want_exit 0 pigment check "$W/shaded.yaml"
want_exit 0 pigment plan "$W/shaded.yaml" -o "$W/one.plan"
echo "# looked at again" >>"$W/thinning.pgm"
want_exit 0 pigment plan "$W/shaded.yaml" -o "$W/two.plan"
[ "$(grep -c '^named ' "$W/one.plan" "$W/two.plan" | grep -c ':1$')" = 2 ] || fail "no picture in a plan"
[ "$(grep '^named ' "$W/one.plan")" != "$(grep '^named ' "$W/two.plan")" ] || fail "a changed picture is the same plan"
head -c 3000 examples/fields/thinning.pgm >"$W/thinning.pgm"
want_exit 65 pigment plan "$W/shaded.yaml" -o "$W/three.plan"
grep -q 'thinning.pgm: error: the PGM ends too early' "$W/err" || fail "half a picture is not told of"
want_exit 0 pigment plan "$W/touchup.yaml" -o "$W/touchup.plan"
grep -q '^named ' "$W/touchup.plan" || fail "the old plan is not part of a touch-up's"

# dates: not before the zone is clear, and a patch that is frozen is skipped and counted
sed 's/^    recipe: full/&\n    clear_from: 2027-03-01\n    drawn: 2027-02-20/' "$W/shaded.yaml" >"$W/healing.yaml"
cp examples/fields/thinning.pgm "$W/thinning.pgm"
cp "$W/shaded.field.csv" "$W/healing.field.csv"
want_exit 65 pigment plan "$W/healing.yaml" --day 2027-02-28 -o "$W/early.plan"
grep -q 'crown: nothing is struck in it before 2027-03-01' "$W/err" || fail "no word of the date"
want_exit 0 pigment plan "$W/healing.yaml" --day 2027-03-01 -o "$W/clear.plan" --json
grep -q 'look at   crown again' "$W/err" || fail "an old outline is not asked for"
want_exit 64 pigment plan "$W/healing.yaml" --day 2027-03-32
sed 's#^    clear_from: .*#    frozen: true#' "$W/healing.yaml" >"$W/frozen.yaml"
cp "$W/shaded.field.csv" "$W/frozen.field.csv"
want_exit 0 pigment plan "$W/frozen.yaml" -o "$W/frozen.plan"
grep -q '^strikes 0$' "$W/frozen.plan" || fail "a frozen patch is struck"
grep -q "^skipped outside-zone $(sed -n 's/^dots_in //p' "$W/frozen.plan")$" "$W/frozen.plan" || fail "its dots are not counted"

# a beard is off, and that is said wherever somebody may look for its dots
{ cat "$W/shaded.yaml"; printf '  jaw: {template: beard, recipe: full, layers: [{session: 1, shade: light, per_cm2: 20}]}\n'; } >"$W/jaw.yaml"
cp "$W/shaded.field.csv" "$W/jaw.field.csv"
for verb in freeze check; do
    want_exit 0 pigment $verb "$W/jaw.yaml"
    grep -q 'warning: zone jaw is off .*enabled: true' "$W/err" || fail "$verb does not say that a beard is off"
done
cmp -s "$W/shaded.field.csv" "$W/jaw.field.csv" || fail "a beard that is off has dots"

# a hairline for this head: a style passes, a ruled line does not
sed '/^zones:/,$d' "$job" >"$W/line.yaml"
{ echo zones:; pigment hairline examples/heads/median.yaml --style soft --height 78; } >>"$W/line.yaml"
want_exit 0 pigment check "$W/line.yaml"
sed '/^zones:/,$d' "$job" >"$W/hard.yaml"
cat >>"$W/hard.yaml" <<'HARD'
zones:
  line:
    recipe: soft
    hairline: true
    polygon_percent: [[-40, 48], [40, 48], [40, 35], [-40, 35]]
    layers: [{session: 1, shade: light, per_cm2: 28}]
HARD
want_exit 1 pigment check "$W/hard.yaml"
grep -q 'a drawn line' "$W/err" || fail "a ruled line passes as a hairline"
