#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A head whose surface was fitted to a scan, struck where it truly is: registered by stickers before
# the first strike, on the skin of the scan itself. The foot makes up for what the fit is off, and
# the judge tells fit, registration and steps apart.
. "$(dirname "$0")/lib.sh"
machine=examples/machines/gantry5.yaml head=examples/heads/scanned.yaml
sed -e "s|: \.\./|: $PWD/examples/|" examples/jobs/crown-scanned.yaml >"$W/job.yaml"
printf 'registration: {residual_mm: 0.3, error_mm: 0.3}\n' >>"$W/job.yaml"
# eight stickers, each coordinate measured 0.1 mm RMS off; the head lies at 226.5 224 0.8, turned by 1.5 degrees
awk 'BEGIN {
    srand(3); y = 1.5 * atan2(0, -1) / 180
    print "# pigment-measured 1 units=mm frame=base\nkind,name,x_mm,y_mm,z_mm,head_x_mm,head_y_mm,head_z_mm"
    n = split("95 10 40 80 -50 50 20 70 60 10 -75 55 -80 30 60 -75 -35 50 60 40 95 -20 -30 120", p, " ")
    for (i = 1; i <= n; i += 3)
        printf "fiducial,s%d,%.3f,%.3f,%.3f,%s,%s,%s\n", i, 226.5 + cos(y) * p[i] - sin(y) * p[i + 1] + e(),
            224 + sin(y) * p[i] + cos(y) * p[i + 1] + e(), 0.8 + p[i + 2] + e(), p[i], p[i + 1], p[i + 2]
}
function e() { return 0.2 * (rand() + rand() + rand() - 1.5) }' >"$W/measured.csv"
start_sim $machine $head --speed max --pose 226.5,224,0.8,0,0,1.5
start_daemon $machine
pigment start "$W/job.yaml" --yes
wait_until 20 status_is state armed || fail "it is $(status_of state)"
want_exit 0 pigment register "$W/measured.csv" --json
# the foot touched the crown at four of the plan's places, 0.3 mm above the model: the joints are for that
plan=$(echo "$W"/state/jobs/*.plan)
awk 'FNR == NR { print; next }
    $1 == "strike" && n++ % 300 == 0 {
        y = 1.5 * atan2(0, -1) / 180; x = $3 + 0.3 * $6; z = $5 + 0.3 * $8; l = $4 + 0.3 * $7
        printf "contact,,%.3f,%.3f,%.3f,,,\n", 226.5 + cos(y) * x - sin(y) * l, 224 + sin(y) * x + cos(y) * l, 0.8 + z
    }' "$W/measured.csv" "$plan" >"$W/touched.csv"
want_exit 0 pigment register "$W/touched.csv" --json
[ "$(json contacts "$W/out")" = 4 ] && [ "$(json revision "$W/out")" = 3 ] || fail "no contacts: $(cat "$W/out")"
pigment resume
wait_until 60 status_is state done || fail "it does not end: $(status_of state), $(status_of message)"
stop_daemon; stop_sim
audit "$W/job.yaml" $head $machine --json >"$W/audit.log" || fail "the judge found a violation"
below() { awk -v x="$(json "$1" "$W/audit.log")" -v most="$2" -v least="$3" 'BEGIN { exit !(x <= most && x >= least) }' || fail "$1 is $(json "$1" "$W/audit.log")"; }
below depth_max_um 20 0
below placement_registration_um 300 5
below placement_steps_um 20 0.1
below placement_fit_um 300 1
