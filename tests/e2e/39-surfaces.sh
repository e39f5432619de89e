#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A job on a head of every kind that a head file can name: an ellipsoid, a fit, a scan, touches.
# With a foot no strike is off in depth, hardly one is skipped for the band, and the judge has a
# skin of its own for each: it tells strikes that were shifted out of their zone, onto a mole, off.
. "$(dirname "$0")/lib.sh"
cp -r examples "$W/ex"
head=$W/ex/heads/scanned.yaml
sed '/^surface/,$d' "$head" >"$W/landmarks"
# 150 touches of the fitted skin, evenly spread over the scalp, each 0.2 mm off or less
{ cat "$W/landmarks"; sed -n 's/^  scan: /surface:\n  scan: /p; s/^        scan_in_head/        scan_in_head/p' "$head"; } >"$W/ex/heads/scan.yaml"
awk 'BEGIN { print "# touched\nx_mm,y_mm,z_mm"; srand(5) }
function spline(x, w, n, half,   s, i, t) {
    s = (x + half) / (2 * half) * (n - 3); i = int(s); t = s - i
    w[0] = (1 - t) ^ 3 / 6; w[1] = (3 * t ^ 3 - 6 * t * t + 4) / 6; w[3] = t ^ 3 / 6; w[2] = 1 - w[0] - w[1] - w[3]
    return i
}
$1 == "centre_mm" && !done { for (k = 0; k < 3; k++) centre[k] = $(k + 2) }
$1 == "axis" && !done { for (k = 0; k < 3; k++) up[k] = $(k + 2) }
$1 == "right" && !done { for (k = 0; k < 3; k++) right[k] = $(k + 2) }
$1 == "spline" && !done { n = $2; half = $3 }
$1 == "r" && !done { for (k = 0; k < n; k++) r[rows, k] = $(k + 2); rows++ }
$1 == "band" && !done {
    done = 1
    for (m = 0; m < 190; m++) { # a sunflower over the part of the chart that is scalp
        w = 1.42 * sqrt((m + 0.5) / 190); a = 2.39996323 * m; u = w * cos(a); v = w * sin(a)
        i = spline(u, wu, n, half); j = spline(v, wv, n, half); x = 0
        for (p = 0; p < 4; p++) for (q = 0; q < 4; q++) x += wv[p] * wu[q] * r[j + p, i + q]
        x += 0.4 * rand() - 0.2
        k = sqrt(1 - w * w / 4); d[0] = u * k; d[1] = v * k; d[2] = 1 - w * w / 2
        y[0] = up[1] * right[2] - up[2] * right[1]; y[1] = up[2] * right[0] - up[0] * right[2]; y[2] = up[0] * right[1] - up[1] * right[0]
        for (k = 0; k < 3; k++) at[k] = centre[k] + x * (d[0] * right[k] + d[1] * y[k] + d[2] * up[k])
        printf "%.3f,%.3f,%.3f\n", at[0], at[1], at[2]
    }
}' "$W/ex/heads/scanned.fit" >"$W/ex/heads/touches.csv"
{ cat "$W/landmarks"; printf 'surface:\n  probes: touches.csv\n'; } >"$W/ex/heads/probes.yaml"
awk '/^# end/ { next } NR < 4 || n++ % 16 == 0' "$W/ex/fields/crown.csv" >"$W/t" && mv "$W/t" "$W/ex/fields/crown.csv"
want_exit 0 pigment check --seal "$W/ex/fields/crown.csv" --job "$W/ex/jobs/crown-scanned.yaml"

# touches that leave a hole: the fit says where to touch next
awk -F, 'NR > 2 && $3 > top { top = $3; x = $1; y = $2 } { line[NR] = $0 } END {
    print x, y, top >"'"$W/hole"'"
    for (i = 1; i <= NR; i++) { split(line[i], p, ","); if (i < 3 || (p[1] - x) ^ 2 + (p[2] - y) ^ 2 + (p[3] - top) ^ 2 > 1600) print line[i] }
}' "$W/ex/heads/touches.csv" >"$W/hole.csv"
{ echo 'format: pigment-landmarks 1'; sed -n 's/^landmarks_mm/landmarks/p; /^  [a-z_]*: \[/p' "$W/landmarks"; } >"$W/marks.yaml"
want_exit 0 pigment fit "$W/hole.csv" --units mm --landmarks "$W/marks.yaml" -o "$W/hole.yaml" --json
sed '1,/touch next/d' "$W/err" | tr ',' ' ' | cat "$W/hole" - | awk '
    NR == 1 { for (k = 1; k <= 3; k++) at[k] = $k; next }
    ($1 - at[1]) ^ 2 + ($2 - at[2]) ^ 2 + ($3 - at[3]) ^ 2 < 900 { told = 1 } END { exit !told }' ||
    fail "the hole is not told of: $(cat "$W/hole" "$W/err")"
grep -q 'with [0-9]* more touches' "$W/err" || fail "how many touches more it takes is not told: $(cat "$W/err")"
awk -v now="$(json wide_share "$W/out")" -v then="$(json wide_then_share "$W/out")" 'BEGIN { exit !(now > 0.01 && then != "" && then <= 0.01) }' ||
    fail "from $(json wide_share "$W/out") to $(json wide_then_share "$W/out")"
grep -q '"touch_next": *\[{"at": *\[' "$W/out" || fail "no places to touch in $(cat "$W/out")"
want_exit 0 pigment fit "$W/ex/heads/touches.csv" --units mm --landmarks "$W/marks.yaml" -o "$W/even.yaml"
# and how the needle may lean there is said before anybody arms
sed -e 's/tilt_max_deg: 3/tilt_max_deg: 1/' "$W/ex/machines/gantry5.yaml" >"$W/ex/machines/upright.yaml"
sed -e "s|\.\./heads/scanned.yaml|$W/even.yaml|; s/gantry5.yaml/upright.yaml/" "$W/ex/jobs/crown-scanned.yaml" >"$W/ex/jobs/lean.yaml"
want_exit 0 pigment plan "$W/ex/jobs/lean.yaml" -o "$W/lean.plan"
grep -q 'likely to lean by more than tilt_max_deg, 1, in [1-9]' "$W/err" || fail "nothing is said of how the needle leans: $(cat "$W/err")"
sed 's/^limits: {/limits: {lean_share: 0.01, /' "$W/ex/jobs/lean.yaml" >"$W/ex/jobs/upright.yaml"
want_exit 0 pigment plan "$W/ex/jobs/upright.yaml" -o "$W/lean.plan" --json
grep -q '"tilt": *[1-9]' "$W/out" || fail "none is left out for how the needle may lean: $(cat "$W/out")"
want_exit 0 pigment plan "$W/ex/jobs/crown-scanned.yaml" -o "$W/lean.plan"
grep -q 'likely to lean' "$W/err" && fail "a scan's normals are good"

below() { awk -v x="$(json "$1" "$W/audit.json")" -v most="$2" 'BEGIN { exit !(x != "" && x <= most) }' || fail "$surface: $1 is $(json "$1" "$W/audit.json")"; }
# judge TISSUE JOB: the judge's word on what is in the kept folder
judge() {
    "$BUILD/pigment-audit" --plan "$kept"/state/jobs/*.plan --ledger "$kept"/state/jobs/*.ledger --tissue "$1" --job "$2" \
        --head "$W/ex/heads/$surface.yaml" --machine "$W/ex/machines/gantry5.yaml" --json >"$W/audit.json"
}
# told WHAT: I2 is violated by it
told() {
    judge "$W/tissue.csv" "$W/ex/jobs/spoiled.yaml" && fail "$surface: $1 went through"
    grep -q '"I2": *{"judged": *true, *"violations": *[1-9]' "$W/audit.json" || fail "$surface: $1 is not told by I2: $(cat "$W/audit.json")"
}
for surface in median scanned scan probes; do
    job=$W/ex/jobs/$surface.yaml kept=$W/$surface
    sed "s/scanned.yaml/$surface.yaml/" "$W/ex/jobs/crown-scanned.yaml" >"$job"
    want_exit 0 pigment sim "$job" --keep "$kept"
    grep -q '^I2 ok' "$W/out" || fail "$surface: $(grep '^I2' "$W/out")"
    grep -q ' 0 skipped' "$W/out" || fail "$surface: some were skipped: $(tail -1 "$W/out")"
    judge "$kept/tissue.csv" "$job" || fail "$surface: $(cat "$W/audit.json")"
    below depth_max_um 20
    for part in fit registration steps; do grep -q "\"placement_${part}_um\"" "$W/audit.json" || fail "$surface: no error of $part"; done
    # what planning had to fit the daemon has read, and did not fit again
    case $surface in
    scan) cmp "$kept"/state/jobs/*.fit "$W/ex/heads/scanned.fit" || fail "the daemon had another surface" ;;
    probes) [ -s "$(echo "$kept"/state/jobs/*.fit)" ] || fail "planning left no fit" ;;
    *) [ ! -e "$(echo "$kept"/state/jobs/*.fit)" ] || fail "$surface: a fit that nobody needs" ;;
    esac
    # off the skin; out of the zone; on a mole
    cp "$job" "$W/ex/jobs/spoiled.yaml"
    awk -F, -v OFS=, 'NR == 30 { for (k = 2; k <= 4; k++) $k += 3 * $(k + 3) } { print }' "$kept/tissue.csv" >"$W/tissue.csv"
    told "a strike off the skin"
    cp "$kept/tissue.csv" "$W/tissue.csv"
    sed 's/radius: 42/radius: 30/' "$job" >"$W/ex/jobs/spoiled.yaml"
    told "a strike out of its zone"
    sed 's/at: \[14, -22\]/at: [-10, -40]/; s/radius: 3}/radius: 8}/' "$job" >"$W/ex/jobs/spoiled.yaml"
    told "a strike on a mole"
done
