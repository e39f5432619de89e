#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The example job from file to judged skin, with the daemon killed half way.
#   tests/e2e/demo.sh BUILD_DIR [JOB.yaml] [OUT_DIR]
set -eu
cd "$(dirname "$0")/../.."
BUILD=$1
JOB=${2:-examples/jobs/full-session.yaml}
OUT=${3:-build/demo}
machine=examples/machines/gantry5.yaml
head=examples/heads/median.yaml
rm -rf "$OUT" && mkdir -p "$OUT"
export PIGMENT_SOCKET="$OUT/sock"
SIM= DAEMON=
cleanup() {
    [ -z "$DAEMON" ] || kill "$DAEMON" 2>/dev/null || true
    [ -z "$SIM" ] || kill "$SIM" 2>/dev/null || true
    wait 2>/dev/null || true
}
trap cleanup EXIT
say() { printf '\n== %s\n' "$*"; }
status_of() { "$BUILD/pigment" status --json 2>/dev/null | sed -n "s/.*\"$1\": *\"\{0,1\}\([^\",}]*\).*/\1/p"; }
start_daemon() {
    "$BUILD/pigmentd" --machine $machine --device "$(head -1 "$OUT/pty")" --state "$OUT/state" \
        --socket "$OUT/sock" 2>>"$OUT/daemon.log" &
    DAEMON=$!
    tries=0
    until [ "$(status_of connected)" = true ]; do
        tries=$((tries + 1))
        [ $tries -lt 500 ] || { echo "demo: the daemon did not connect; see $OUT/daemon.log" >&2; exit 1; }
        sleep 0.02
    done
}

say "the simulated machine and the daemon"
"$BUILD/pigment-sim" --machine $machine --head $head --tissue "$OUT/tissue.csv" --pose 200,225,-10,0,30,0 --speed max --seed 1 --trace "$OUT/trace" \
    --summary "$OUT/sim.json" >"$OUT/pty" 2>"$OUT/sim.log" &
SIM=$!
until [ -s "$OUT/pty" ]; do kill -0 $SIM || exit 1; sleep 0.02; done
start_daemon
echo "pigment-sim on $(head -1 "$OUT/pty"), pigmentd on $OUT/sock"

say "what the designer gets: $OUT/preview.svg"
"$BUILD/pigment" preview "$JOB" -o "$OUT/preview.svg"

say "the job; half way, kill -9 for the daemon"
dots=$("$BUILD/pigment" plan "$JOB" --json | sed -n 's/.*"strikes": *\([0-9]*\).*/\1/p')
( while confirmed=$(status_of confirmed); [ "${confirmed:-0}" -lt $((dots / 2)) ]; do sleep 0.05; done
  kill -KILL "$DAEMON" ) &
killer=$!
"$BUILD/pigment" start "$JOB" --yes --wait || echo "(the daemon is dead, as intended)"
wait $killer "$DAEMON" 2>/dev/null || true

say "restarted: nothing moves before a person homes, arms and resumes"
start_daemon
"$BUILD/pigment" status
"$BUILD/pigment" home
"$BUILD/pigment" arm --yes
result=0
"$BUILD/pigment" resume --wait || result=$?
[ "$(status_of state)" = done ] || { echo "demo: the job ended as $(status_of state)" >&2; exit 1; }
"$BUILD/pigment" report -o "$OUT/report.md"
"$BUILD/pigment" status --json >"$OUT/status.json"
kill "$DAEMON"; wait "$DAEMON" || true; DAEMON=
kill "$SIM"; wait "$SIM" || true; SIM=

say "the judge, who shares no code with any of this"
audit=0
"$BUILD/pigment-audit" --plan "$OUT"/state/jobs/*.plan --ledger "$OUT"/state/jobs/*.ledger \
    --tissue "$OUT/tissue.csv" --job "$JOB" --head $head --machine $machine --trace "$OUT/trace" >"$OUT/audit.txt" || audit=$?
cat "$OUT/audit.txt"
"$BUILD/pigment-audit" --plan "$OUT"/state/jobs/*.plan --ledger "$OUT"/state/jobs/*.ledger \
    --tissue "$OUT/tissue.csv" --job "$JOB" --head $head --machine $machine --trace "$OUT/trace" --json >"$OUT/audit.json" || true

figure() { sed -n "s/.*\"$1\": *\([-0-9.]*\).*/\1/p" "$2" | head -1; }
minutes() { awk -v s="$1" 'BEGIN { printf "%d h %02d min", s / 3600, s % 3600 / 60 }'; }
say "result"
cat <<EOF
dots             $dots
strikes          $(($(wc -l <"$OUT/tissue.csv") - 1)) felt by the simulated skin
confirmed        $(figure confirmed "$OUT/status.json")
uncertain        $(figure uncertain "$OUT/status.json") (for a person to look at: pigment resolve)
skipped          $(figure skipped "$OUT/status.json")
placement error  $(figure placement_rms_um "$OUT/audit.json") um RMS, $(figure placement_max_um "$OUT/audit.json") um at most (step rounding included)
depth error      $(figure depth_rms_um "$OUT/audit.json") um RMS, $(figure depth_max_um "$OUT/audit.json") um at most
machine time     $(minutes "$(figure sim_time_s "$OUT/sim.json")")
by hand          $(minutes $((dots / 2))) to $(minutes "$dots") (1 to 2 strikes a second)
left behind      $OUT/preview.svg $OUT/report.md $OUT/audit.txt
EOF
[ $audit -eq 0 ] || { echo "demo: the judge found violations" >&2; exit 1; }
[ $result -eq 0 ] || [ "$(figure uncertain "$OUT/status.json")" -le 1 ]
