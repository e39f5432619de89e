#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A head that breathes, sways and starts, tracked, on virtual time: the job comes to its end, the
# judge finds nothing that no start of the head explains, and what was moved in the skin is suspect.
set -eu
build=${BUILD:-build/release}
seeds="1 2" dots=200
case $build in *release*) ;; *) seeds=1 dots=40 ;; esac
for seed in $seeds; do
    "$build/sim-test" head "$seed" $dots
done
