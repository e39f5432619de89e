/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Moments that hardly ever come: words that are heard in a phase where nobody expects them, stops
 * behind stops, numbers that go bad on the way.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "controller/stream/stream_private.h"
#include "tests/unit/liar.h"
#include "tests/unit/sim_scene.h"
#include "tests/unit/stream_scene.h"

enum { DOTS = 4 };

#define AT_HOME "MPos:-1.000,-1.000,-1.000,-1.000,-1.000,-1.000"

static struct stream_scene *scene;
static struct liar liar;

static int set_up(void **state)
{
    (void)state;
    scene = stream_scene_cold(DOTS);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    stream_scene_free(scene);
    return 0;
}

static void check_all(enum check want)
{
    assert_int_equal(check_strike(scene->rig.stream, 0), want);
}

/* Each joint at either end, with what rounding to a file's decimals may add, and no more. */
static void a_hover_is_within_every_joints_range(void **state)
{
    (void)state;
    rig_ready(&scene->rig);
    for (size_t k = 0; k < scene->machine.joint_count; k++) {
        const struct machine_joint *joint = &scene->machine.joint[k];
        double *q = &scene->solved[0].hover.q[k];
        const double was = *q;
        for (int end = 0; end < 2; end++) {
            const double at = end ? joint->max : joint->min, out = end ? 1e-5 : -1e-5;
            *q = at + 1.9 * out;
            check_all(CHECK_GOOD);
            *q = at + 2.1 * out;
            check_all(CHECK_WRONG);
        }
        *q = was;
    }
}

/* The plan's, the machine's and the compiled cap, whichever is the least. */
static void a_depth_is_within_every_cap(void **state)
{
    (void)state;
    static const struct {
        double plan_mm, machine_mm, depth_mm;
        enum check want;
    } CASES[] = {
        {1.0, 1.2, 1.0, CHECK_GOOD},    {1.0, 1.2, 1.0001, CHECK_WRONG},
        {1.5, 1.2, 1.2, CHECK_GOOD},    {1.5, 1.2, 1.2001, CHECK_WRONG},
        {2.0, 2.0, 1.5, CHECK_GOOD},    {2.0, 2.0, 1.5001, CHECK_WRONG},
        {1.0, 1.2, 0.0005, CHECK_GOOD}, {1.0, 1.2, 0.0, CHECK_WRONG},
        {1.0, 1.2, NAN, CHECK_WRONG},
    };
    rig_ready(&scene->rig);
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        scene->plan.depth_limit_mm = CASES[i].plan_mm;
        scene->machine.strike.depth_cap_mm = CASES[i].machine_mm;
        scene->solved[0].depth_mm = CASES[i].depth_mm;
        check_all(CASES[i].want);
    }
}

/* It was good when the arm set out. */
static void a_number_that_goes_bad_on_the_way_has_no_intent(void **state)
{
    (void)state;
    stream_scene_run(scene);
    assert_ptr_equal(scene->rig.stream->phase, &PHASE_APPROACH);
    scene->solved[0].depth_mm = 1.01;
    assert_true(rig_until(&scene->rig, STREAM_FAULT, 10.0));
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_BUG);
    rig_run_s(&scene->rig, 2.0);
    assert_int_equal(rig_count(&scene->rig, RECORD_INTENT), 0);
    assert_int_equal(scene->rig.plunges, 0);
}

/* Paused at a hover with the foot on skin, and the skin is gone when it comes back there. */
static void the_report_of_an_earlier_visit_proves_no_skin(void **state)
{
    (void)state;
    stream_scene_run(scene);
    assert_int_equal(rig_command(&scene->rig, STREAM_PAUSE), ERR_OK);
    assert_true(rig_until(&scene->rig, STREAM_PAUSED, 5.0));
    assert_int_equal(scene->rig.plunges, 0);
    scene->fake.no_skin[0] = true;
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 30.0));
    assert_int_equal(scene->state[0], DOT_SKIPPED);
    assert_int_equal(stream_scene_judge(scene, "gone"), 0);
}

/* At the hover it is looked at twice before that is no place to strike from. */
static void one_report_of_a_hover_that_still_moves_is_no_fault(void **state)
{
    (void)state;
    rig_ready(&scene->rig);
    liar_come(&liar, &scene->rig,
              &(struct lie){"approach", "?", "<Run|MPos:-350,-250,0,0,0,-4|Pn:P>\r\n", true, 1});
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 30.0));
    assert_int_equal(liar.told, 1);
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_NONE);
    assert_int_equal(stream_scene_judge(scene, "still moves"), 0);
}

/* All lines of the group are answered, and its report is still to come. */
static void an_answer_too_many_behind_a_group_leaves_it_unproven(void **state)
{
    (void)state;
    liar_come(&liar, &scene->rig, &(struct lie){"strike", "?", "ok\r\n", true, 1});
    stream_scene_run(scene);
    assert_true(rig_until(&scene->rig, STREAM_FAULT, 10.0));
    assert_int_equal(liar.told, 1);
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_PROOF);
    assert_int_equal(rig_count(&scene->rig, RECORD_CONFIRMED), 0);
    rig_run_s(&scene->rig, 2.0);
    assert_int_equal(stream_scene_judge(scene, "too many"), 1);
}

/* Needle out first, whatever else is said meanwhile. */
static void a_stop_behind_a_hold_does_not_end_the_way_out(void **state)
{
    static const enum stream_verb VERB[] = {STREAM_STOP_NOW, STREAM_ESTOP_NOW};
    for (size_t i = 0; i < sizeof(VERB) / sizeof(VERB[0]); i++) {
        stream_scene_run(scene);
        rig_run_s(&scene->rig, 0.005);
        assert_int_equal(rig_command(&scene->rig, STREAM_HOLD_NOW), ERR_OK);
        assert_int_equal(rig_command(&scene->rig, VERB[i]), ERR_OK);
        assert_true(stream_is(scene->rig.stream, PHASE_LEAVES));
        assert_true(rig_until(&scene->rig, i == 0 ? STREAM_STOPPED : STREAM_ESTOP, 5.0));
        rig_run_s(&scene->rig, 5.0);
        assert_true(fake_grbl_needle_mm(&scene->fake) <= scene->machine.strike.clear_mm + 0.01);
        assert_int_equal(tear_down(state), 0);
        assert_int_equal(set_up(state), 0);
    }
}

/* A hold that comes late, or a door that is opened, while the needle is on its way up. */
static void a_board_that_is_held_on_the_way_out_is_freed_and_asked_again(void **state)
{
    static const char *const HELD[] = {"<Hold:0|" AT_HOME ">\r\n", "<Door:0|" AT_HOME ">\r\n"};
    for (size_t i = 0; i < sizeof(HELD) / sizeof(HELD[0]); i++) {
        stream_scene_run(scene);
        rig_run_s(&scene->rig, 0.005);
        assert_int_equal(rig_command(&scene->rig, STREAM_HOLD_NOW), ERR_OK);
        stream_scene_until(scene, &PHASE_RETRACE);
        rig_hear(&scene->rig, HELD[i]);
        assert_ptr_equal(scene->rig.stream->phase, &PHASE_STOPPING);
        assert_true(rig_until(&scene->rig, STREAM_HELD, 5.0));
        assert_int_equal(tear_down(state), 0);
        assert_int_equal(set_up(state), 0);
    }
}

static void a_door_that_is_opened_in_a_run_is_a_hold(void **state)
{
    (void)state;
    stream_scene_run(scene);
    rig_hear(&scene->rig, "<Door:0|" AT_HOME ">\r\n");
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_HOLD);
}

/* The board says ok to the way up and does not go it; no relay can help. */
static void a_needle_that_cannot_be_taken_out_is_told(void **state)
{
    (void)state;
    scene->rig.sync_takes_ns = 300000000;
    stream_scene_run(scene);
    stream_scene_until(scene, &PHASE_INTENT);
    liar_come(&liar, &scene->rig, &(struct lie){"retrace", "G53", "ok\r\n", true, 1});
    assert_int_equal(rig_command(&scene->rig, STREAM_HOLD_NOW), ERR_OK);
    assert_true(rig_until(&scene->rig, STREAM_FAULT, 60.0));
    assert_non_null(strstr(scene->rig.notice, "could not be taken out"));
    assert_false(stream_is_homed(scene->rig.stream) || stream_is_armed(scene->rig.stream));
    rig_run_s(&scene->rig, 2.0);
    assert_int_equal(rig_command(&scene->rig, STREAM_HOME_IF_KNOWN), ERR_CHECK);
}

/* While it may be in the skin, the board is asked for as long as it takes, and told of once. */
static void a_board_that_stays_silent_on_the_way_out_is_told_once(void **state)
{
    (void)state;
    stream_scene_run(scene);
    rig_run_s(&scene->rig, 0.005);
    scene->fake.silent = true;
    assert_true(rig_until(&scene->rig, STREAM_FAULT, 10.0));
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_SILENT);
    const size_t stops = rig_count(&scene->rig, RECORD_STOP);
    rig_run_s(&scene->rig, 60.0);
    assert_int_equal(rig_count(&scene->rig, RECORD_STOP), stops);
    assert_true(stream_is(scene->rig.stream, PHASE_LEAVES));
}

static void an_error_at_rest_faults_nothing(void **state)
{
    (void)state;
    rig_ready(&scene->rig);
    rig_hear(&scene->rig, "error:9\r\n");
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_NONE);
    assert_true(stream_is_armed(scene->rig.stream));
    assert_non_null(strstr(scene->rig.notice, "error:9: "));
}

/* It is another machine's, however often it starts. */
static void a_board_that_was_refused_is_not_greeted_for_its_banner(void **state)
{
    (void)state;
    scene->fake.wrong_settings = true;
    rig_plug(&scene->rig);
    rig_run_s(&scene->rig, 10.0);
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_WRONG_FIRMWARE);
    rig_hear(&scene->rig, "GrblHAL 1.1f ['$' or '$HELP' for help]\r\n");
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_WRONG_FIRMWARE);
    assert_ptr_equal(scene->rig.stream->phase, &PHASE_WRONG);
}

/* A board that says that it is homed has kept its place over a reset; one that says that it is not
 * has been without power. */
static void a_board_is_believed_where_it_says_whether_it_is_homed(void **state)
{
    for (int homed = 0; homed < 2; homed++) {
        struct err err;
        const char *const says = homed ? "<Idle|MPos:-10,-10,-10,-10,-10,-1|H:1>\r\n"
                                       : "<Idle|MPos:-10,-10,-10,-10,-10,-1|H:0>\r\n";
        liar_come(&liar, &scene->rig, &(struct lie){"settle", "?", says, true, 1});
        rig_plug(&scene->rig);
        rig_run_s(&scene->rig, 5.0);
        assert_int_equal(stream_load(scene->rig.stream, &scene->rig.job, &err), ERR_OK);
        assert_int_equal(rig_command(&scene->rig, STREAM_HOME_IF_KNOWN),
                         homed ? ERR_OK : ERR_CHECK);
        assert_int_equal(tear_down(state), 0);
        assert_int_equal(set_up(state), 0);
    }
}

/* It has no byte that stops and throws away what is queued. */
static void a_classic_board_is_held_in_place_of_stopped(void **state)
{
    (void)state;
    struct sim_scene *pad = sim_scene_new(MACHINE_GRBL, 2, NULL);
    sim_scene_run(pad);
    rig_run_s(&pad->rig, 0.02);
    assert_ptr_equal(pad->rig.stream->phase, &PHASE_APPROACH);
    assert_int_equal(rig_command(&pad->rig, STREAM_HOLD_NOW), ERR_OK);
    assert_int_equal(pad->rig.last_realtime, GCODE_HOLD);
    sim_scene_free(pad);
}

/* The needle is not in the skin on the way to a hover: silence would gain nothing. */
static void an_alarm_on_the_way_to_a_hover_is_greeted_at_once(void **state)
{
    (void)state;
    stream_scene_run(scene);
    scene->machine.safety.heartbeat_s = 0.4;
    rig_run_s(&scene->rig, 0.005);
    assert_ptr_equal(scene->rig.stream->phase, &PHASE_APPROACH);
    rig_hear(&scene->rig, "ALARM:1\r\n");
    assert_true(stream_is(scene->rig.stream, PHASE_HANDSHAKE));
}

/* Whatever the arm has proven of itself in the job before. */
static void every_job_begins_with_a_touch_off(void **state)
{
    (void)state;
    struct sim_scene *sim = sim_scene_reference(2, 1000);
    for (size_t job = 1; job <= 2; job++) {
        struct err err;
        rig_run_s(&sim->rig, 1.0);
        memset(sim->state, DOT_PLANNED, sim->plan.strike_count);
        assert_int_equal(stream_load(sim->rig.stream, &sim->rig.job, &err), ERR_OK);
        assert_int_equal(rig_command(&sim->rig, STREAM_ARM), ERR_OK);
        sim_scene_run(sim);
        assert_true(rig_until(&sim->rig, STREAM_DONE, 300.0));
        assert_int_equal(rig_count(&sim->rig, RECORD_TOUCH_OFF), 2 * job); // and ends with one
    }
    sim_scene_free(sim);
}

/* Inches, a work offset, ways in place of places, inverse time: no line of ours would mean what it
 * says. */
static void a_board_in_another_mode_is_not_taken(void **state)
{
    static const char *const MODES[] = {"G54 G17 G21 G90 G94", "G55 G17 G21 G90 G94",
                                        "G54 G17 G20 G90 G94", "G54 G17 G21 G91 G94",
                                        "G54 G17 G21 G90 G93"};
    for (size_t i = 0; i < sizeof(MODES) / sizeof(MODES[0]); i++) {
        char words[128];
        liar_come(&liar, &scene->rig, &(struct lie){"nonce", "$G", "", true, 1});
        rig_plug(&scene->rig);
        stream_scene_until(scene, &PHASE_NONCE);
        (void)snprintf(words, sizeof(words), "ok\r\n[GC:G0 %s M5 M9 T0 F%u S0]\r\nok\r\nok\r\n",
                       MODES[i], (unsigned)scene->rig.stream->nonce);
        rig_hear(&scene->rig, words);
        rig_hear(&scene->rig, "<Idle|" AT_HOME "|Ln:10000000>\r\n");
        assert_int_equal(stream_is_connected(scene->rig.stream), i == 0);
        assert_int_equal(tear_down(state), 0);
        assert_int_equal(set_up(state), 0);
    }
}

/* The group was whole in a board that stays up and holds nothing: it is asked what became of it. */
static void a_strike_that_ends_in_a_stall_is_asked_for(void **state)
{
    (void)state;
    struct rig *rig = &scene->rig;
    stream_scene_run(scene);
    while (rig->plunges < 2) {
        assert_true(rig_step(rig, rig->now_ns + 1000000000));
    }
    scene->machine.safety.heartbeat_s = 0.4;
    rig->now_ns += 1000000000;
    rig->peer.advance(rig->peer.context, rig->now_ns);
    stream_on_time(rig->stream, rig->now_ns);
    assert_int_equal(stream_last_stop(rig->stream), STOP_HEARTBEAT);
    rig_run_s(rig, 5.0);
    assert_int_equal(scene->state[1], DOT_CONFIRMED);
    assert_int_equal(stream_scene_judge(scene, "stall"), 0);
}

static void a_pause_of_what_is_held_is_there_already(void **state)
{
    (void)state;
    stream_scene_run(scene);
    assert_int_equal(rig_command(&scene->rig, STREAM_HOLD_NOW), ERR_OK);
    assert_true(rig_until(&scene->rig, STREAM_HELD, 5.0));
    assert_int_equal(rig_command(&scene->rig, STREAM_PAUSE), ERR_OK);
    assert_int_equal(stream_state(scene->rig.stream), STREAM_HELD);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_hover_is_within_every_joints_range),
        TEST(a_depth_is_within_every_cap),
        TEST(a_number_that_goes_bad_on_the_way_has_no_intent),
        TEST(the_report_of_an_earlier_visit_proves_no_skin),
        TEST(one_report_of_a_hover_that_still_moves_is_no_fault),
        TEST(an_answer_too_many_behind_a_group_leaves_it_unproven),
        TEST(a_stop_behind_a_hold_does_not_end_the_way_out),
        TEST(a_board_that_is_held_on_the_way_out_is_freed_and_asked_again),
        TEST(a_door_that_is_opened_in_a_run_is_a_hold),
        TEST(a_needle_that_cannot_be_taken_out_is_told),
        TEST(a_board_that_stays_silent_on_the_way_out_is_told_once),
        TEST(an_error_at_rest_faults_nothing),
        TEST(a_board_that_was_refused_is_not_greeted_for_its_banner),
        TEST(a_board_is_believed_where_it_says_whether_it_is_homed),
        TEST(a_classic_board_is_held_in_place_of_stopped),
        TEST(an_alarm_on_the_way_to_a_hover_is_greeted_at_once),
        TEST(every_job_begins_with_a_touch_off),
        TEST(a_board_in_another_mode_is_not_taken),
        TEST(a_strike_that_ends_in_a_stall_is_asked_for),
        TEST(a_pause_of_what_is_held_is_there_already),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
