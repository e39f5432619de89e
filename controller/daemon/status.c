/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a person may know: state, counts, rate and the time that is left.
 */
#include <math.h>
#include <stdio.h>

#include "controller/daemon/daemon.h"

enum { PACE_STRIKES_MIN = 3 };

static double time_left_s(const struct daemon *daemon)
{
    const struct sitting *sitting = daemon->sitting;
    return sitting->loaded ? sitting_left_s(sitting, stream_events_done(daemon->stream)) : 0;
}

/* Rate and ratio since the job last began to run; paused time does not count. */
static void measure(struct daemon *daemon, double left_s)
{
    struct pace *pace = &daemon->pace;
    uint32_t confirmed = stream_counts(daemon->stream).confirmed;
    if (pace->since_ns == 0 || confirmed < pace->confirmed_then + PACE_STRIKES_MIN) {
        return;
    }
    double elapsed_s = s_from_ns(loop_now_ns() - pace->since_ns);
    double predicted_s = pace->left_then_s - left_s;
    pace->rate_hz = (double)(confirmed - pace->confirmed_then) / elapsed_s;
    pace->ratio = predicted_s > 0 ? elapsed_s / predicted_s : 1;
}

void pace_on_state(struct daemon *daemon, enum stream_state state, int64_t now_ns)
{
    struct pace *pace = &daemon->pace;
    if (state != STREAM_RUNNING) {
        measure(daemon, time_left_s(daemon)); // what it came to stays to be seen
        pace->since_ns = 0;
        return;
    }
    pace->since_ns = now_ns;
    pace->confirmed_then = stream_counts(daemon->stream).confirmed;
    pace->left_then_s = time_left_s(daemon);
    pace->rate_hz = 0;
    pace->ratio = 1;
}

static double rounded(double value, double step)
{
    return round(value / step) * step;
}

static void add_counts(struct daemon *daemon, json_t *status)
{
    struct stream_counts counts = stream_counts(daemon->stream);
    (void)json_object_set_new(status, "strikes", json_integer(counts.strikes));
    (void)json_object_set_new(status, "confirmed", json_integer(counts.confirmed));
    (void)json_object_set_new(status, "uncertain", json_integer(counts.uncertain));
    (void)json_object_set_new(status, "skipped", json_integer(counts.skipped));
    (void)json_object_set_new(status, "left", json_integer(counts.left));
}

static json_t *event_of(const struct plan_event *event)
{
    return event ? json_pack("{s:s, s:s, s:f}", "kind", plan_event_name(event->kind), "detail",
                             event->detail, "time_s", event->time_s)
                 : json_null();
}

/* null, or how the head has to lie, and be registered, before the next strike */
static json_t *pose_due(const struct sitting *sitting)
{
    const size_t due = sitting_pose_due(sitting);
    return sitting->plan.pose_count > 0 && due != sitting->solution.pose
               ? json_string(sitting->plan.pose[due].id)
               : json_null();
}

/* null, or what a person has to do before `resume` goes on */
static void add_events(struct daemon *daemon, json_t *status)
{
    const struct stream *stream = daemon->stream;
    (void)json_object_set_new(status, "event", event_of(stream_event(stream)));
    (void)json_object_set_new(status, "events",
                              json_integer((json_int_t)daemon->sitting->plan.event_count));
    (void)json_object_set_new(status, "events_done",
                              json_integer((json_int_t)stream_events_done(stream)));
    (void)json_object_set_new(status, "pose_due", pose_due(daemon->sitting));
    (void)json_object_set_new(status, "rest_s",
                              json_real(rounded(stream_rest_left_s(stream), 0.1)));
}

static void add_pace(struct daemon *daemon, json_t *status)
{
    double left_s = time_left_s(daemon);
    measure(daemon, left_s);
    double ratio = daemon->pace.ratio > 0 ? daemon->pace.ratio : 1;
    (void)json_object_set_new(status, "rate_hz", json_real(rounded(daemon->pace.rate_hz, 0.01)));
    (void)json_object_set_new(status, "eta_s", json_real(rounded(left_s * ratio, 0.1)));
}

static void add_job(struct daemon *daemon, json_t *status)
{
    const struct sitting *sitting = daemon->sitting;
    char hex[SHA256_HEX_SIZE] = "";
    if (sitting->loaded) {
        sha256_hex(&sitting->plan_hash, hex);
    }
    json_t *plan = sitting->loaded ? json_string(hex) : json_null();
    json_t *ledger =
        daemon->journal.feed.open ? json_string(daemon->journal.feed.ledger.path) : json_null();
    json_t *job = sitting->loaded ? json_string(sitting->name) : json_null();
    (void)json_object_set_new(status, "job", job);
    (void)json_object_set_new(status, "plan", plan);
    (void)json_object_set_new(status, "ledger", ledger);
}

/* The axes as the firmware shows them, by the machine file's names. */
static json_t *position_of(struct daemon *daemon)
{
    struct axes axes;
    if (!stream_axes(daemon->stream, &axes)) {
        return json_null();
    }
    json_t *position = json_object();
    for (size_t i = 0; i <= machine_arm_axes(&daemon->machine); i++) {
        const char *name = machine_axis(&daemon->machine, i)->name;
        (void)json_object_set_new(position, name, json_real(rounded(axes.value[i], 1e-4)));
    }
    return position;
}

/* null where the machine file names no input */
static json_t *estop_of(const struct daemon *daemon)
{
    static const char *const PROOF[] = {[ESTOP_UNPROVEN] = "unproven",
                                        [ESTOP_WAIT_FREE] = "release",
                                        [ESTOP_WAIT_PRESS] = "press",
                                        [ESTOP_WAIT_RELEASE] = "release",
                                        [ESTOP_PROVEN] = "proven"};
    if (!daemon->machine.safety.estop_input) {
        return json_null();
    }
    return json_pack("{s:b, s:s}", "pressed", stream_estop_is_pressed(daemon->stream), "proof",
                     PROOF[stream_estop_proof(daemon->stream)]);
}

/* null where the machine file names no relay */
static json_t *heartbeat_of(const struct daemon *daemon)
{
    static const char *const PROOF[] = {[HEARTBEAT_UNPROVEN] = "unproven",
                                        [HEARTBEAT_TESTING] = "testing",
                                        [HEARTBEAT_PROVEN] = "proven"};
    if (daemon->machine.safety.heartbeat_s <= 0.0) {
        return json_null();
    }
    return json_pack("{s:s}", "proof", PROOF[stream_heartbeat_proof(daemon->stream)]);
}

/* null where it is nobody's turn */
static const char *advice(const struct daemon *daemon)
{
    const struct stream *stream = daemon->stream;
    const enum stream_state state = stream_state(stream);
    const enum stop_reason why = stream_last_stop(stream);
    const bool is_ready = state == STREAM_ARMED || state == STREAM_PAUSED;
    if (state == STREAM_PLANNED) {
        return stream_is_homed(stream) ? "arm, then resume" : "home, arm, then resume";
    }
    if (is_ready && register_is_expired(daemon)) {
        return stop_reason_advice(STOP_EXPIRED);
    }
    if (state == STREAM_ARMED || (state == STREAM_PAUSED && why == STOP_NONE)) {
        return "resume when ready";
    }
    const bool stands = state == STREAM_PAUSED || state == STREAM_HELD || state == STREAM_STOPPED ||
                        state == STREAM_FAULT || state == STREAM_ESTOP;
    return stands && why != STOP_NONE ? stop_reason_advice(why) : NULL;
}

static json_t *advice_of(const struct daemon *daemon)
{
    const char *text = advice(daemon);
    return text ? json_string(text) : json_null();
}

static void add_machine(struct daemon *daemon, json_t *status)
{
    struct stream *stream = daemon->stream;
    bool connected = stream_is_connected(stream);
    json_t *backend = connected
                          ? json_string(stream_is_simulator(stream) ? "simulator" : "hardware")
                          : json_null();
    (void)json_object_set_new(status, "connected", json_boolean(connected));
    (void)json_object_set_new(status, "homed", json_boolean(stream_is_homed(stream)));
    (void)json_object_set_new(status, "moving", json_boolean(stream_is_moving(stream)));
    (void)json_object_set_new(status, "armed", json_boolean(stream_is_armed(stream)));
    (void)json_object_set_new(status, "backend", backend);
    (void)json_object_set_new(status, "estop", estop_of(daemon));
    (void)json_object_set_new(status, "heartbeat", heartbeat_of(daemon));
    (void)json_object_set_new(status, "lease_uid",
                              daemon->lease.held ? json_integer(daemon->lease.uid) : json_null());
    (void)json_object_set_new(status, "last_stop",
                              json_string(stop_reason_name(stream_last_stop(stream))));
    (void)json_object_set_new(status, "advice", advice_of(daemon));
    (void)json_object_set_new(status, "message", json_string(daemon->message));
    (void)json_object_set_new(status, "warning",
                              stream_warning(stream) != NULL ? json_string(stream_warning(stream))
                                                             : json_null());
    (void)json_object_set_new(status, "device", json_string(daemon->options->device));
    (void)json_object_set_new(status, "machine", json_string(daemon->machine.name));
    (void)json_object_set_new(status, "position", position_of(daemon));
}

json_t *status_of(struct daemon *daemon)
{
    json_t *status = json_object();
    const char *state = stream_state_name(stream_state(daemon->stream));
    (void)json_object_set_new(status, "state", json_string(state));
    add_counts(daemon, status);
    add_events(daemon, status);
    add_pace(daemon, status);
    add_job(daemon, status);
    add_machine(daemon, status);
    return status;
}

void status_line(struct daemon *daemon, char *out, size_t size)
{
    struct stream_counts counts = stream_counts(daemon->stream);
    (void)snprintf(out, size, "%s: %u of %u strikes, %u uncertain",
                   stream_state_name(stream_state(daemon->stream)), counts.confirmed,
                   counts.strikes, counts.uncertain);
}
