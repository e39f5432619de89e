#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A plan for hardware does not run on the simulator, and a job knows where it began.
. "$(dirname "$0")/lib.sh"
machine=examples/machines/bench3.yaml head=examples/heads/pad.yaml job=examples/jobs/practice-pad.yaml
want_exit 64 pigment plan $job --backend bench -o "$W/x.plan"
want_exit 0 pigment plan $job --backend hardware -o "$W/x.plan"
grep -q '^backend hardware$' "$W/x.plan" || fail "the plan does not say hardware"
start_sim $machine $head --speed max
start_daemon $machine
want_exit 77 pigment start $job --yes --backend hardware
grep -q 'for hardware, this is simulator' "$W/err" || fail "the refusal names them not: $(cat "$W/err")"
want_exit 0 pigment start $job --yes --wait --backend simulator
grep -q '^backend simulator$' "$W"/state/jobs/*.plan || fail "the job's plan does not say simulator"
pigment ledger show "$(echo "$W"/state/jobs/*.ledger)" | grep -q simulator || fail "nor does the ledger"
stop_daemon; stop_sim
