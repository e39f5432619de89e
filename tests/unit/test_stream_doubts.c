/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Doubts beside the plain ones: answers that are none, people who are quicker, hovers that were
 * aimed, the last strike of a job, and boards that cannot be asked at all.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/doubt_scene.h"
#include "tests/unit/liar.h"
#include "tests/unit/sim_scene.h"

enum { AT = DOUBT_AT };

#define MODES "[GC:G1 G54 G17 G21 G90 G94 M5 M9 T0"

static const struct answer {
    const char *name;
    struct lie lie;
    enum dot_state want;
} ANSWERS[] = {
    {"a message first", {"doubt", "$G", "[MSG:GC]\r\n", false, 1}, DOT_CONFIRMED},
    {"a setting first", {"doubt", "$G", "$10=1\r\n", false, 1}, DOT_CONFIRMED},
    {"a report first", {"doubt", "$G", "<Idle|FS:0,0>\r\n", false, 1}, DOT_CONFIRMED},
    {"an error first", {"doubt", "$G", "error:9\r\n", false, 1}, DOT_UNCERTAIN},
    {"another motion", {"doubt", "$G", "[GC:G0 G54 F6000 S0]\r\nok\r\n", true, 1}, DOT_UNCERTAIN},
    {"another feed", {"doubt", "$G", MODES " F60 S0]\r\nok\r\n", true, 1}, DOT_UNCERTAIN},
    {"no feed", {"doubt", "$G", MODES "]\r\nok\r\n", true, 1}, DOT_UNCERTAIN},
    {"a word for a feed", {"doubt", "$G", MODES " Fx]\r\nok\r\n", true, 1}, DOT_UNCERTAIN},
    {"two points in a feed", {"doubt", "$G", MODES " F6.0.0]\r\nok\r\n", true, 1}, DOT_UNCERTAIN},
    {"no answer", {"doubt", "$G", "", true, 1}, DOT_UNCERTAIN},
};

static void believes_no_answer_that_is_not_the_groups(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(ANSWERS) / sizeof(ANSWERS[0]); i++) {
        struct liar liar;
        struct stream_scene *scene = doubt_struck(AT + 1, false);
        doubt_restart(scene, 1.0);
        liar_come(&liar, &scene->rig, &ANSWERS[i].lie);
        doubt_plug(scene);
        assert_int_equal(liar.told, 1);
        doubt_ends_with(scene, ANSWERS[i].want, ANSWERS[i].name);
    }
}

static void takes_no_job_and_no_head_before_its_word(void **state)
{
    (void)state;
    struct err err;
    const struct record record = {.type = RECORD_REGISTRATION};
    struct stream_scene *scene = doubt_struck(AT + 1, false);
    rig_pull(&scene->rig);
    rig_run_s(&scene->rig, 1.0);
    struct stream *stream = scene->rig.stream;
    assert_int_equal(stream_load(stream, &scene->rig.job, &err), ERR_BUSY);
    assert_int_equal(stream_register(stream, &scene->solution, &record, scene->rig.now_ns, &err),
                     ERR_BUSY);
    doubt_plug(scene);
    doubt_ends_with(scene, DOT_CONFIRMED, "its word");
}

/* Somebody has looked at the dot, and said what it is. */
static void a_person_who_was_quicker_has_the_last_word(void **state)
{
    (void)state;
    for (int before = 0; before < 2; before++) {
        struct err err;
        struct stream_scene *scene = doubt_struck(AT + 1, false);
        struct rig *rig = &scene->rig;
        rig_restart(rig, rig->records);
        rig->job.open = doubt_open_of(rig);
        const size_t confirmed = rig_count(rig, RECORD_CONFIRMED);
        scene->state[AT] = before ? DOT_RESOLVED_STRUCK : DOT_INTENT;
        assert_int_equal(stream_load(rig->stream, &rig->job, &err), ERR_OK);
        assert_int_equal(stream_counts(rig->stream).uncertain, before ? 0 : 1);
        scene->state[AT] = DOT_RESOLVED_STRUCK;
        doubt_plug(scene);
        assert_true(stream_is_connected(rig->stream));
        assert_int_equal(rig_count(rig, RECORD_CONFIRMED), confirmed);
        assert_int_equal(rig_count(rig, RECORD_UNCERTAIN), 0);
        stream_scene_recover(scene);
        assert_int_equal(stream_state(rig->stream), STREAM_DONE);
        assert_int_equal(scene->fake.struck[AT], 1);
        stream_scene_free(scene);
    }
}

/* Nothing is left then, so the job is over: unless somebody holds the button. */
static void the_last_strike_of_a_job_ends_it(void **state)
{
    (void)state;
    for (int pressed = 0; pressed < 2; pressed++) {
        struct stream_scene *scene = doubt_struck(DOUBT_DOTS, false);
        doubt_restart(scene, 1.0);
        assert_int_equal(stream_state(scene->rig.stream), STREAM_PLANNED);
        scene->machine.safety.estop_input = pressed == 1;
        scene->fake.estop = pressed == 1;
        doubt_plug(scene);
        assert_int_equal(stream_state(scene->rig.stream), pressed ? STREAM_ESTOP : STREAM_DONE);
        assert_int_equal(rig_count(&scene->rig, RECORD_DONE), 1);
        assert_int_equal(scene->state[DOUBT_DOTS - 1], DOT_CONFIRMED);
        assert_int_equal(stream_scene_judge(scene, "the last one"), 0);
        stream_scene_free(scene);
    }
}

/* It forgets nothing that is not yet on disk. */
static void a_board_that_restarts_while_the_word_is_written_changes_nothing(void **state)
{
    (void)state;
    struct stream_scene *scene = doubt_struck(AT + 1, false);
    doubt_restart(scene, 1.0);
    scene->rig.sync_takes_ns = 5000000000;
    rig_plug(&scene->rig);
    rig_run_s(&scene->rig, 3.0);
    const unsigned resets = scene->fake.resets;
    rig_hear(&scene->rig, "GrblHAL 1.1f ['$' or '$HELP' for help]\r\n");
    rig_run_s(&scene->rig, 1.0);
    assert_int_equal(scene->fake.resets, resets);
    rig_run_s(&scene->rig, 10.0);
    assert_true(stream_is_connected(scene->rig.stream));
    scene->rig.sync_takes_ns = 100000;
    doubt_ends_with(scene, DOT_CONFIRMED, "restarts");
}

static struct joints aim(void *context, size_t i, const struct joints *from)
{
    const struct rig *rig = context;
    (void)from;
    struct joints hover = rig->job.solution->strike[i].hover;
    hover.q[3] += 0.02;
    return hover;
}

/* Where exactly it stood only its intent tells: near the solved hover, or it is none of its own. */
static void an_aimed_strike_is_known_by_its_intent(void **state)
{
    (void)state;
    for (int far = 0; far < 2; far++) {
        struct stream_scene *scene = stream_scene_cold(DOUBT_DOTS);
        struct rig *rig = &scene->rig;
        struct err err;
        rig->aim = aim;
        rig_renew(rig);
        rig_ready(rig);
        assert_int_equal(rig_command(rig, STREAM_RUN), ERR_OK);
        while (rig->plunges < AT + 1) {
            assert_true(rig_step(rig, rig->now_ns + 1000000000));
        }
        rig_restart(rig, rig->records);
        rig_run_s(rig, 1.0);
        rig->job.open = doubt_open_of(rig);
        rig->job.open.a_steps[0] += far * 160; // a mm
        assert_int_equal(stream_load(rig->stream, &rig->job, &err), ERR_OK);
        doubt_plug(scene);
        doubt_ends_with(scene, far ? DOT_UNCERTAIN : DOT_CONFIRMED, "aimed");
    }
}

/* It goes on behind a refused line, so its last state proves nothing of the line before. */
static void a_board_that_runs_on_cannot_be_asked(void **state)
{
    (void)state;
    struct sim_scene *scene = sim_scene_new(MACHINE_GRBL, 3, NULL);
    sim_scene_run(scene);
    while (scene->rig.plunges < 3) {
        assert_true(rig_step(&scene->rig, scene->rig.now_ns + 1000000000));
    }
    rig_pull(&scene->rig);
    rig_run_s(&scene->rig, 2.0);
    rig_plug(&scene->rig);
    rig_run_s(&scene->rig, 10.0);
    assert_true(stream_is_connected(scene->rig.stream));
    assert_int_equal(rig_count(&scene->rig, RECORD_UNCERTAIN), 1);
    sim_scene_recover(scene);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 60.0));
    assert_int_equal(sim_scene_judge(scene), 1);
    sim_scene_free(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(believes_no_answer_that_is_not_the_groups),
        cmocka_unit_test(takes_no_job_and_no_head_before_its_word),
        cmocka_unit_test(a_person_who_was_quicker_has_the_last_word),
        cmocka_unit_test(the_last_strike_of_a_job_ends_it),
        cmocka_unit_test(a_board_that_restarts_while_the_word_is_written_changes_nothing),
        cmocka_unit_test(an_aimed_strike_is_known_by_its_intent),
        cmocka_unit_test(a_board_that_runs_on_cannot_be_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
