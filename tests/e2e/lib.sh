# SPDX-License-Identifier: GPL-3.0-or-later
# What every e2e script needs: a scratch folder, simulator and daemon that die with the script.
# Sourced. BUILD names the build folder (default build/release).
set -eu
cd "$(dirname "$0")/../.."
BUILD=${BUILD:-build/release}
W=$(mktemp -d "${TMPDIR:-/tmp}/pigment.XXXXXX")
export PIGMENT_SOCKET="$W/sock"
SIM= DAEMON=

cleanup() {
    status=$?
    [ -z "$DAEMON" ] || kill -TERM "$DAEMON" 2>/dev/null || true
    [ -z "$SIM" ] || kill -TERM "$SIM" 2>/dev/null || true
    wait 2>/dev/null || true
    if [ "$status" -ne 0 ] && [ "$status" -ne 77 ]; then
        for log in "$W"/*.log; do [ -e "$log" ] && { echo "--- $log"; tail -30 "$log"; }; done
    fi
    rm -rf "$W"
    exit "$status"
}
trap cleanup EXIT

fail() { echo "FAIL: $*" >&2; exit 1; }
skip() { echo "$*"; exit 77; }

pigment() { "$BUILD/pigment" "$@"; }

# wait_until SECONDS COMMAND...: polls until the command succeeds, less often once it has not for a while;
# looks at the clock every tenth time: a process costs more than what most of these commands do
wait_until() {
    limit=$(($(date +%s) + $1)) tries=0 nap=${NAP_S:-0.02}; shift
    until "$@" >/dev/null 2>&1; do
        tries=$((tries + 1))
        [ $((tries % 10)) != 0 ] || [ "$(date +%s)" -lt "$limit" ] || return 1
        [ $tries -lt 50 ] || nap=0.1
        sleep $nap
    done
}

# want_exit CODE COMMAND...: runs it, keeps its output in $W/out and $W/err, checks its exit code
want_exit() {
    want=$1; shift
    set +e; "$@" >"$W/out" 2>"$W/err"; got=$?; set -e
    [ "$got" -eq "$want" ] || { cat "$W/out" "$W/err"; fail "exit $got, wanted $want: $*"; }
}

# take VAR KEY FILE: the value of a top-level key of a one-object JSON text, into VAR; no process is begun for it
take() {
    eval "$1="
    while IFS= read -r text || [ -n "$text" ]; do
        case $text in *"\"$2\":"*) ;; *) continue ;; esac
        text=${text##*"\"$2\":"}
        text=${text#"${text%%[! ]*}"}
        text=${text#\"}
        text=${text%%[\",\}]*}
        eval "$1=\$text"
        return
    done <"$3"
}
# json KEY FILE: prints it
json() { take value "$1" "$2"; echo "$value"; }

# status_is KEY VALUE
status_is() { pigment status --json >"$W/status.json" && take value "$1" "$W/status.json" && [ "$value" = "$2" ]; }
status_of() { pigment status --json >"$W/status.json" && json "$1" "$W/status.json"; }

# confirmed_over N: have more strikes been confirmed?
confirmed_over() { pigment status --json >"$W/status.json" && take value confirmed "$W/status.json" && [ "$value" -gt "$1" ]; }
# stop_over N: stops the job in hand once it is that far
stop_over() {
    wait_until 20 confirmed_over "$1" || fail "no strikes: $(status_of state)"
    pigment stop
    wait_until 5 status_is state stopped || fail "stop left $(status_of state)"
}

# listen_until SECONDS COMMAND...: as wait_until, for a command that looks at the status in $W/status.json: one process
# that listens, where many would ask
listen_until() {
    [ -p "$W/watch" ] || mkfifo "$W/watch"
    timeout "$1" "$BUILD/pigment" watch --json >"$W/watch" 2>/dev/null & watch=$!; shift
    met=1
    while read -r text; do
        echo "$text" >"$W/status.json"
        ! "$@" || { met=0; break; }
    done <"$W/watch"
    kill $watch 2>/dev/null || true; wait $watch 2>/dev/null || true
    return $met
}

# start_sim MACHINE HEAD [options]
start_sim() {
    machine=$1 head=$2; shift 2
    : >"$W/sim.out" # what the one before has said is not this one's word
    "$BUILD/pigment-sim" --machine "$machine" --head "$head" --tissue "$W/tissue.csv" \
        --link "$W/tty" --seed "${TEST_SEED:-1}" "$@" >"$W/sim.out" 2>"$W/sim.log" &
    SIM=$!
    wait_until 30 test -s "$W/sim.out" || fail "the simulator did not start"
}

# start_daemon MACHINE [options]: returns once the firmware has been identified
start_daemon() {
    machine=$1; shift
    "$BUILD/pigmentd" --machine "$machine" --device "${DEVICE:-$(head -1 "$W/sim.out")}" \
        --state "$W/state" --socket "$W/sock" "$@" 2>>"$W/daemon.log" &
    DAEMON=$!
    wait_until 60 status_is connected true || fail "the daemon did not connect"
}

stop_daemon() { kill -"${1:-TERM}" "$DAEMON" 2>/dev/null || true; wait "$DAEMON" 2>/dev/null || true; DAEMON=; }
stop_sim() { kill -TERM "$SIM" 2>/dev/null || true; wait "$SIM" 2>/dev/null || true; SIM=; }

# audit JOB HEAD MACHINE [options]: every plan and ledger of the state folder against the tissue log
audit() {
    job=$1 head=$2 machine=$3; shift 3
    "$BUILD/pigment-audit" --plan "$W"/state/jobs/*.plan --ledger "$W"/state/jobs/*.ledger \
        --tissue "$W/tissue.csv" --job "$job" --head "$head" --machine "$machine" "$@"
}
