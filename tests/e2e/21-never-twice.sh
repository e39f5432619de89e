#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The same job again: after an edited comment, and under a new plan of the same course. What was
# struck stays struck; what is left is planned into a ledger that names its predecessor.
. "$(dirname "$0")/lib.sh"
machine=examples/machines/bench3.yaml head=examples/heads/pad.yaml
mkdir "$W/jobs" && cp -r examples "$W/examples"
job=$W/examples/jobs/practice-pad.yaml
start_sim $machine $head --speed max
start_daemon $machine
pigment start "$job" --yes || fail "start exited $?"
wait_until 20 sh -c "[ \$($BUILD/pigment status --json | sed -n 's/.*\"confirmed\": *\([0-9]*\).*/\1/p') -ge 100 ]"
pigment stop
wait_until 5 status_is state stopped || fail "stop left $(status_of state)"
uncertain=$(status_of uncertain)
done_before=$(($(status_of confirmed) + uncertain))
echo "# a comment, nothing else" >>"$job"
want_exit 65 pigment resume
grep -q practice-pad.yaml "$W/err" || fail "the refusal does not name the file: $(cat "$W/err")"
pigment start "$job" --yes --wait || fail "the second start exited $?"
[ "$(status_of strikes)" = $((300 - done_before)) ] || fail "planned $(status_of strikes), $done_before were done"
want_exit 65 pigment start "$job" --yes --wait
stop_daemon; stop_sim
# an uncertain dot may or may not have been struck
lines=$(wc -l <"$W/tissue.csv")
[ "$lines" -le 301 ] && [ "$lines" -ge $((301 - uncertain)) ] || fail "tissue log has $lines lines"
audit "$job" $head $machine >"$W/audit.log" || fail "the judge found a violation"
