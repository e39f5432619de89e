#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Real processes over a pty, at length: jobs of 2,000 dots through 200 kills, 50 pulled cables and 50
# resets of the firmware; then 100,000 strikes in jobs of 4,000, by one daemon that must not grow.
# And half an hour each on five heads that move, on virtual time.
#   tests/e2e/endurance.sh BUILD [kill|pull|reset|soak|head]      no part named: all of them
set -eu
cd "$(dirname "$0")/../.."
export BUILD="$1"
what=${2:-kill pull reset soak head}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
tests/e2e/long-job.sh "$folder" 2000 endurance
export JOB="$folder/endurance.yaml" DOTS=2000 LIMIT_S=600

resets() { # 50 of them, anywhere in the job
    echo "format: pigment-faults 1"
    echo "faults:"
    i=0
    while [ $i -lt 50 ]; do
        echo "  - {kind: reboot, strike: $((20 + 39 * i)), jitter_s: 0.4}"
        i=$((i + 1))
    done
}
for part in $what; do
    case $part in
    kill) KILLS=200 tests/e2e/20-kill-resume.sh ;;
    pull) PULLS=50 tests/e2e/22-cable.sh ;;
    reset) resets >"$folder/resets.yaml" && tests/faults/drive.sh "$folder/resets.yaml" done banner ;;
    head) for seed in 1 2 3 4 5; do "$BUILD/sim-test" head $seed 1000; done ;;
    soak) JOBS=25 DOTS=4000 tests/e2e/29-soak-pty.sh ;;
    *) echo "no part $part" >&2; exit 64 ;;
    esac
done
