. "$(dirname "$0")/lib.sh"
machine=examples/machines/bench3.yaml head=examples/heads/pad.yaml job=examples/jobs/practice-pad.yaml
start_sim $machine $head --speed max
start_daemon $machine
pigment start $job --yes --wait || true
pigment exclude --dot 14 --radius 3; echo "exclude after done: $?"
stop_daemon; stop_sim
audit $job $head $machine; echo "audit $?"
