/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The strike machine and the simulator's core in one process, on one virtual clock.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "tests/unit/liar.h"
#include "tests/unit/seed.h"
#include "tests/unit/sim_scene.h"

static void strikes_every_dot_once_to_its_depth_in_the_time_foretold(void **state)
{
    (void)state;
    struct sim_scene *scene = sim_scene_new(MACHINE_GRBLHAL, 15, NULL);
    clock_t begin = clock();
    const int64_t from_ns = scene->rig.now_ns;
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    if (!rig_until(&scene->rig, STREAM_DONE, 600.0)) {
        sim_scene_show(scene);
        fail_msg("%s", stream_state_name(stream_state(scene->rig.stream)));
    }
    double took_s = (double)(clock() - begin) / CLOCKS_PER_SEC;
    const double machine_s = (double)(scene->rig.now_ns - from_ns) * 1e-9;
    assert_true(fabs(scene->solution.time_s / machine_s - 1.0) < 0.02);
    struct stream_counts counts = stream_counts(scene->rig.stream);
    (void)fprintf(stderr, "# %u strikes in %.3f s, in flight at most %zu\n", counts.confirmed,
                  took_s, scene->rig.in_flight_most);
    assert_int_equal(counts.confirmed, scene->plan.strike_count);
    assert_in_range(counts.confirmed, 200, 225);
    assert_int_equal(scene->punctures, counts.confirmed);
    assert_int_equal(scene->touches, counts.confirmed);
    assert_int_equal(scene->rig.plunges, counts.confirmed);
    assert_int_equal(rig_count(&scene->rig, RECORD_CONFIRMED), counts.confirmed);
    assert_int_equal(rig_count(&scene->rig, RECORD_DONE), 1);
    assert_true(scene->depth_most_mm <= 0.505 && scene->depth_least_mm >= 0.45);
    sim_scene_free(scene);
}

static void holds_at_any_moment_with_the_foot_up_in_a_quarter_second(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    struct sim_scene *scene = sim_scene_new(MACHINE_GRBLHAL, 8, NULL);
    sim_scene_run(scene);
    double slowest_s = 0.0;
    for (int i = 0; i < 60 && stream_state(scene->rig.stream) == STREAM_RUNNING; i++) {
        rig_run_s(&scene->rig, 0.4 * seed_unit(&seed));
        int64_t from = scene->rig.now_ns;
        (void)rig_command(&scene->rig, STREAM_HOLD_NOW);
        assert_true(rig_until(&scene->rig, STREAM_HELD, 1.0));
        double took_s = (double)(scene->rig.now_ns - from) * 1e-9;
        slowest_s = took_s > slowest_s ? took_s : slowest_s;
        sim_scene_run(scene);
    }
    assert_true(rig_until(&scene->rig, STREAM_DONE, 100.0));
    (void)fprintf(stderr, "# slowest hold %.0f ms\n", slowest_s * 1e3);
    assert_true(slowest_s <= 0.25);
    assert_int_equal(sim_scene_judge(scene), 0);
    assert_true(scene->lateral_most_mm <= 0.05);
    sim_scene_free(scene);
}

static void kills_cost_at_most_one_dot_each(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    struct sim_scene *scene = sim_scene_new(MACHINE_GRBLHAL, 8, NULL);
    struct rig *rig = &scene->rig;
    sim_scene_run(scene);
    size_t kills = 0;
    while (kills < 30 && stream_state(rig->stream) == STREAM_RUNNING) {
        size_t plunges = rig->plunges + seed_below(&seed, 3);
        while (rig->plunges <= plunges && stream_state(rig->stream) == STREAM_RUNNING) {
            (void)rig_step(rig, rig->now_ns + 1000000000);
        }
        rig_run_s(rig, 0.3 * seed_unit(&seed));
        size_t loose = rig->records - rig->synced;
        rig_restart(rig, rig->synced + seed_below(&seed, (uint32_t)loose + 1));
        rig_run_s(rig, 0.2 * seed_unit(&seed));
        kills++;
        sim_scene_recover(scene);
    }
    assert_true(rig_until(rig, STREAM_DONE, 100.0));
    size_t uncertain = sim_scene_judge(scene);
    (void)fprintf(stderr, "# %zu kills, %zu uncertain\n", kills, uncertain);
    assert_true(uncertain <= kills);
    assert_true(scene->depth_most_mm <= 0.505);
    sim_scene_free(scene);
}

static void keeps_its_depth_on_a_head_that_lies_half_a_millimetre_off(void **state)
{
    (void)state;
    struct pose pose = {.xyz_mm = {225.0, 225.0, 0.5}};
    struct sim_scene *scene = sim_scene_new(MACHINE_GRBLHAL, 5, &pose);
    sim_scene_run(scene);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 100.0));
    assert_int_equal(scene->punctures, stream_counts(scene->rig.stream).confirmed);
    assert_true(scene->depth_most_mm <= 0.51 && scene->depth_least_mm >= 0.45);
    sim_scene_free(scene);
}

static void strikes_nothing_where_the_head_is_not(void **state)
{
    (void)state;
    struct pose pose = {.xyz_mm = {225.0, 225.0, -8.0}};
    struct sim_scene *scene = sim_scene_new(MACHINE_GRBLHAL, 5, &pose);
    sim_scene_run(scene);
    assert_true(rig_until(&scene->rig, STREAM_PAUSED, 100.0));
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_NO_SKIN);
    assert_int_equal(scene->touches, 0);
    assert_int_equal(rig_count(&scene->rig, RECORD_SKIPPED), 3);
    sim_scene_free(scene);
}

/* One bit of a `?` makes it a `;`, and what follows a comment: that may be no plunge. */
static void a_question_that_came_as_a_comment_costs_no_strike(void **state)
{
    (void)state;
    for (unsigned nth = 1; nth < 6; nth++) {
        struct liar liar;
        struct sim_scene *scene = sim_scene_new(MACHINE_GRBLHAL, 3, NULL);
        liar_come(&liar, &scene->rig, &(struct lie){"approach", "?", "", false, nth});
        sim_scene_run(scene);
        while (liar.told < nth - 1) {
            assert_true(rig_step(&scene->rig, scene->rig.now_ns + 1000000000));
        }
        liar.lie.instead = true;
        while (liar.told < nth) {
            assert_true(rig_step(&scene->rig, scene->rig.now_ns + 1000000000));
        }
        sim_receive(scene->sim, ";", 1);
        rig_run_s(&scene->rig, 30.0);
        (void)sim_scene_judge(scene);
        sim_scene_free(scene);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strikes_every_dot_once_to_its_depth_in_the_time_foretold),
        cmocka_unit_test(holds_at_any_moment_with_the_foot_up_in_a_quarter_second),
        cmocka_unit_test(kills_cost_at_most_one_dot_each),
        cmocka_unit_test(keeps_its_depth_on_a_head_that_lies_half_a_millimetre_off),
        cmocka_unit_test(strikes_nothing_where_the_head_is_not),
        cmocka_unit_test(a_question_that_came_as_a_comment_costs_no_strike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
