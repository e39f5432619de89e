#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The surface that planning fitted to a scan lies beside the job, and the arm's ways over the head are laid by it:
# one that was changed since is refused by name.
. "$(dirname "$0")/lib.sh"
cp -r examples "$W/ex"
machine=examples/machines/gantry5.yaml head=$W/ex/heads/direct.yaml job=$W/ex/jobs/direct.yaml
sed -n '/^truth/,$d; p' "$W/ex/heads/scanned.yaml" | sed '/^surface/,$d' >"$head"
sed -n 's/^  scan: /surface:\n  scan: /p; s/^        scan_in_head/        scan_in_head/p' "$W/ex/heads/scanned.yaml" >>"$head"
sed 's/scanned.yaml/direct.yaml/' "$W/ex/jobs/crown-scanned.yaml" >"$job"
start_sim $machine "$W/ex/heads/scanned.yaml" --speed 30
start_daemon $machine
pigment start "$job" --yes || fail "start exited $?"
wait_until 20 confirmed_over 5 || fail "no strikes: $(status_of state)"
pigment stop
wait_until 5 status_is state stopped || fail "stop left $(status_of state)"
fit=$(echo "$W"/state/jobs/0001-*.fit)
[ -s "$fit" ] || fail "the job has no fit beside it"
# a bump of 40 mm that no dot lies on
cp "$fit" "$W/fit"
awk '/^r /{n++} n==20 && !x{$20=$20+40; x=1} {print}' "$W/fit" >"$fit"
cmp -s "$fit" "$W/fit" && fail "no coefficient was changed"
go_on() { { pigment home || pigment home --clear; } && pigment arm --yes && pigment resume; }
stop_daemon; start_daemon $machine
want_exit 65 go_on
grep -q '\.fit changed since the plan was made' "$W/err" || fail "the refusal does not name it: $(cat "$W/err")"
cp "$W/fit" "$fit"
go_on || fail "it does not go on with its own fit"
wait_until 20 confirmed_over 10 || fail "no strikes: $(status_of state)"
stop_daemon; stop_sim
