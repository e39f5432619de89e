#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A job of 200 dots dies at every point of it, and again in its recovery; 20 more seeds at every 20th
# point. Under a sanitizer every 20th point only.
set -eu
build=${BUILD:-build/release}
sim=$build/sim-test
common="--tail 2 --jobs 2"
case $build in
*release*)
    "$sim" --seed "${TEST_SEED:-1}" $common
    "$sim" --seed "${TEST_SEED:-1}" --every 20 --again 200 $common
    "$sim" --seed $((${TEST_SEED:-1} + 1)) --seeds 20 --every 20 $common
    ;;
*)
    "$sim" --seed "${TEST_SEED:-1}" --every 20 $common
    ;;
esac
