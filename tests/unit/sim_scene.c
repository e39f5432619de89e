/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/sim_scene.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* The strike whose place is nearest to where the needle went in; SIZE_MAX where that is none's. */
static size_t nearest(const struct sim_scene *scene, struct sim_vec place)
{
    size_t best = SIZE_MAX;
    double least = 1.0;
    for (size_t i = 0; i < scene->plan.strike_count; i++) {
        struct vec3 at = scene->plan.strike[i].at_mm;
        double off = vec3_distance(at, (struct vec3){place.x, place.y, place.z});
        best = off < least ? i : best;
        least = off < least ? off : least;
    }
    return best;
}

static void on_touch(void *context, const struct sim_touch *touch)
{
    struct sim_scene *scene = context;
    scene->touches++;
    scene->punctures += touch->punctured;
    const size_t i = nearest(scene, touch->place);
    if (i == SIZE_MAX) {
        assert_true(scene->may_stray);
        scene->strays++;
        return;
    }
    scene->struck[i] += touch->punctured;
    scene->deepest_mm[i] = fmax(scene->deepest_mm[i], touch->depth_mm);
    double lateral = touch->lateral_mm;
    scene->lateral_most_mm = lateral > scene->lateral_most_mm ? lateral : scene->lateral_most_mm;
    const double in_skin_s = (double)(touch->exit_ns - touch->entry_ns) * 1e-9;
    scene->in_skin_most_s = in_skin_s > scene->in_skin_most_s ? in_skin_s : scene->in_skin_most_s;
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

struct rig_peer sim_scene_peer(struct sim *sim)
{
    return (struct rig_peer){sim, peer_receive, peer_next_ns, peer_advance, peer_take};
}

static void make_hops(struct sim_scene *scene)
{
    arm_init(&scene->arm, &scene->fixture.inputs.machine);
    scalp_init(&scene->scalp, &scene->fixture.inputs.head);
    struct frame head = frame_from_pose(&scene->fixture.inputs.machine.head_rest);
    scene->hops = (struct hop_world){.arm = &scene->arm,
                                     .scalp = &scene->scalp,
                                     .head_in_base = head,
                                     .base_in_head = frame_inverse(&head)};
}

/* Three faces of a block and a pin for the needle: what any axis can be off shows on one of them. A
 * face across the way of a turning axis shows that one. */
static const struct machine_touch_off BLOCK = {
    .tolerance_mm = 0.1,
    .faces = 4,
    .face = {{true, {60.0, 60.0, 125.0}, {0.0, 0.0, 1.0}, {0.0, 0.0, -1.0}},
             {false, {40.0, 60.0, 120.0}, {0.0, 0.0, 1.0}, {0.0, 0.0, -1.0}},
             {false, {50.0, 60.0, 110.0}, {0.8, 0.6, 0.0}, {-0.8, 0.0, -0.6}},
             {false, {40.0, 70.0, 110.0}, {0.0, 1.0, 0.0}, {0.0, -0.8, -0.6}}}};

struct extras {
    double heartbeat_s;
    uint32_t touch_off_every;
    bool estop_input;
};

static struct sim_scene *make(enum machine_dialect dialect, unsigned n,
                              const struct pose *true_pose, struct extras extras)
{
    struct sim_scene *scene = calloc(1, sizeof(*scene));
    assert_non_null(scene);
    struct err err = {.code = ERR_OK};
    const struct sha256 hash = {{1}};
    if (dialect == MACHINE_GRBL) {
        fixture_pad(&scene->fixture);
    } else {
        fixture_head(&scene->fixture, "examples/machines/gantry5.yaml");
    }
    scene->fixture.inputs.machine.dialect = dialect;
    scene->fixture.inputs.machine.safety.heartbeat_s = extras.heartbeat_s;
    scene->fixture.inputs.machine.safety.estop_input = extras.estop_input;
    scene->fixture.inputs.machine.touch_off = BLOCK;
    scene->fixture.inputs.machine.touch_off.every = extras.touch_off_every;
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
    scene->deepest_mm = calloc(scene->plan.strike_count + 1, sizeof(*scene->deepest_mm));
    struct sim_sink sink = {.context = scene, .touch = on_touch};
    scene->sim = sim_new(&inputs->machine, &inputs->head,
                         true_pose == NULL ? &inputs->machine.head_rest : true_pose, 1, sink);
    const struct rig_peer peer = sim_scene_peer(scene->sim);
    rig_init(&scene->rig, &inputs->machine, &peer);
    scene->rig.hops = &scene->hops;
    scene->rig.job = (struct stream_job){
        .plan = &scene->plan, .solution = &scene->solution, .state = scene->state, .next_tag = 1};
    return scene;
}

struct sim_scene *sim_scene_new(enum machine_dialect dialect, unsigned n,
                                const struct pose *true_pose)
{
    struct sim_scene *scene = make(dialect, n, true_pose, (struct extras){0});
    rig_ready(&scene->rig);
    return scene;
}

struct sim_scene *sim_scene_relay(unsigned n, double heartbeat_s)
{
    return make(MACHINE_GRBLHAL, n, NULL, (struct extras){.heartbeat_s = heartbeat_s});
}

struct sim_scene *sim_scene_button(unsigned n)
{
    return make(MACHINE_GRBLHAL, n, NULL, (struct extras){.estop_input = true});
}

struct sim_scene *sim_scene_reference(unsigned n, uint32_t every)
{
    struct sim_scene *scene =
        make(MACHINE_GRBLHAL, n, NULL, (struct extras){.touch_off_every = every});
    rig_ready(&scene->rig);
    return scene;
}

void sim_scene_free(struct sim_scene *scene)
{
    sim_finish(scene->sim);
    rig_free(&scene->rig);
    sim_free(scene->sim);
    solution_free(&scene->solution);
    plan_free(&scene->plan);
    free(scene->state);
    free(scene->struck);
    free(scene->deepest_mm);
    free(scene);
}

void sim_scene_show(const struct sim_scene *scene)
{
    static char recent[65536];
    (void)stream_recent(scene->rig.stream, &(struct stream_told){0, 0}, recent, sizeof(recent));
    size_t len = strlen(recent);
    (void)fprintf(stderr, "%s%s", scene->rig.notice, recent + (len > 3000 ? len - 3000 : 0));
}

void sim_scene_run(struct sim_scene *scene)
{
    assert_int_equal(rig_command(&scene->rig, STREAM_RUN), ERR_OK);
}

size_t sim_scene_judge(const struct sim_scene *scene)
{
    size_t uncertain = 0;
    for (size_t i = 0; i < scene->plan.strike_count; i++) {
        unsigned struck = scene->struck[i];
        uint8_t said = scene->state[i];
        if (struck > 1 || (said == DOT_CONFIRMED && struck == 0) ||
            (struck == 1 && said != DOT_CONFIRMED && said != DOT_UNCERTAIN)) {
            sim_scene_show(scene);
            fail_msg("dot %u struck %u times, state %u", scene->plan.strike[i].dot, struck, said);
        }
        uncertain += said == DOT_UNCERTAIN;
    }
    return uncertain;
}

void sim_scene_recover(struct sim_scene *scene)
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
    sim_scene_run(scene);
}
