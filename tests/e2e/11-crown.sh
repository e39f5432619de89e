#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Two sessions of a crown on the gantry: each dot of the course once, the judge sees both ledgers.
. "$(dirname "$0")/lib.sh"
machine=examples/machines/gantry5.yaml head=examples/heads/median.yaml job=examples/jobs/crown.yaml
start_sim $machine $head --speed max --trace "$W/trace"
start_daemon $machine
pigment start $job --session 1 --yes --wait || fail "session 1 exited $?"
first=$(status_of confirmed)
pigment start $job --session 2 --yes --wait || fail "session 2 exited $?"
second=$(status_of confirmed)
stop_daemon; stop_sim
[ "$(($(wc -l <"$W/tissue.csv") - 1))" = $((first + second)) ] || fail "touches are not $first + $second"
audit $job $head $machine --trace "$W/trace" >"$W/audit.log" || fail "the judge found a violation"
