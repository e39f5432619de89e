#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The libserialport path: the simulator's pty bound over /dev/ttyS0 in a private mount namespace,
# with a small preloaded ioctl that answers for the modem lines which a pty lacks.
[ "${1:-}" = inside ] || {
    . "$(dirname "$0")/lib.sh"
    [ "$(id -u)" = 0 ] || skip "needs root to bind-mount over /dev/ttyS0"
    [ -e /dev/ttyS0 ] && [ -e /sys/class/tty/ttyS0 ] || skip "there is no /dev/ttyS0 here"
    unshare -m true 2>/dev/null || skip "mount namespaces are not permitted here"
    ! ldd "$BUILD/pigmentd" | grep -q libasan || skip "a preloaded ioctl and ASan do not go together"
    exec unshare -m --propagation private env BUILD="$BUILD" sh "$0" inside
}
. "$(dirname "$0")/lib.sh"
machine=examples/machines/bench3.yaml head=examples/heads/pad.yaml job=examples/jobs/practice-pad.yaml
${CC:-gcc} -shared -fPIC -O1 -o "$W/modem.so" tests/e2e/modem_lines.c -ldl
start_sim $machine $head --speed max
mount --bind "$(head -1 "$W/sim.out")" /dev/ttyS0 || skip "bind mounts are not permitted here"
"$BUILD/pigmentd" --help >/dev/null
LD_PRELOAD="$W/modem.so" "$BUILD/pigmentd" --machine $machine --device /dev/ttyS0 --state "$W/state" \
    --socket "$W/sock" 2>>"$W/daemon.log" &
DAEMON=$!
wait_until 10 status_is connected true || fail "libserialport did not connect"
pigment start $job --yes
wait_until 20 sh -c "[ \$($BUILD/pigment status --json | sed -n 's/.*\"confirmed\": *\([0-9]*\).*/\1/p') -ge 100 ]" || fail "no strikes"
stop_sim
wait_until 10 status_is last_stop port-lost || fail "a pulled cable gave $(status_of last_stop)"
stop_daemon
audit $job $head $machine >"$W/audit.log" || fail "the judge found a violation"
