#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The arrows between rooms: who may include whom, and which system headers pure rooms may not see.
set -eu
bad=0
complain() { echo "layers: $*" >&2; bad=1; }

# room: allowed project prefixes
check_room() {
    room=$1; shift
    for file in $(find "$room" -name '*.[ch]'); do
        case "$room:$file" in sim:sim/audit/*) continue ;; esac
        for inc in $(sed -n 's/^#include "\([^"]*\)".*/\1/p' "$file"); do
            ok=0
            for allowed in "$@"; do
                case "$inc" in "$allowed"/*) ok=1 ;; esac
            done
            [ "$ok" = 1 ] || complain "$file includes $inc ($room may include: $*)"
        done
    done
}
check_room config config
check_room kinematics kinematics config
check_room gcode gcode config
check_room controller controller kinematics gcode config
check_room sim sim config
for file in $(find sim -path sim/audit -prune -o -name '*.[ch]' -print); do
    ! grep -q '^#include "sim/audit/' "$file" || complain "$file includes the judge"
done
check_room sim/audit sim/audit

for file in $(find kinematics gcode -name '*.[ch]'); do
    if grep -nE '^#include <(stdio|unistd|time|termios|fcntl|poll|sys/[a-z]+)\.h>' "$file" >&2; then
        complain "$file: maths and text do no I/O and read no clock"
    fi
done
# the strike machine is fed events and time; it owns no fd
for file in controller/stream/stream*.[ch]; do
    [ -e "$file" ] || continue
    if grep -nE '^#include <(stdio|unistd|time|termios|fcntl|poll|sys/[a-z]+)\.h>' "$file" >&2; then
        complain "$file: the strike machine owns no fd and no clock"
    fi
done
[ "$bad" = 0 ]
