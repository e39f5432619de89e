/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The legs of whole solutions, looked at closely, against the triangles of the scan that the head
 * was fitted to: by the simulator's kinematics and mesh, not by the surface they were planned over.
 */
#include "controller/plan/solution.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "controller/plan/head_open.h"
#include "kinematics/arm/body.h"
#include "sim/arm.h"
#include "sim/mesh.h"
#include "tests/unit/plan_fixture.h"

#define HEAD "examples/heads/scanned.yaml"

/* What is promised over the fitted surface: half of how high the foot hangs, a tool 12 mm thick,
 * links 2 mm off; and what the fit may be off the scan. */
static const double FOOT_MM = 0.5, BAR_MM = 6.0, LINK_MM = 2.0, FIT_MM = 0.1;
/* Further than this from the skin does not matter; no point goes further from look to look. */
static const double FAR_MM = 20.0, LOOK_MM = 0.5, LEVER_MM = 700.0;

static struct fixture fixture;
static struct sim_mesh mesh;

struct scene {
    struct arm arm;
    struct sim_arm sim;
    struct sim_frame head_in_base;
    double foot_mm, bar_mm, link_mm; /* the least of each that was seen */
};

static struct sim_vec on_edge(struct sim_vec p, struct sim_vec a, struct sim_vec b)
{
    const struct sim_vec along = sim_vec_sub(b, a);
    const double part = sim_vec_dot(sim_vec_sub(p, a), along) / sim_vec_dot(along, along);
    return sim_vec_along(a, along, fmax(0.0, fmin(1.0, part)));
}

static double from_triangle_mm(struct sim_vec p, const struct sim_triangle *triangle)
{
    const uint32_t *corner = triangle->corner;
    double least_mm = HUGE_VAL;
    bool over = true;
    const struct sim_vec a = mesh.vertex[corner[0]];
    const struct sim_vec normal = sim_vec_cross(sim_vec_sub(mesh.vertex[corner[1]], a),
                                                sim_vec_sub(mesh.vertex[corner[2]], a));
    for (int i = 0; i < 3; i++) {
        const struct sim_vec from = mesh.vertex[corner[i]], to = mesh.vertex[corner[(i + 1) % 3]];
        const struct sim_vec inward = sim_vec_cross(normal, sim_vec_sub(to, from));
        over = over && sim_vec_dot(inward, sim_vec_sub(p, from)) >= 0.0;
        least_mm = fmin(least_mm, sim_vec_length(sim_vec_sub(p, on_edge(p, from, to))));
    }
    const double high = sim_vec_dot(normal, sim_vec_sub(p, a)), size = sim_vec_length(normal);
    return over && size > 0.0 ? fabs(high) / size : least_mm;
}

static double past(double low, double high, double x)
{
    return fmax(0.0, fmax(low - x, x - high));
}

/* The distance to the mesh's triangles where that is below least_mm. */
static double from_skin_mm(size_t box, struct sim_vec p, double least_mm)
{
    const struct sim_box *b = &mesh.box[box];
    const struct sim_vec out = {past(b->low.x, b->high.x, p.x), past(b->low.y, b->high.y, p.y),
                                past(b->low.z, b->high.z, p.z)};
    if (sim_vec_length(out) >= least_mm) {
        return least_mm;
    }
    for (uint32_t i = b->first; i < b->first + b->count; i++) {
        least_mm = fmin(least_mm, from_triangle_mm(p, &mesh.triangle[i]));
    }
    return b->count > 0 ? least_mm : from_skin_mm(b->second, p, from_skin_mm(box + 1, p, least_mm));
}

/* Link, bracket and the needle unit's far half. */
static void look_at_links(struct scene *scene, const struct joints *joints)
{
    struct capsule capsule[BODY_CAPSULES_MAX];
    const size_t count = arm_body_capsules(&scene->arm, joints, capsule);
    for (size_t i = 0; i + 1 < count; i++) {
        const struct vec3 along = vec3_sub(capsule[i].to, capsule[i].from);
        const double radius_mm = capsule[i].radius_mm, long_mm = vec3_length(along);
        for (double at_mm = 0.0; at_mm <= long_mm; at_mm += 4.0) {
            const struct vec3 p = vec3_along(capsule[i].from, at_mm / long_mm, along);
            const struct sim_vec in_head =
                sim_frame_unpoint(&scene->head_in_base, (struct sim_vec){p.x, p.y, p.z});
            scene->link_mm =
                fmin(scene->link_mm, from_skin_mm(0, in_head, radius_mm + FAR_MM) - radius_mm);
        }
    }
}

static void look(struct scene *scene, const struct joints *joints, bool links)
{
    const struct sim_tool tool = sim_arm_tool(&scene->sim, joints->q);
    const struct sim_vec place = sim_frame_unpoint(&scene->head_in_base, tool.place);
    const struct sim_vec back = sim_frame_unturn(&scene->head_in_base, tool.along);
    const double lift_mm = hop_foot_lift_mm(scene->arm.machine);
    const double foot_mm = from_skin_mm(0, sim_vec_along(place, back, -lift_mm), FAR_MM);
    scene->foot_mm = fmin(scene->foot_mm, foot_mm);
    for (double far_mm = 10.0; foot_mm < FAR_MM && far_mm <= 60.0; far_mm += 10.0) {
        const struct sim_vec bar = sim_vec_along(place, back, -lift_mm - far_mm);
        scene->bar_mm = fmin(scene->bar_mm, from_skin_mm(0, bar, FAR_MM));
    }
    if (links) {
        look_at_links(scene, joints);
    }
}

static void look_along(struct scene *scene, const struct joints *from, const struct joints *to)
{
    const struct machine *machine = scene->arm.machine;
    double way_mm = 0.0;
    for (size_t k = 0; k < scene->arm.joint_count; k++) {
        const bool turns = machine->joint[k].kind == MACHINE_REVOLUTE;
        way_mm += (turns ? LEVER_MM : 1.0) * fabs(to->q[k] - from->q[k]);
    }
    const int looks = 1 + (int)(way_mm / LOOK_MM);
    for (int i = 0; i <= looks; i++) {
        struct joints joints = *from;
        for (size_t k = 0; k < scene->arm.joint_count; k++) {
            joints.q[k] += (to->q[k] - from->q[k]) * i / looks;
        }
        look(scene, &joints, i % 40 == 0);
    }
}

static void look_at_solution(struct scene *scene, const struct solution *solution)
{
    struct joints at = arm_homed(&scene->arm);
    for (size_t i = 0; i < solution->count; i++) {
        const struct solved *strike = &solution->strike[i];
        for (uint32_t k = 0; strike->skip == SKIP_NONE && k <= strike->via_count; k++) {
            const struct joints *to =
                k < strike->via_count ? &solution->via[strike->first_via + k] : &strike->hover;
            look_along(scene, &at, to);
            at = *to;
        }
    }
}

static void solve_and_look(const struct plan *plan, const struct pose *head_in_base)
{
    const struct machine *machine = &fixture.inputs.machine;
    struct scene scene = {.foot_mm = FAR_MM, .bar_mm = FAR_MM, .link_mm = FAR_MM};
    struct sim_settings settings;
    struct solution solution;
    struct err err;
    const struct sha256 hash = {{0}};
    assert_int_equal(
        solution_make(&solution, plan, &hash, machine, &fixture.inputs.head, head_in_base, &err),
        ERR_OK);
    assert_true(solution.solved_count > 20);
    arm_init(&scene.arm, machine);
    sim_settings_init(&settings, machine);
    assert_true(sim_arm_init(&scene.sim, machine, &settings));
    scene.head_in_base = sim_frame_from_pose(head_in_base);
    look_at_solution(&scene, &solution);
    if (!(scene.foot_mm >= FOOT_MM - FIT_MM && scene.foot_mm < 2.0 &&
          scene.bar_mm >= BAR_MM - FIT_MM && scene.link_mm >= LINK_MM - FIT_MM)) {
        fail_msg("%s: foot %.3f mm, tool %.3f mm, links %.3f mm off the scan", machine->name,
                 scene.foot_mm, scene.bar_mm, scene.link_mm);
    }
    solution_free(&solution);
}

/* As the head rests, and as it may come to lie: 5 mm and 3 degrees away. */
static void no_leg_comes_nearer_to_the_scan_than_is_promised(void **state)
{
    (void)state;
    static const char *const machines[] = {
        "examples/machines/gantry5.yaml",
        "examples/machines/parol6.yaml",
        "examples/machines/ar4-mk3.yaml",
        "examples/machines/thor.yaml",
    };
    for (size_t i = 0; i < sizeof machines / sizeof machines[0]; i++) {
        struct diags diags = {0};
        struct err err;
        struct plan plan;
        fixture_head(&fixture, machines[i]);
        head_free(&fixture.inputs.head);
        assert_int_equal(head_open(&fixture.inputs.head, HEAD, &diags, &err), ERR_OK);
        const struct head_truth *truth = &fixture.inputs.head.truth;
        assert_int_equal(sim_mesh_open(&mesh, "examples/scans/head.stl", truth->mm_per_unit,
                                       &truth->scan_in_head, &err),
                         ERR_OK);
        fixture_grid(&fixture, 6, 13.0);
        assert_int_equal(plan_make(&plan, &fixture.inputs, 1, NULL, &err), ERR_OK);
        struct pose lies = fixture.inputs.machine.head_rest;
        solve_and_look(&plan, &lies);
        for (int k = 0; k < 3; k++) {
            lies.xyz_mm[k] += k == 1 ? -2.9 : 2.9;
            lies.rpy_rad[k] += k == 1 ? -0.03 : 0.03;
        }
        solve_and_look(&plan, &lies);
        plan_free(&plan);
        sim_mesh_free(&mesh);
        head_free(&fixture.inputs.head);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_leg_comes_nearer_to_the_scan_than_is_promised),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
