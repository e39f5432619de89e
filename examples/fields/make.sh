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
# a thin crown as a picture, 60 x 60 pixels of 1.5 mm: most in its middle, a parting to the left
echo "examples/fields/thinning.pgm"
awk 'BEGIN {
    print "P2\n# black is where dots are wanted most\n60 60\n255"
    for (row = 0; row < 60; row++) {
        for (column = 0; column < 60; column++) {
            x = column - 29.5; y = row - 29.5
            ink = 1 - (x * x + y * y) / 870.25
            if (ink < 0) ink = 0
            if (x < -8 && x > -12 && y < 0) ink = ink / 3
            printf "%d%s", 255 - int(255 * ink + 0.5), column < 59 ? " " : "\n"
        }
    }
}' >examples/fields/thinning.pgm.new
mv examples/fields/thinning.pgm.new examples/fields/thinning.pgm
make forehead 14000 full-session-scanned full-session-scanned
