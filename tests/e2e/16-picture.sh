#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Pictures come as SVG, PNG and PDF, of the plan, of its density and of what has healed.
. "$(dirname "$0")/lib.sh"
job=examples/jobs/practice-pad.yaml
pigment preview $job -o "$W/a.svg" || fail "svg"
pigment preview $job --density -o "$W/a.png" || fail "png"
pigment preview $job --healed 1 --years 3.5 -o "$W/a.pdf" || fail "pdf"
[ "$(head -c 4 "$W/a.png" | od -An -tx1 | tr -d ' \n')" = 89504e47 ] || fail "no PNG"
[ "$(head -c 4 "$W/a.pdf")" = %PDF ] || fail "no PDF"
[ "$(ls "$W" | grep -c '^a\.')" = 3 ] || fail "something is left over: $(ls "$W")"
want_exit 64 pigment preview $job -o "$W/a.gif"
want_exit 64 pigment preview $job -o "$W/b.svg" --years 3
want_exit 73 pigment preview $job -o "$W/nowhere/a.png"
