#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every row of the fault catalogue, one seed each: `make faults` does the same with 20 and writes the table.
set -eu
build=${BUILD:-build/release}
case $build in *release*) ;; *) echo "the catalogue is run with the release build"; exit 77 ;; esac
exec tests/faults/run.sh "$build" 1
