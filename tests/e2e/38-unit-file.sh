#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The unit file allows every system call that the daemon makes over a whole job: roles, real time,
# its own filter, planning children and all. What systemd would make of it is made here.
. "$(dirname "$0")/lib.sh"
[ "$(id -u)" = 0 ] || skip "needs root, to give a socket to a group"
command -v systemd-analyze >/dev/null || skip "needs systemd-analyze"
unit=controller/daemon/pigmentd.service
machine=examples/machines/bench3.yaml head=examples/heads/pad.yaml job=examples/jobs/practice-pad.yaml

systemd-analyze --no-pager syscall-filter >"$W/sets" 2>/dev/null
# the calls of sets and calls, sets within sets as well
expand() {
    for word in "$@"; do echo "$word"; done | awk -v sets="$W/sets" '
        function out(name,    i, n, part) {
            if (name !~ /^@/) { print name; return }
            n = split(inside[name], part, " ")
            for (i = 1; i <= n; i++) out(part[i])
        }
        BEGIN { while ((getline line < sets) > 0) {
                    if (line ~ /^@/) set = line
                    else if (line !~ /^ *#/) inside[set] = inside[set] " " line
                } }
        { out($0) }' | sort -u
}
expand @default >"$W/allowed"
sed -n 's/^SystemCallFilter=//p' $unit >"$W/filters"
while read -r filter; do
    # shellcheck disable=SC2086 # words
    case $filter in
    "~"*) expand ${filter#?} >"$W/taken" && comm -23 "$W/allowed" "$W/taken" >"$W/next" ;;
    *) expand $filter >"$W/given" && sort -u "$W/allowed" "$W/given" >"$W/next" ;;
    esac
    mv "$W/next" "$W/allowed"
done <"$W/filters"
grep -qx read "$W/allowed" && ! grep -qx reboot "$W/allowed" || fail "the sets were not understood"

${CC:-gcc} -O1 -o "$W/only_calls" tests/e2e/only_calls.c -lseccomp
start_sim $machine $head --speed max
ASAN_OPTIONS=detect_leaks=0 "$W/only_calls" "$BUILD/pigmentd" --machine $machine --device "$(head -1 "$W/sim.out")" \
    --state "$W/state" --socket "$W/sock" --operators 7001 <"$W/allowed" 2>"$W/daemon.log" &
DAEMON=$!
wait_until 10 status_is connected true || fail "the daemon did not connect"
want_exit 0 pigment start $job --yes --wait
grep -E 'not filtered|cannot be given|real-time' "$W/daemon.log" && fail "something was refused"
stop_daemon; stop_sim
