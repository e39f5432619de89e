#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Writes what the golden files hold, from the programs of a build: tests/golden/rewrite.sh BUILD [DIR]
set -eu
cd "$(dirname "$0")/../.."
dir=${2:-tests/golden}
"$1/pigment" plan examples/jobs/practice-pad.yaml -o "$dir/practice-pad.plan" \
    --solution "$dir/practice-pad.solution" --gcode "$dir/practice-pad.gcode" 2>/dev/null >/dev/null
"$1/pigment" plan examples/jobs/crown.yaml --session 1 -o "$dir/crown-1.full" 2>/dev/null >/dev/null
# the crown's plan is long: its header, some strikes, its skips
sed -n '1,40p; /^skip/p; $p' "$dir/crown-1.full" >"$dir/crown-1.plan" && rm "$dir/crown-1.full"
printf '0 0 100 0 0 1\n60 0 90 0.8 0 0.6\n225 225 126 0 0 1\n' |
    "$1/pigment" ik --machine examples/machines/gantry5.yaml >"$dir/gantry5.ik"
printf '225 225 200 0 0 0\n200 250 180 30 45 0.5\n' |
    "$1/pigment" fk --machine examples/machines/gantry5.yaml >"$dir/gantry5.fk"
