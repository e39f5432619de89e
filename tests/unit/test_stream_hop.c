/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How the way from one dot to the next is said, so that a byte of it which changes on the line
 * takes the arm no further than a few hops.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/seed.h"
#include "tests/unit/sim_scene.h"
#include "tests/unit/stream_scene.h"
#include "tests/unit/through_peer.h"

enum { SENT_SIZE = 1 << 16, IN_FULL_EVERY = 33, MODE_BYTES = 3, CHANGES = 9, LOST = 8 };

/* Between the strike machine and the board: keeps what goes by, and may change one byte of the mode
 * of one leg. */
struct wire {
    struct rig_peer board; /* first: see through_peer */
    char sent[SENT_SIZE];
    size_t len;
    unsigned legs; /* said by how much */
    unsigned hit;  /* that one of them is changed; 0: none */
    size_t byte;
    int change;
};

static void wire_receive(void *context, const char *bytes, size_t len)
{
    struct wire *wire = context;
    char line[512];
    assert_true(len < sizeof(line) && wire->len + len < SENT_SIZE);
    memcpy(wire->sent + wire->len, bytes, len);
    wire->len += len;
    memcpy(line, bytes, len);
    const bool leg = len > 5 && memcmp(line, "G91G0", 5) == 0;
    wire->legs += leg;
    if (leg && wire->legs == wire->hit && wire->change == LOST) {
        memmove(line + wire->byte, line + wire->byte + 1, len - wire->byte - 1);
        len--;
    } else if (leg && wire->legs == wire->hit) {
        line[wire->byte] = (char)(line[wire->byte] ^ (1 << wire->change));
    }
    wire->board.receive(wire->board.context, line, len);
}

static void listen(struct wire *wire, struct rig *rig)
{
    wire->board = rig->peer;
    rig->peer = through_peer(&wire->board);
    rig->peer.receive = wire_receive;
}

static unsigned times_sent(const struct wire *wire, const char *what)
{
    unsigned times = 0;
    for (const char *at = wire->sent; (at = strstr(at, what)) != NULL; at++) {
        times++;
    }
    return times;
}

/* A job to its end, listened to. */
static struct wire *sent_by(struct stream_scene *scene)
{
    struct wire *wire = calloc(1, sizeof(*wire));
    assert_non_null(wire);
    listen(wire, &scene->rig);
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    if (!rig_until(&scene->rig, STREAM_DONE, 120.0)) {
        fail_msg("%s", scene->rig.notice);
    }
    assert_int_equal(stream_scene_judge(scene, "hops"), 0);
    return wire;
}

static void a_hop_is_said_by_how_much_and_now_and_then_in_full(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_new(FAKE_DOTS);
    struct wire *wire = sent_by(scene);
    const char *first = strstr(wire->sent, "G53G0"), *next = strstr(wire->sent, "G91G0");
    assert_true(first != NULL && next != NULL && first < next);
    assert_int_equal(times_sent(wire, "G53G0"), 1 + (FAKE_DOTS - 1) / IN_FULL_EVERY);
    assert_int_equal(times_sent(wire, "G53G0") + times_sent(wire, "G91G0"), FAKE_DOTS);
    // behind each of them the needle comes down in G90 again
    assert_int_equal(times_sent(wire, "G90G53G1"), times_sent(wire, "G91G0"));
    free(wire);
    stream_scene_free(scene);
}

static void a_way_with_corners_is_said_by_how_much_leg_by_leg(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_new(3);
    for (size_t i = 1; i < 3; i++) {
        scene->solved[i].via_count = HOP_VIA_MAX;
    }
    struct wire *wire = sent_by(scene);
    assert_int_equal(times_sent(wire, "G91G0"), 2 * (HOP_VIA_MAX + 1));
    assert_int_equal(times_sent(wire, "G90G53G1"), 2);
    free(wire);
    stream_scene_free(scene);
}

static void behind_a_hold_the_next_place_is_said_in_full(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_new(4);
    struct wire wire = {.len = 0};
    listen(&wire, &scene->rig);
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    while (wire.legs == 0) {
        assert_true(rig_step(&scene->rig, scene->rig.now_ns + INT64_C(60000000000)));
    }
    assert_int_equal(rig_command(&scene->rig, STREAM_HOLD_NOW), ERR_OK);
    assert_true(rig_until(&scene->rig, STREAM_HELD, 5.0));
    const unsigned full = times_sent(&wire, "G53G0"), by = times_sent(&wire, "G91G0");
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    while (times_sent(&wire, "G53G0") + times_sent(&wire, "G91G0") == full + by) {
        assert_true(rig_step(&scene->rig, scene->rig.now_ns + INT64_C(60000000000)));
    }
    assert_int_equal(times_sent(&wire, "G53G0"), full + 1);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 60.0));
    stream_scene_free(scene);
}

/* Which machines can say a hop so, and whether the needle's word has to stand guard. */
static void a_hop_is_said_in_full_where_no_soft_limit_would_refuse_it_as_a_place(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double sign;                  /* of the axis that goes from dot to dot, upwards */
        double more_arm, more_needle; /* of the axis' way beyond its 0 */
        double clear_mm;
        bool by, guarded;
    } ROW[] = {
        {"a word above 0 that its axis ends below", 1.0, 0.0, 0.0, -4.0, true, false},
        {"no word above 0", -1.0, 0.0, 0.0, -4.0, true, true},
        {"a word above 0 of an axis that goes on", 1.0, 5.0, 0.0, -4.0, true, true},
        {"the needle goes on as well", 1.0, 5.0, 5.0, -4.0, false, false},
        {"no word above 0, and the needle goes on", -1.0, 0.0, 5.0, -4.0, false, false},
        {"no word above 0, and the needle has no room", -1.0, 0.0, 0.0, -6.0, false, false},
    };
    for (size_t i = 0; i < sizeof(ROW) / sizeof(ROW[0]); i++) {
        struct stream_scene *scene = stream_scene_cold(4);
        struct machine_joint *axis = &scene->machine.joint[0];
        axis->sign = ROW[i].sign;
        axis->homed_at = axis->sign > 0.0 ? axis->max : axis->min;
        *(axis->sign > 0.0 ? &axis->max : &axis->min) += axis->sign * ROW[i].more_arm;
        scene->machine.needle.min -= ROW[i].more_needle;
        scene->machine.strike.clear_mm = ROW[i].clear_mm;
        rig_ready(&scene->rig);
        struct wire *wire = sent_by(scene);
        if (times_sent(wire, "G91G0") != (ROW[i].by ? 3 : 0) ||
            times_sent(wire, "C.0001") != (ROW[i].guarded ? 3 : 0)) {
            fail_msg("%s: %s", ROW[i].name, wire->sent);
        }
        free(wire);
        stream_scene_free(scene);
    }
}

/* Has the arm gone from there? */
static bool has_gone(const struct stream *stream, const struct axes *from, size_t arm_axes)
{
    struct axes now;
    bool gone = !stream_axes(stream, &now);
    for (size_t i = 0; i < arm_axes; i++) {
        gone = gone || fabs(now.value[i] - from->value[i]) > 0.01;
    }
    return gone;
}

/* One job in which a byte of the mode of a hop changes; false where it was the job's last. */
static bool change_mode(enum machine_dialect dialect, unsigned hop, size_t byte, int how)
{
    struct sim_scene *scene = sim_scene_new(dialect, 3, NULL);
    const struct stream *stream = scene->rig.stream;
    struct wire *wire = calloc(1, sizeof(*wire));
    struct axes from = {{0}};
    assert_non_null(wire);
    wire->hit = hop;
    wire->byte = byte;
    wire->change = how;
    listen(wire, &scene->rig);
    sim_scene_run(scene);
    const int64_t until_ns = scene->rig.now_ns + INT64_C(60000000000);
    while (stream_state(stream) == STREAM_RUNNING && rig_step(&scene->rig, until_ns)) {
        assert_true(wire->legs >= hop || stream_axes(stream, &from));
    }
    rig_run_s(&scene->rig, 5.0);
    const bool hit = wire->legs >= hop, done = stream_state(stream) == STREAM_DONE;
    if (hit && !done && has_gone(stream, &from, machine_arm_axes(scene->rig.machine))) {
        sim_scene_show(scene);
        fail_msg("hop %u, byte %zu, change %d: the arm has gone", hop, byte, how);
    }
    assert_true(hit || done);
    free(wire);
    sim_scene_free(scene);
    return hit;
}

/* A digit of the way to the first dot: 200 mm. */
static void receive_a_wild_leg(void *context, const char *bytes, size_t len)
{
    struct wire *wire = context;
    char line[512];
    assert_true(len < sizeof(line));
    memcpy(line, bytes, len);
    char *place = len > 8 && wire->legs == 0 ? memmem(line, len, "G53G0X-1", 8) : NULL;
    if (place != NULL) {
        place[7] = '3';
        wire->legs++;
    }
    wire->board.receive(wire->board.context, line, len);
}

static void stops_on_the_way_where_a_leg_goes_elsewhere(void **state)
{
    (void)state;
    struct sim_scene *scene = sim_scene_new(MACHINE_GRBLHAL, 2, NULL);
    const struct stream *stream = scene->rig.stream;
    struct wire *wire = calloc(1, sizeof(*wire));
    struct axes to;
    assert_non_null(wire);
    listen(wire, &scene->rig);
    scene->rig.peer.receive = receive_a_wild_leg;
    scene->may_stray = true;
    sim_scene_run(scene);
    assert_true(rig_until(&scene->rig, STREAM_FAULT, 60.0));
    assert_int_equal(stream_last_stop(stream), STOP_POSITION);
    assert_int_equal(wire->legs, 1);
    rig_run_s(&scene->rig, 5.0);
    assert_true(stream_axes(stream, &to));
    assert_true(to.value[0] < -150.0 && to.value[0] > -300.0);
    free(wire);
    sim_scene_free(scene);
}

static void asks_again_where_one_report_shows_the_arm_elsewhere(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_new(3);
    struct wire wire = {.len = 0};
    listen(&wire, &scene->rig);
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    while (wire.legs == 0) {
        assert_true(rig_step(&scene->rig, scene->rig.now_ns + INT64_C(60000000000)));
    }
    rig_hear(&scene->rig, "<Run|MPos:-999.000,-250.000,-200.000,5.730,-11.459,-2.000>\r\n");
    assert_int_equal(stream_state(scene->rig.stream), STREAM_RUNNING);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 60.0));
    assert_int_equal(stream_scene_judge(scene, "one odd report"), 0);
    stream_scene_free(scene);
}

/* Which bits of it are no G91 any more, and what it is then, is up to the board. */
static void a_hop_whose_mode_has_changed_moves_nothing(void **state)
{
    (void)state;
    static const enum machine_dialect DIALECTS[] = {MACHINE_GRBLHAL, MACHINE_GRBL,
                                                    MACHINE_GRBL_MEGA_5X, MACHINE_FLUIDNC};
    struct seed seed = seed_from_env();
    for (size_t i = 0; i < sizeof(DIALECTS) / sizeof(DIALECTS[0]); i++) {
        unsigned hop = 1;
        while (change_mode(DIALECTS[i], hop, MODE_BYTES - 1, 0)) { // G90
            const size_t byte = seed_below(&seed, MODE_BYTES);
            (void)change_mode(DIALECTS[i], hop, byte, (int)seed_below(&seed, CHANGES));
            hop++;
        }
        assert_true(hop > 4);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hop_is_said_by_how_much_and_now_and_then_in_full),
        cmocka_unit_test(a_way_with_corners_is_said_by_how_much_leg_by_leg),
        cmocka_unit_test(behind_a_hold_the_next_place_is_said_in_full),
        cmocka_unit_test(a_hop_is_said_in_full_where_no_soft_limit_would_refuse_it_as_a_place),
        cmocka_unit_test(a_hop_whose_mode_has_changed_moves_nothing),
        cmocka_unit_test(stops_on_the_way_where_a_leg_goes_elsewhere),
        cmocka_unit_test(asks_again_where_one_report_shows_the_arm_elsewhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
