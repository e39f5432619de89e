#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A machine with a heartbeat relay, in real time: proven before arming; the daemon is stopped and
# killed in the middle of strikes, and the judge has the needle out half a second later.
. "$(dirname "$0")/lib.sh"
head=examples/heads/pad.yaml
machine="$W/bench3.yaml"
cp examples/machines/bench3.yaml "$machine"
echo 'safety: {heartbeat_s: 0.4}' >>"$machine"
cp examples/fields/practice-pad.csv "$W/"
sed -e "s|^machine:.*|machine: $machine|" -e "s|^head:.*|head: $PWD/$head|" \
    -e "s|^field:.*|field: practice-pad.csv|" examples/jobs/practice-pad.yaml >"$W/job.yaml"
start_sim "$machine" $head --speed 1 --trace "$W/trace"
start_daemon "$machine"
want_exit 77 pigment start "$W/job.yaml" --yes
grep -q selftest "$W/err" || fail "the refusal does not say what to do: $(cat "$W/err")"
want_exit 0 pigment selftest --wait 10
wait_until 5 status_is connected true || fail "not connected after the test"
pigment start "$W/job.yaml" --yes >"$W/start.log"
wait_until 60 confirmed_over 2 || fail "no strikes"
for n in 1 2; do
    kill -STOP "$DAEMON"; sleep 1.3; kill -CONT "$DAEMON"
    wait_until 5 status_is last_stop heartbeat || fail "it was silent, and was stopped by $(status_of last_stop)"
    want_exit 77 pigment arm --yes
    wait_until 5 status_is connected true || fail "not connected after stop $n"
    pigment home && pigment arm --yes && pigment resume && done_so_far=$(status_of confirmed)
    wait_until 30 confirmed_over $((done_so_far + 2)) || fail "no strikes after stop $n"
done
kill -9 "$DAEMON"; wait "$DAEMON" 2>/dev/null || true
sleep 0.8
grep -q 'relay-off' "$W/trace" || fail "the relay has never dropped"
start_daemon "$machine"
wait_until 5 status_is connected true || fail "not connected after kill -9"
want_exit 77 pigment arm --yes
stop_daemon; stop_sim
audit "$W/job.yaml" $head "$machine" --trace "$W/trace" >"$W/audit.log" || { cat "$W/audit.log"; fail "the judge found a violation"; }
grep '^I5 ok' "$W/audit.log"
