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
    double depth_most_mm, depth_least_mm;
};

static void on_touch(void *context, const struct sim_touch *touch)
{
    struct scene *scene = context;
    scene->touches++;
    scene->punctures += touch->punctured;
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strikes_every_dot_once_to_its_depth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
