/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The strike machine and the simulator's core in one process, on one virtual clock.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "sim/sim.h"
#include "tests/unit/plan_fixture.h"
#include "tests/unit/seed.h"
#include "tests/unit/stream_rig.h"

struct scene {
    struct fixture fixture;
    struct plan plan;
    struct solution solution;
    struct arm arm;
    struct scalp scalp;
    struct hop_world hops;
    uint8_t *state;
    struct sim *sim;
    struct rig rig;
    size_t touches, punctures;
    double depth_most_mm, depth_least_mm, lateral_most_mm;
    unsigned *struck; /* by strike of the plan */
};

/* The strike whose place is nearest to where the needle went in. */
static size_t nearest(const struct scene *scene, struct sim_vec place)
{
    size_t best = 0;
    double least = 1e9;
    for (size_t i = 0; i < scene->plan.strike_count; i++) {
        struct vec3 at = scene->plan.strike[i].at_mm;
        double off = vec3_distance(at, (struct vec3){place.x, place.y, place.z});
        best = off < least ? i : best;
        least = off < least ? off : least;
    }
    assert_true(least < 1.0);
    return best;
}

static void on_touch(void *context, const struct sim_touch *touch)
{
    struct scene *scene = context;
    scene->touches++;
    scene->punctures += touch->punctured;
    scene->struck[nearest(scene, touch->place)] += touch->punctured;
    double lateral = touch->lateral_mm;
    scene->lateral_most_mm = lateral > scene->lateral_most_mm ? lateral : scene->lateral_most_mm;
    double depth = touch->depth_mm;
    scene->depth_most_mm = depth > scene->depth_most_mm ? depth : scene->depth_most_mm;
    scene->depth_least_mm = depth < scene->depth_least_mm ? depth : scene->depth_least_mm;
}

static void peer_receive(void *context, const char *bytes, size_t len)
{
    sim_receive(context, bytes, len);
}

static int64_t peer_next_ns(void *context)
{
    return sim_next_ns(context);
}

static void peer_advance(void *context, int64_t now_ns)
{
    sim_advance(context, now_ns);
}

static size_t peer_take(void *context, char *bytes, size_t size)
{
    return sim_send(context, bytes, size);
}

static void make_hops(struct scene *scene)
{
    arm_init(&scene->arm, &scene->fixture.inputs.machine);
    scalp_init(&scene->scalp, &scene->fixture.inputs.head);
    struct frame head = frame_from_pose(&scene->fixture.inputs.machine.head_rest);
    scene->hops = (struct hop_world){.arm = &scene->arm,
                                     .scalp = &scene->scalp,
                                     .head_in_base = head,
                                     .base_in_head = frame_inverse(&head)};
}

/* A grid of n x n dots on the crown, planned, solved, loaded, armed. */
static struct scene *scene_new(unsigned n, const struct pose *true_pose)
{
    struct scene *scene = calloc(1, sizeof(*scene));
    assert_non_null(scene);
    struct err err = {.code = ERR_OK};
    const struct sha256 hash = {{1}};
    fixture_head(&scene->fixture, "examples/machines/gantry5.yaml");
    fixture_grid(&scene->fixture, n, 2.0);
    const struct plan_inputs *inputs = &scene->fixture.inputs;
    assert_int_equal(plan_make(&scene->plan, inputs, 1, NULL, &err), ERR_OK);
    assert_int_equal(solution_make(&scene->solution, &scene->plan, &hash, &inputs->machine,
                                   &inputs->head, &inputs->machine.head_rest, &err),
                     ERR_OK);
    make_hops(scene);
    scene->depth_least_mm = 100.0;
    scene->state = calloc(scene->plan.strike_count + 1, 1);
    scene->struck = calloc(scene->plan.strike_count + 1, sizeof(*scene->struck));
    struct sim_sink sink = {.context = scene, .touch = on_touch};
    scene->sim = sim_new(&inputs->machine, &inputs->head,
                         true_pose == NULL ? &inputs->machine.head_rest : true_pose, 1, sink);
    const struct rig_peer peer = {scene->sim, peer_receive, peer_next_ns, peer_advance, peer_take};
    rig_init(&scene->rig, &inputs->machine, &peer);
    scene->rig.hops = &scene->hops;
    scene->rig.job = (struct stream_job){
        .plan = &scene->plan, .solution = &scene->solution, .state = scene->state, .next_tag = 1};
    rig_ready(&scene->rig);
    return scene;
}

static void scene_free(struct scene *scene)
{
    sim_finish(scene->sim);
    rig_free(&scene->rig);
    sim_free(scene->sim);
    solution_free(&scene->solution);
    plan_free(&scene->plan);
    free(scene->state);
    free(scene->struck);
    free(scene);
}

static void show(const struct scene *scene)
{
    static char recent[65536];
    (void)stream_recent(scene->rig.stream, recent, sizeof(recent));
    size_t len = strlen(recent);
    (void)fprintf(stderr, "%s%s", scene->rig.notice, recent + (len > 3000 ? len - 3000 : 0));
}

static void strikes_every_dot_once_to_its_depth(void **state)
{
    (void)state;
    struct scene *scene = scene_new(15, NULL);
    clock_t begin = clock();
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
    if (!rig_until(&scene->rig, STREAM_DONE, 600.0)) {
        show(scene);
        fail_msg("%s", stream_state_name(stream_state(scene->rig.stream)));
    }
    double took_s = (double)(clock() - begin) / CLOCKS_PER_SEC;
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
    scene_free(scene);
}

static void run(struct scene *scene)
{
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
}

/* What the skin felt against what the stream believes. */
static size_t judge(const struct scene *scene)
{
    size_t uncertain = 0;
    for (size_t i = 0; i < scene->plan.strike_count; i++) {
        unsigned struck = scene->struck[i];
        uint8_t said = scene->state[i];
        if (struck > 1 || (said == DOT_CONFIRMED && struck == 0) ||
            (struck == 1 && said != DOT_CONFIRMED && said != DOT_UNCERTAIN)) {
            show(scene);
            fail_msg("dot %u struck %u times, state %u", scene->plan.strike[i].dot, struck, said);
        }
        uncertain += said == DOT_UNCERTAIN;
    }
    return uncertain;
}

static void recover(struct scene *scene)
{
    struct rig *rig = &scene->rig;
    struct err err = {.code = ERR_OK};
    if (!rig->plugged) {
        rig_plug(rig);
        rig_run_s(rig, 3.0);
    }
    if (stream_counts(rig->stream).strikes == 0) {
        assert_int_equal(stream_load(rig->stream, &rig->job, &err), ERR_OK);
    }
    if (!stream_is_homed(rig->stream)) {
        assert_int_equal(rig_command(rig, STREAM_HOME), ERR_OK);
        for (int i = 0; i < 100 && !stream_is_homed(rig->stream); i++) {
            rig_run_s(rig, 1.0);
        }
    }
    assert_int_equal(rig_command(rig, STREAM_ARM), ERR_OK);
    run(scene);
}

static void holds_at_any_moment_with_the_foot_up_in_a_quarter_second(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    struct scene *scene = scene_new(8, NULL);
    run(scene);
    double slowest_s = 0.0;
    for (int i = 0; i < 60 && stream_state(scene->rig.stream) == STREAM_RUNNING; i++) {
        rig_run_s(&scene->rig, 0.4 * seed_unit(&seed));
        int64_t from = scene->rig.now_ns;
        (void)rig_command(&scene->rig, STREAM_HOLD_NOW);
        assert_true(rig_until(&scene->rig, STREAM_HELD, 1.0));
        double took_s = (double)(scene->rig.now_ns - from) * 1e-9;
        slowest_s = took_s > slowest_s ? took_s : slowest_s;
        run(scene);
    }
    assert_true(rig_until(&scene->rig, STREAM_DONE, 100.0));
    (void)fprintf(stderr, "# slowest hold %.0f ms\n", slowest_s * 1e3);
    assert_true(slowest_s <= 0.25);
    assert_int_equal(judge(scene), 0);
    assert_true(scene->lateral_most_mm <= 0.05);
    scene_free(scene);
}

static void kills_cost_at_most_one_dot_each(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    struct scene *scene = scene_new(8, NULL);
    struct rig *rig = &scene->rig;
    run(scene);
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
        recover(scene);
    }
    assert_true(rig_until(rig, STREAM_DONE, 100.0));
    size_t uncertain = judge(scene);
    (void)fprintf(stderr, "# %zu kills, %zu uncertain\n", kills, uncertain);
    assert_true(uncertain <= kills);
    assert_true(scene->depth_most_mm <= 0.505);
    scene_free(scene);
}

static void keeps_its_depth_on_a_head_that_lies_half_a_millimetre_off(void **state)
{
    (void)state;
    struct pose pose = {.xyz_mm = {225.0, 225.0, 0.5}};
    struct scene *scene = scene_new(5, &pose);
    run(scene);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 100.0));
    assert_int_equal(scene->punctures, stream_counts(scene->rig.stream).confirmed);
    assert_true(scene->depth_most_mm <= 0.51 && scene->depth_least_mm >= 0.45);
    scene_free(scene);
}

static void strikes_nothing_where_the_head_is_not(void **state)
{
    (void)state;
    struct pose pose = {.xyz_mm = {225.0, 225.0, -8.0}};
    struct scene *scene = scene_new(5, &pose);
    run(scene);
    assert_true(rig_until(&scene->rig, STREAM_PAUSED, 100.0));
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_NO_SKIN);
    assert_int_equal(scene->touches, 0);
    assert_int_equal(rig_count(&scene->rig, RECORD_SKIPPED), 3);
    scene_free(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strikes_every_dot_once_to_its_depth),
        cmocka_unit_test(holds_at_any_moment_with_the_foot_up_in_a_quarter_second),
        cmocka_unit_test(kills_cost_at_most_one_dot_each),
        cmocka_unit_test(keeps_its_depth_on_a_head_that_lies_half_a_millimetre_off),
        cmocka_unit_test(strikes_nothing_where_the_head_is_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
