#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Who may do what: viewers look and stop, operators run one at a time, strangers nothing; a request
# that was sent once is carried out once.
. "$(dirname "$0")/lib.sh"
[ "$(id -u)" = 0 ] || skip "needs root, to be other users"
machine=examples/machines/bench3.yaml head=examples/heads/pad.yaml job=examples/jobs/practice-pad.yaml
chmod 755 "$W"
cp "$BUILD/pigment" "$W/pigment" # the build folder may be closed to others
as() { user=$1 groups=$2; shift 2; setpriv --reuid "$user" --regid "$user" --groups "$groups" "$W/pigment" "$@"; }
start_sim $machine $head --speed 1
want_exit 64 "$BUILD/pigmentd" --machine $machine --device /dev/null --state "$W/x" --socket "$W/x" --operators nosuchgroup
start_daemon $machine --operators 7001 --viewers 7002
[ "$(stat -c '%a %g' "$W/sock")" = "660 7002" ] || fail "the socket is $(stat -c '%a %g' "$W/sock")"
operator="7101 7001,7002" second="7102 7001,7002" viewer="7103 7002" stranger="7104 7003"
want_exit 77 as $stranger status
want_exit 0 as $viewer status
want_exit 77 as $viewer home
want_exit 77 as $viewer resume
grep -q 'role view' "$W/err" || fail "the refusal does not say why: $(cat "$W/err")"
want_exit 77 as $operator register --pose 100,100,0,0,0,0
want_exit 0 as $operator home
pigment start $job --yes # by root, who holds it now
wait_until 60 confirmed_over 1 || fail "no strikes"
status_is lease_uid 0 || fail "nobody holds the machine"
want_exit 0 as $operator pause
wait_until 5 status_is state paused
want_exit 75 as $operator resume
want_exit 75 as $operator park
want_exit 0 as $operator resume --take
status_is lease_uid 7101 || fail "it was not taken over"
want_exit 75 as $second home
want_exit 75 pigment park
want_exit 0 as $viewer stop
wait_until 5 status_is state stopped || fail "a viewer could not stop it: $(status_of state)"
wait_until 5 status_is lease_uid null || fail "a machine at rest is still held"
want_exit 0 as $second home
# replay
[ -x /usr/bin/python3 ] || { stop_daemon; stop_sim; exit 0; }
python3 - "$W/sock" <<'PY' || fail "a request was carried out twice"
import json, socket, sys
s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); f = s.makefile("rw")
def ask(**more):
    f.write(json.dumps({"jsonrpc": "2.0", "id": 1, "method": "status", **more}) + "\n"); f.flush()
    return json.loads(f.readline())
json.loads(f.readline())
assert "result" in ask() and "result" in ask(seq=5)
assert ask(seq=5)["error"]["code"] == 64 and ask(seq=4)["error"]["code"] == 64
assert ask()["error"]["code"] == 64 and ask(seq=0)["error"]["code"] == 64
assert "result" in ask(seq=6)
PY
stop_daemon; stop_sim
