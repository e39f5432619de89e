#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A head that breathes, fidgets and drifts as a seated person's in a rest does, tracked, in real time: the
# program waits, registers again and goes on; a person answers what is left of the pauses. Nothing is struck
# under a head that moves, unless the ledger says so. For SECONDS_LONG (20), or until both sittings are done.
. "$(dirname "$0")/lib.sh"
machine=examples/machines/gantry5.yaml head=examples/heads/median.yaml job=examples/jobs/crown.yaml
start_sim $machine $head --speed 1 --motion rest --tracker "$W/head"
start_daemon $machine --tracker "$W/head"
pigment start $job --yes 2>"$W/start.log" || fail "start exited $?"
end=$(($(date +%s) + ${SECONDS_LONG:-20})) resumed=0 session=1
# answer: what a person does about the state that it is in; an arm that the head has come against is moved clear of it by hand
answer() {
    case $state in
    running | armed) return 1 ;;
    done) session=$((session + 1)); pigment start $job --session $session --yes ;;
    *) pigment resume || { { pigment home || pigment home --clear; } && pigment arm --yes && pigment resume; } ;;
    esac
}
while [ "$(date +%s)" -lt "$end" ]; do
    sleep 0.5
    pigment status --json >"$W/status.json" && take state state "$W/status.json"
    [ "$state$session" != done2 ] || break
    ! answer >>"$W/answer.log" 2>&1 || resumed=$((resumed + 1))
done
pigment pause || true
wait_until 20 status_is moving false || fail "it does not come to rest"
stop_daemon; stop_sim
for ledger in "$W"/state/jobs/*.ledger; do pigment ledger show "$ledger"; done >"$W/show"
audit $job $head $machine >"$W/audit.log" || { cat "$W/audit.log"; fail "the judge found a violation"; }
[ "$(grep -c registration "$W/show")" -gt 2 ] || fail "it was not registered again"
[ "$(grep -c confirmed "$W/show")" -gt 10 ] || fail "hardly anything was struck"
echo "$(grep -c registration "$W/show") registrations, $resumed times answered, $(tail -1 "$W/audit.log")"
