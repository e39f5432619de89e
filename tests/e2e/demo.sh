#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The example job from file to judged skin, with the daemon killed half way: a whole scalp on a head that was fitted to a
# scan, the scan itself for skin, over two poses of the head.
#   tests/e2e/demo.sh BUILD_DIR [OUT_DIR]
set -eu
cd "$(dirname "$0")/../.."
BUILD=$1
JOB=examples/jobs/full-session-scanned.yaml
OUT=${2:-build/demo}
machine=examples/machines/gantry5.yaml
head=examples/heads/scanned.yaml
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

# where the head lies in a pose of the plan: x,y,z,roll,pitch,yaw in mm and degrees
pose_of() {
    awk -v name="$1" 'BEGIN { deg = 45 / atan2(1, 1) }
        $1 == "pose" && $2 == name { printf "%s,%s,%s,%.6f,%.6f,%.6f", $3, $4, $5, $6 * deg, $7 * deg, $8 * deg }' "$OUT/job.plan"
}

say "what the plan is"
"$BUILD/pigment" plan "$JOB" -o "$OUT/job.plan" --json >"$OUT/plan.json"
dots=$(sed -n 's/.*"strikes": *\([0-9]*\), *"skipped".*/\1/p' "$OUT/plan.json")
# the simulated person is laid anew as soon as the arm is on its way home from the last strike of a pose, whether or not
# the kill below has taken one dot out
awk 'BEGIN { deg = 45 / atan2(1, 1); print "format: pigment-faults 1\nfaults:" }
    $1 == "pose" { for (k = 1; k <= 6; k++) at[$2, k] = $(2 + k) * (k > 3 ? deg : 1); lies = lies ? lies : $2 }
    $1 == "strike" { n++ }
    $1 == "event" && $2 == "pose" {
        printf "  - {kind: head-move, strike: %d, delay_s: 0.9, for_s: 0.2, xyz_mm: [%.4f, %.4f, %.4f], rpy_deg: [%.6f, %.6f, %.6f]}\n", n - 1,
            at[$4, 1] - at[lies, 1], at[$4, 2] - at[lies, 2], at[$4, 3] - at[lies, 3],
            at[$4, 4] - at[lies, 4], at[$4, 5] - at[lies, 5], at[$4, 6] - at[lies, 6]
        lies = $4
    }' "$OUT/job.plan" >"$OUT/moves.yaml"

say "the simulated machine and the daemon"
"$BUILD/pigment-sim" --machine $machine --head $head --tissue "$OUT/tissue.csv" --pose "$(pose_of rest)" --speed max --seed 1 --trace "$OUT/trace" \
    --faults "$OUT/moves.yaml" --summary "$OUT/sim.json" >"$OUT/pty" 2>"$OUT/sim.log" &
SIM=$!
until [ -s "$OUT/pty" ]; do kill -0 $SIM || exit 1; sleep 0.02; done
start_daemon
echo "pigment-sim on $(head -1 "$OUT/pty"), pigmentd on $OUT/sock"

say "what the designer gets: $OUT/preview.svg"
"$BUILD/pigment" preview "$JOB" -o "$OUT/preview.svg"

say "the job; half way, kill -9 for the daemon"
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
while [ "$(status_of state)" = paused ] && pose=$(status_of pose_due) && [ "$pose" != null ]; do
    say "the person lies anew, $pose: the head is registered there, and the job goes on"
    "$BUILD/pigment" register --pose "$(pose_of "$pose")"
    result=0
    "$BUILD/pigment" resume --wait || result=$?
done
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
  of that        registration $(figure placement_registration_um "$OUT/audit.json") um RMS, steps $(figure placement_steps_um "$OUT/audit.json") um RMS
fit              $(figure placement_fit_um "$OUT/audit.json") um RMS off the true skin, $(figure placement_fit_max_um "$OUT/audit.json") um at most: the foot takes it up
depth error      $(figure depth_rms_um "$OUT/audit.json") um RMS, $(figure depth_max_um "$OUT/audit.json") um at most
machine time     $(minutes "$(figure sim_time_s "$OUT/sim.json")")
by hand          $(minutes $((dots / 2))) to $(minutes "$dots") (1 to 2 strikes a second)
left behind      $OUT/preview.svg $OUT/report.md $OUT/audit.txt
EOF
[ $audit -eq 0 ] || { echo "demo: the judge found violations" >&2; exit 1; }
[ $result -eq 0 ] || [ "$(figure uncertain "$OUT/status.json")" -le 1 ]
