#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A job of 200 dots dies at every point of it; at 200 of them it dies again, all over its recovery.
# Under a sanitizer at every 20th point.
set -eu
build=${BUILD:-build/release}
every=1 again=200
case $build in *release*) ;; *) every=20 again=10 ;; esac
"$build/sim-test" --seed "${TEST_SEED:-1}" --every $every --tail 2
"$build/sim-test" --seed "${TEST_SEED:-1}" --every 20 --again $again --tail 2
