#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# JOBS jobs of DOTS dots, one after the other, by one daemon over a pty: every dot confirmed, as many
# touches of the skin, and from the second job on the daemon neither grows nor keeps a file open.
. "$(dirname "$0")/lib.sh"
machine=examples/machines/bench3.yaml head=examples/heads/pad.yaml
jobs=${JOBS:-3} dots=${DOTS:-500}
start_sim $machine $head --speed max
start_daemon $machine
rss_kib() { sed -n 's/^VmRSS: *\([0-9]*\).*/\1/p' "/proc/$DAEMON/status"; }
fds() { ls "/proc/$DAEMON/fd" | wc -l; }
begin=$(date +%s.%N)
job=1
while [ $job -le "$jobs" ]; do
    tests/e2e/long-job.sh "$W" "$dots" "soak-$job"
    pigment start "$W/soak-$job.yaml" --yes 2>/dev/null || fail "start exited $?"
    wait_until 120 status_is state done || fail "job $job did not end: $(status_of state)"
    [ "$(status_of confirmed)" = "$dots" ] || fail "$(status_of confirmed) of $dots confirmed"
    [ $job != 2 ] || { rss=$(rss_kib); files=$(fds); }
    job=$((job + 1))
done
grown=$(($(rss_kib) - rss)) more=$(($(fds) - files))
took=$(echo "$(date +%s.%N) $begin" | awk '{ printf "%.1f", $1 - $2 }')
stop_daemon; stop_sim
job=1
while [ $job -le "$jobs" ]; do
    confirmed=$("$BUILD/pigment" ledger verify "$W"/state/jobs/*-"soak-$job-s1.ledger" --json | sed -n 's/.*"confirmed": *\([0-9]*\).*/\1/p')
    [ "$confirmed" = "$dots" ] || fail "the ledger of job $job has $confirmed of $dots"
    job=$((job + 1))
done
touched=$(($(wc -l <"$W/tissue.csv") - 1))
[ "$touched" = $((jobs * dots)) ] || fail "$touched touches for $((jobs * dots)) dots"
echo "$touched strikes in $took s, the daemon grew by $grown KiB and $more files"
case $BUILD in *release*) [ $grown -lt 64 ] || fail "it grew" ;; esac
[ $more -le 0 ] || fail "it keeps files open"
