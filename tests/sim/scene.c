/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/sim/scene.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "config/memory.h"
#include "tests/unit/seed.h"

static const double PITCH_MM = 2.0, NEAR_MM = 0.3;

enum { ROW = 20 };

static void must(bool holds, const char *what, const struct err *err)
{
    if (!holds) {
        (void)fprintf(stderr, "sim-test: %s: %s\n", what, err->msg);
        exit(70);
    }
}

/* Rows of dots, each a little off its place. */
static void add_dots(struct scene *scene, unsigned dots, uint64_t seed)
{
    struct seed random = {seed};
    unsigned rows = (dots + ROW - 1) / ROW;
    for (unsigned i = 0; i < dots; i++) {
        double x_mm = PITCH_MM * (i % ROW - (ROW - 1) / 2.0) + 0.4 * (seed_unit(&random) - 0.5);
        double y_mm = PITCH_MM * (i / ROW - (rows - 1) / 2.0) + 0.4 * (seed_unit(&random) - 0.5);
        (void)fixture_dot(&scene->fixture, x_mm, y_mm, 1);
    }
}

struct scene *scene_new(unsigned dots, uint64_t seed)
{
    return scene_new_dwelling(dots, seed, 0.0);
}

struct scene *scene_new_dwelling(unsigned dots, uint64_t seed, double dwell_s)
{
    struct scene *scene = memory_new(1, sizeof(*scene));
    struct err err = {.code = ERR_OK};
    fixture_head(&scene->fixture, SCENE_MACHINE);
    scene->fixture.inputs.job.recipe[0].dwell_s = dwell_s;
    add_dots(scene, dots, seed);
    const struct plan_inputs *inputs = &scene->fixture.inputs;
    const struct pose *rest = &inputs->machine.head_rest;
    scene->machine = &inputs->machine;
    must(plan_make(&scene->plan, inputs, 1, NULL, &err) == ERR_OK, "plan", &err);
    must(scene->plan.strike_count == dots, "plan: a dot is skipped", &err);
    scene->plan_text = plan_write(&scene->plan, &scene->plan_size);
    scene->plan_hash = sha256_of(scene->plan_text, scene->plan_size);
    must(solution_make(&scene->solution, &scene->plan, &scene->plan_hash, scene->machine,
                       &inputs->head, rest, &err) == ERR_OK,
         "solution", &err);
    must(scene->solution.solved_count == dots, "solution: a dot is skipped", &err);
    arm_init(&scene->arm, scene->machine);
    scalp_init(&scene->scalp, &inputs->head);
    struct frame head = frame_from_pose(rest);
    scene->hops = (struct hop_world){.arm = &scene->arm,
                                     .scalp = &scene->scalp,
                                     .head_in_base = head,
                                     .base_in_head = frame_inverse(&head)};
    return scene;
}

void scene_free(struct scene *scene)
{
    solution_free(&scene->solution);
    plan_free(&scene->plan);
    free(scene->plan_text);
    free(scene);
}

size_t scene_strike_at(const struct scene *scene, struct sim_vec place)
{
    for (size_t i = 0; i < scene->plan.strike_count; i++) {
        const struct vec3 at = scene->plan.strike[i].at_mm;
        double dx = at.x - place.x, dy = at.y - place.y, dz = at.z - place.z;
        if (dx * dx + dy * dy + dz * dz < NEAR_MM * NEAR_MM) {
            return i;
        }
    }
    return scene->plan.strike_count;
}
