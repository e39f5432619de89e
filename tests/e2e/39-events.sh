#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A plan with events: the job stops at each, says what to do and goes on by a person's resume only,
# also after a crash at the event; waits for the skin end by themselves; report and judge agree.
. "$(dirname "$0")/lib.sh"
machine=examples/machines/bench3.yaml head=examples/heads/pad.yaml job="$W/job.yaml"
sed -e "s|\.\./|$PWD/examples/|; s|^limits: {|&rest_mm: 2.5, rest_s: 5, |" examples/jobs/practice-pad.yaml >"$job"
echo 'order: {reload_strikes: 120, stop_s: 30}' >>"$job"
start_sim $machine $head --speed max
start_daemon $machine
want_exit 1 pigment start "$job" --yes --wait
grep -q "reload" "$W/err" || fail "it does not say what it stopped for"
status_is state paused && status_is last_stop reload && status_is events 2 || fail "not at the first event: $(status_of state)"
[ "$(status_of confirmed)" = 120 ] || fail "$(status_of confirmed) strikes before the first event"
stop_daemon KILL
start_daemon $machine
pigment home && pigment arm --yes && pigment resume || fail "could not go on after a crash"
wait_until 10 status_is state paused || fail "the event did not come again: $(status_of state)"
[ "$(status_of confirmed)" = 120 ] || fail "it went on by itself"
want_exit 1 pigment resume --wait
status_is events_done 1 && [ "$(status_of confirmed)" = 240 ] || fail "not at the second event"
stop_daemon KILL
start_daemon $machine
status_is events_done 1 || fail "the ledger does not know of the first event"
pigment home && pigment arm --yes && pigment resume && wait_until 10 status_is state paused
want_exit 0 pigment resume --wait
pigment report >"$W/report.md"
[ "$(grep -c 'event [12] of 2 done: reload' "$W/report.md")" = 2 ] || fail "the report does not tell of both events"
stop_daemon; stop_sim
audit "$job" $head $machine >"$W/audit.log" || { cat "$W/audit.log"; fail "the judge found a violation"; }
# no two touches within 2.5 mm in less than 5 s of the machine's time
awk -F, 'NR > 1 { n++; t[n] = $1; x[n] = $2; y[n] = $3
    for (i = n - 1; i > 0 && $1 - t[i] < 5; i--)
        if ((x[n] - x[i]) ^ 2 + (y[n] - y[i]) ^ 2 < 6.24) soon++ }
    END { if (n != 300 || soon) { print n " touches, " soon " too soon"; exit 1 } }' "$W/tissue.csv" || fail "the skin had no rest"
