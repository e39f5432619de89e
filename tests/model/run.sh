#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Has Spin search the model of the strike protocol and its broken variants, every state of them.
#   tests/model/run.sh BUILD_DIR
# A line a variant; nonzero when a good one fails, a broken one passes or fails in another way.
set -u
build=$1
here=$(cd "$(dirname "$0")" && pwd)
bad=0
mkdir -p "$build"

# search FLAGS PAN_FLAGS COMPILER_FLAGS: builds and runs a verifier; sets $errors, $states and $said
search() {
    # shellcheck disable=SC2086
    said=$(cd "$build" && rm -f pan* && {
        spin $1 -a "$here/strike.pml" && ${CC:-gcc} -w -DMEMLIM=1500 $3 -o pan pan.c &&
            ./pan -m100000 $2
    } 2>&1)
    errors=$(echo "$said" | sed -n 's/.* errors: \([0-9]*\)$/\1/p')
    states=$(echo "$said" | sed -n 's/^ *\([0-9]*\) states, stored.*/\1/p')
    case $said in *"max search depth too small"* | *"memory limit"* | *truncated*) errors= ;; esac
}

report() { # VERDICT NAME TEXT
    printf '%-7s %-46s %s\n' "$1" "$2" "$3"
    [ "$1" = ok ] || { bad=1; echo "$said" | tail -25; }
}

# holds NAME FLAGS PAN_FLAGS COMPILER_FLAGS: no error in any state
holds() {
    search "$2" "$3" "$4"
    if [ "$errors" = 0 ]; then report ok "$1" "0 errors, $states states"
    else report FAILED "$1" "${errors:-no verdict,} errors"; fi
}

# breaks NAME FLAGS ASSERTION: that assertion is violated
breaks() {
    search "$2" "" "-DSAFETY"
    case $said in
    *"assertion violated $3"*) report ok "$1" "broken as it must be: $3" ;;
    *) report FAILED "$1" "should break $3" ;;
    esac
}

proposed() { # N CRASHES RESETS
    holds "proposed N=$1 W=1, $2 crashes, $3 resets" "-DN=$1 -DCRASHES=$2 -DRESETS=$3" "" "-O2 -DSAFETY"
}

proposed 3 2 2
proposed 5 1 1
holds "proposed N=2 W=1, it ends" "-DN=2 -DCRASHES=1 -DRESETS=1 -DLIVE" "-a -f" "-O1 -DNFAIR=3"
breaks "sanity: all can be confirmed" -DNEVER_ALL_CONFIRMED "(x>0)"
breaks "sanity: two faults, two uncertain" -DBOUND=1 "(x<=1)"
twice="(struck[queued]<=1)"
never="((disk[i]!=2)||(struck[i]==1))"
breaks "journal after ok, sent again after a restart" -DJOURNAL_AFTER_OK "$twice"
breaks "intent after send" -DINTENT_AFTER_SEND "$twice"
breaks "intent not synced before send" -DINTENT_NOT_SYNCED "$twice"
breaks "done before send" -DDONE_BEFORE_SEND "$never"
breaks "a bare ok is trusted" -DTRUST_OK "$never"
breaks "the number alone is trusted after a crash" -DTRUST_NUMBER "$never"
breaks "no stop, reset or drain after a restart" -DNO_DRAIN "$never"
exit $bad
