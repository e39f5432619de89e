. "$(dirname "$0")/lib.sh"
machine=examples/machines/gantry5.yaml head=examples/heads/median.yaml job=examples/jobs/crown.yaml
start_sim $machine $head --speed 1 --motion rest --tracker "$W/head"
start_daemon $machine --tracker "$W/head"
pigment start $job --yes || true
sleep 60
pigment status --json; tail -20 "$W/daemon.log"
pigment pause; sleep 2
stop_daemon; stop_sim
audit $job $head $machine | tail -20; echo "audit $?"
