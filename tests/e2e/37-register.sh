#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A head that lies elsewhere than said is found from probes and fiducials, dry and in a daemon; what
# does not hold is refused; a registration that has expired pauses the job with its own reason.
. "$(dirname "$0")/lib.sh"
machine=examples/machines/gantry5.yaml head=examples/heads/median.yaml
sed -e "s|: *machines/|: $PWD/examples/machines/|; s|\.\./|$PWD/examples/|" examples/jobs/crown.yaml >"$W/job.yaml"
printf 'registration: {residual_mm: 0.3, error_mm: 1.0, expires_strikes: 40}\n' >>"$W/job.yaml"
# measured FILE YAW_DEG SWAP: 150 probes and the landmarks of the median head, at 226.5 224 0.8 and turned
measured() {
    awk -v yaw="$2" -v swap="$3" 'BEGIN {
        srand(7); pi = atan2(0, -1); p = 15.7 * pi / 180; y = yaw * pi / 180
        print "# pigment-measured 1 units=mm frame=base\nkind,name,x_mm,y_mm,z_mm"
        n = split("glabella 99.7 0 0 inion -85.8 0 39.7 tragion_left 0 69 0 tragion_right 0 -69 0 vertex 35.4 0 126.1", l, " ")
        for (i = 1; i <= n; i += 4) place("fiducial," l[i], l[i + 1], swap ? -l[i + 2] : l[i + 2], l[i + 3])
        for (i = 0; i < 150; i++) {
            z = 1 - 1.3 * rand(); w = sqrt(1 - z * z); a = 2 * pi * rand()
            k = 1 + 0.2 * (rand() - 0.5) / 90
            ex = 97 * w * cos(a) * k; ey = 77 * w * sin(a) * k; ez = 91 * z * k
            place("probe,", 10.8 + cos(p) * ex + sin(p) * ez, ey, 38.5 - sin(p) * ex + cos(p) * ez)
        }
    }
    function place(what, hx, hy, hz) {
        printf "%s,%.4f,%.4f,%.4f\n", what, 226.5 + cos(y) * hx - sin(y) * hy, 224 + sin(y) * hx + cos(y) * hy, 0.8 + hz
    }' >"$1"
}
measured "$W/good.csv" 2 0; measured "$W/swapped.csv" 2 1; measured "$W/turned.csv" 30 0
want_exit 0 pigment register "$W/good.csv" --job "$W/job.yaml" --json
for key in residual_um noise_um error_um normal_rms_um tangential_rms_um worst used; do
    [ -n "$(json $key "$W/out")" ] || fail "no $key in $(cat "$W/out")"
done
grep -q '"xyz_mm": *\[22[67]\.' "$W/out" || fail "the head is not where it lies: $(cat "$W/out")"
want_exit 1 pigment register "$W/swapped.csv" --job "$W/job.yaml"
grep -q 'left and right are swapped' "$W/err" || fail "$(cat "$W/err")"
want_exit 1 pigment register "$W/turned.csv" --job "$W/job.yaml"
grep -q 'turned far' "$W/err" || fail "$(cat "$W/err")"
echo nothing >"$W/bad.csv"
want_exit 65 pigment register "$W/bad.csv" --job "$W/job.yaml"
want_exit 64 pigment register "$W/good.csv" --head $head
want_exit 64 pigment register
want_exit 0 pigment register --advise 40 --head $head
[ "$(grep -c '^[0-9]*,.*,\(scalp\|face\)$' "$W/out")" = 40 ] || fail "not 40 places: $(cat "$W/out")"
want_exit 0 pigment register "$W/good.csv" --job "$W/job.yaml" --advise 10 --json
[ "$(grep -o '"where"' "$W/out" | wc -l)" = 10 ] || fail "$(cat "$W/out")"
want_exit 65 pigment register --advise 40 --head examples/heads/pad.yaml
want_exit 64 pigment register --advise 1001 --head $head

start_sim $machine $head --speed max --pose 226.5,224,0.8,0,0,2
start_daemon $machine
want_exit 65 pigment register "$W/good.csv"
pigment start "$W/job.yaml" --yes # where the head was said to lie is not good enough for this job
wait_until 10 status_is state armed || fail "it is $(status_of state)"
want_exit 77 pigment resume
[ "$(status_of confirmed)" = 0 ] || fail "it strikes before anybody looked where the head is"
want_exit 1 pigment register "$W/turned.csv"
want_exit 0 pigment register "$W/good.csv" --json
[ "$(json revision "$W/out")" = 2 ] || fail "$(cat "$W/out")"
pigment resume
wait_until 30 status_is last_stop expired && wait_until 5 status_is state paused || fail "not again: $(status_of state)"
more=$(status_of confirmed); [ "$more" -gt 0 ] && [ "$more" -le 40 ] || fail "$more strikes"
stop_daemon KILL # and the strikes count on after a restart
start_daemon $machine
pigment home && wait_until 20 status_is homed true && pigment arm --yes
want_exit 77 pigment resume
[ "$(status_of confirmed)" = "$more" ] || fail "struck by an old registration"
pigment ledger show "$(echo "$W"/state/jobs/*.ledger)" >"$W/show"
grep -q 'registration.*revision 2 by probes, 150 of 150, residual 0.0' "$W/show" || fail "$(grep registration "$W/show")"
stop_daemon; stop_sim
