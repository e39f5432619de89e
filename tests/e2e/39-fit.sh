#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# From a scan to a head to a job: fitted, checked, planned. A scan in another unit, one without a unit,
# landmarks with left and right swapped, a scan that is mirrored; and a fit that was changed by hand.
. "$(dirname "$0")/lib.sh"
cp -r examples "$W/ex"
scan=$W/ex/scans/head.stl marks=$W/ex/scans/head-landmarks.yaml head=$W/ex/heads/new.yaml
want_exit 0 pigment fit "$scan" --units mm --landmarks "$marks" -o "$head" --picture "$W/band.svg" --json
cmp "$W/ex/heads/new.fit" "$W/ex/heads/scanned.fit" || fail "the same scan gave another fit than the example's"
grep -q '"source":"scan"' "$W/out" || fail "no figures"
grep -q '</svg>' "$W/band.svg" || fail "no picture"
want_exit 0 pigment check "$head"

want_exit 64 pigment fit "$scan" --landmarks "$marks" -o "$head" </dev/null
grep -q 'its landmarks look like mm' "$W/err" || fail "the unit was not guessed"
want_exit 78 pigment fit "$scan" --units m --landmarks "$marks" -o "$head"
grep -q "a person's are 90 to 190" "$W/err" || fail "a head of 140 m was not noticed"
sed 's/tragion_left/tragion_x/; s/tragion_right/tragion_left/; s/tragion_x/tragion_right/' "$marks" >"$W/swapped.yaml"
want_exit 78 pigment fit "$scan" --units mm --landmarks "$W/swapped.yaml" -o "$head"
grep -q 'left and right are swapped, or the scan is mirrored' "$W/err" || fail "swapped landmarks went through"

# triangles of 30 mm: they are all that is known of the skin
awk 'function put(i, j,   t, p) { t = 3.14159265 * i / 10; p = 3.14159265 * j / 10; printf "vertex %.3f %.3f %.3f\n", 97 * sin(t) * cos(p), 77 * sin(t) * sin(p), 91 * cos(t) }
function face(a, b, c, d, e, f) { print "facet normal 0 0 0\nouter loop"; put(a, b); put(c, d); put(e, f); print "endloop\nendfacet" }
BEGIN { print "solid coarse"
    for (i = 0; i < 10; i++) for (j = 0; j < 20; j++) {
        if (i > 0) face(i, j, i + 1, j, i, j + 1)
        if (i < 9) face(i, j + 1, i + 1, j, i + 1, j + 1)
    }
    print "endsolid coarse" }' >"$W/coarse.stl"
printf 'format: pigment-landmarks 1\nlandmarks: {glabella: [94, 0, -20], inion: [-92, 0, -26], tragion_left: [-2, 72, -30], tragion_right: [-2, -72, -30], vertex: [0, 0, 91]}\n' >"$W/coarse-marks.yaml"
want_exit 0 pigment fit "$W/coarse.stl" --units mm --landmarks "$W/coarse-marks.yaml" -o "$W/coarse.yaml"
grep -q 'warning: coarse triangles' "$W/err" || fail "coarse triangles are not told of: $(cat "$W/err")"
want_exit 64 pigment fit "$W/coarse.stl" --units mm --landmarks "$W/coarse-marks.yaml" --facets round -o "$W/coarse.yaml"
want_exit 0 pigment fit "$W/coarse.stl" --units mm --landmarks "$W/coarse-marks.yaml" --facets skin -o "$W/coarse.yaml"
grep -q 'warning: coarse triangles' "$W/err" && fail "triangles that are the skin itself are told to be too coarse"

# every form of surface plans the same job
job=$W/ex/jobs/crown-scanned.yaml field=$W/ex/fields/crown.csv
want_exit 0 pigment check "$job"
grep -q 'warning   the sheet top is squeezed' "$W/err" || fail "nothing is said of the squeeze"
sed -n '/^truth/,$d; p' "$W/ex/heads/scanned.yaml" | sed '/^surface/,$d' >"$W/ex/heads/direct.yaml"
sed -n 's/^  scan: /surface:\n  scan: /p; s/^        scan_in_head/        scan_in_head/p' "$W/ex/heads/scanned.yaml" >>"$W/ex/heads/direct.yaml"
sed 's/scanned.yaml/direct.yaml/' "$job" >"$W/ex/jobs/direct.yaml"
want_exit 0 pigment plan "$job" -o "$W/fit.plan"
want_exit 0 pigment plan "$W/ex/jobs/direct.yaml" -o "$W/scan.plan"
grep '^strike' "$W/fit.plan" >"$W/a"; grep '^strike' "$W/scan.plan" >"$W/b"
cmp "$W/a" "$W/b" || fail "a scan and its fit are two surfaces"
awk '/^r /{n++} n==20 && !x{$20=$20+40; x=1} {print}' "$W/ex/heads/scanned.fit" >"$W/t" && mv "$W/t" "$W/ex/heads/scanned.fit"
want_exit 0 pigment plan "$job" -o "$W/other.plan"
[ "$(sed -n 's/^head //p' "$W/fit.plan")" != "$(sed -n 's/^head //p' "$W/other.plan")" ] || fail "the plan is not bound to the fit"
