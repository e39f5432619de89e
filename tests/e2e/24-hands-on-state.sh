#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Somebody's hands in the state directory, and in the numbers of a field: a ledger that is gone or empty,
# joints that lead elsewhere, ids that were given anew. Each is refused by name, and nothing is struck again.
. "$(dirname "$0")/lib.sh"
machine=examples/machines/bench3.yaml head=examples/heads/pad.yaml
cp -r examples "$W/examples"
job=$W/examples/jobs/practice-pad.yaml field=$W/examples/fields/practice-pad.csv
jobs=$W/state/jobs one=$W/state/jobs/0001-pad-1-s1 two=$W/state/jobs/0002-pad-1-s1
again() { stop_daemon; start_daemon $machine; }
# refuses TEXT: a start is, and says so; nothing is taken up that could be resumed
refuses() {
    want_exit 65 pigment start "$job" --yes
    grep -q "$1" "$W/err" || fail "the refusal does not say $1: $(cat "$W/err")"
}
takes_up_nothing() { status_is job null || fail "took up $(status_of job)"; }
start_sim $machine $head --speed 60
start_daemon $machine
pigment start "$job" --yes || fail "start exited $?"
stop_over 30
pigment start "$job" --yes || fail "the second start exited $?"
stop_over 30

# ids given anew, in the other direction: the same places under other names
awk -F, -v OFS=, '/^[0-9]/ {$1 = 301 - $1} {print}' "$field" >"$W/anew.csv"
cp "$field" "$W/field.csv"; cp "$W/anew.csv" "$field"
refuses "numbered anew"
cp "$W/field.csv" "$field"

# the newest ledger taken away, by somebody who wants to begin again: nobody names it, its plan does
mv "$two.ledger" "$W/two.ledger"
refuses "0002-pad-1-s1.ledger is gone"
again
takes_up_nothing
refuses "0002-pad-1-s1.ledger is gone"
mv "$W/two.ledger" "$two.ledger"

# and emptied
cp "$two.ledger" "$W/two.ledger"; : >"$two.ledger"
refuses "its header cannot be read"
cp "$W/two.ledger" "$two.ledger"

# half a millimetre at one dot, behind the daemon's back
again
status_is job 0002-pad-1-s1 || fail "took up $(status_of job)"
cp "$two.solution" "$W/two.solution"
awk '/^strike .* via 0 / && ++n == 200 {$5 = sprintf("%.5f", $5 + 0.5)} {print}' "$W/two.solution" >"$two.solution"
cmp -s "$two.solution" "$W/two.solution" && fail "no digit was changed"
again
takes_up_nothing
grep -q "joints of dot .* do not lead to its place" "$W/daemon.log" || fail "the daemon does not say why"
cp "$W/two.solution" "$two.solution"

# as it was, it goes on
again
{ pigment home && pigment arm --yes && pigment resume; } || fail "could not go on: $(status_of message)"
wait_until 30 status_is state done || fail "it ended as $(status_of state)"
stop_daemon; stop_sim
audit "$job" $head $machine >"$W/audit.log" || { cat "$W/audit.log"; fail "the judge found a violation"; }
