#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A hold between an intent and its first byte keeps the dot in hand: no word of a person makes it both
# settled and struck. The disk is slow here, so that a hold falls there.
. "$(dirname "$0")/lib.sh"
! ldd "$BUILD/pigmentd" | grep -q libasan || skip "a preloaded disk and ASan do not go together"
machine=examples/machines/bench3.yaml head=examples/heads/pad.yaml job=examples/jobs/practice-pad.yaml
${CC:-gcc} -D_GNU_SOURCE -shared -fPIC -O1 -o "$W/disk.so" tests/e2e/slow_disk.c -ldl
start_sim $machine $head --speed max
export LD_PRELOAD="$W/disk.so" SLOW_DISK_MS=300
start_daemon $machine
unset LD_PRELOAD
pigment start $job --yes || fail "start exited $?"
# held_with_an_intent: the dot whose intent is the last record but that of the hold itself
held_with_an_intent() {
    pigment hold
    wait_until 10 status_is state held || fail "hold left $(status_of state)"
    dot=$(pigment ledger show "$W"/state/jobs/*.ledger | sed -n 's/.* intent .*dot \([0-9]*\).*/\1/p' | tail -1)
    uncertain=$(status_of uncertain)
    [ -n "$dot" ] && ! pigment ledger show "$W"/state/jobs/*.ledger | grep -q "confirmed .*dot $dot\b"
}
tries=0
until held_with_an_intent; do
    tries=$((tries + 1)); [ $tries -lt 20 ] || fail "no hold fell between an intent and its first byte"
    pigment resume; sleep 0.1
done
echo "dot $dot is in hand"
want_exit 65 pigment resolve "$dot" struck --note "by hand"
grep -q "in hand" "$W/err" || fail "the refusal does not say why: $(cat "$W/err")"
pigment resume || fail "resume exited $?"
confirmed() { pigment ledger show "$W"/state/jobs/*.ledger | grep -q "confirmed .*dot $dot\b"; }
wait_until 10 confirmed || fail "dot $dot was not struck"
# after a stop it is a person's
until held_with_an_intent; do
    tries=$((tries + 1)); [ $tries -lt 40 ] || fail "no hold fell between an intent and its first byte"
    pigment resume; sleep 0.1
done
pigment stop
wait_until 10 status_is state stopped || fail "stop left $(status_of state)"
pigment resolve "$dot" skip --note "not struck" || fail "resolve exited $?"
stop_daemon; stop_sim
audit $job $head $machine >"$W/audit.log" || { cat "$W/audit.log"; fail "the judge found a violation"; }
