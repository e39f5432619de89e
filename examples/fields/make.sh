#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes the example fields again: examples/fields/make.sh MAKE_FIELD. Same seeds, same bytes.
set -eu
cd "$(dirname "$0")/../.."
make() { # KIND SEED JOB FIELD
    echo "examples/fields/$4.csv: $1, seed $2"
    "$bin" "$1" "$2" "examples/jobs/$3.yaml" >"examples/fields/$4.csv.new"
    mv "examples/fields/$4.csv.new" "examples/fields/$4.csv"
}
bin=$1
make pad 300 practice-pad practice-pad
make crown 2000 crown crown
make session 14000 full-session full-session
