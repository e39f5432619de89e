#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Prints line and branch coverage of what the tests of a MODE=cov build have run: a line a room, then
# the three parts that everything rests on, and their branches that were never taken.
#   tests/tools/cov.sh BUILD_DIR
# An assert that never fails is no branch that anybody wants taken.
set -eu
build=$1
all=$build/coverage.json
gcovr -r . --object-directory "$build" -e tests/ --exclude-branches-by-pattern '^ *assert\(.*' \
    --gcov-ignore-parse-errors --json "$all" "$build" >/dev/null

# covered NAME REGEX...: gcovr takes a file when any of them matches its path
covered() {
    name=$1; shift
    filters=
    for regex in "$@"; do filters="$filters -f $regex"; done
    # shellcheck disable=SC2086
    gcovr -r . -a "$all" $filters --json-summary 2>/dev/null | tr ',{' '\n\n' | awk -v name="$name" '
        /"filename"/ { file = 1 } /^ *"files"/ { file = 1 } /\]/ { file = 0 }
        !file && split($0, pair, /": */) == 2 { gsub(/[" }]/, "", pair[1]); value[pair[1]] = pair[2] + 0 }
        END { printf "%-16s lines %5.1f %%  (%d of %d)   branches %5.1f %%  (%d of %d)\n", name,
                  value["line_percent"], value["line_covered"], value["line_total"],
                  value["branch_percent"], value["branch_covered"], value["branch_total"] }'
}

for room in config kinematics gcode controller sim; do covered "$room" "$room/"; done
covered total '.*'
covered "state machine" 'controller/stream/stream'
covered ledger 'controller/ledger/'
covered "reply reader" 'gcode/reply'
gcovr -r . -a "$all" -f 'controller/stream/stream' -f 'controller/ledger/' -f 'gcode/reply' --branches |
    awk '/100%$/ { next } /^(controller|gcode)\// || /^ +[0-9,-]+$/'
