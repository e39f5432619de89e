#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Jobs of 20 more seeds die at every 20th point; under a sanitizer one seed.
set -eu
build=${BUILD:-build/release}
seeds=20
case $build in *release*) ;; *) seeds=1 ;; esac
"$build/sim-test" --seed $((${TEST_SEED:-1} + 1)) --seeds $seeds --every 20 --tail 2
