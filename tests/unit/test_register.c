/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/register.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/heads.h"

enum { PROBES = 150 };

static const struct vec3 LANDMARK[] = {
    {99.7, 0.0, 0.0}, {-85.8, 0.0, 39.7}, {0.0, 69.0, 0.0}, {0.0, -69.0, 0.0}, {35.4, 0.0, 126.1}};
enum { GLABELLA, INION, LEFT, RIGHT, VERTEX, LANDMARKS };

static const struct frame *said(void)
{
    static struct frame frame;
    const struct pose pose = {{225.0, 225.0, 40.0}, {0.0, 0.0, 0.0}};
    frame = frame_from_pose(&pose);
    return &frame;
}

static struct frame a_pose(double shift_mm, double turn_deg)
{
    const struct vec3 turn = heads_random_unit();
    const double rad = rad_from_deg(turn_deg);
    const struct pose pose = {{225.0 + heads_random(-shift_mm, shift_mm),
                               225.0 + heads_random(-shift_mm, shift_mm),
                               40.0 + heads_random(-shift_mm, shift_mm)},
                              {rad * turn.x, rad * turn.y, rad * turn.z}};
    return frame_from_pose(&pose);
}

/* The sum of 12 uniform numbers: close enough to Gaussian. */
static double noise(double sd)
{
    double sum = -6.0;
    for (int i = 0; i < 12; i++) {
        sum += heads_random(0.0, 1.0);
    }
    return sd * sum;
}

static struct vec3 noisy(struct vec3 p, double sd)
{
    return (struct vec3){p.x + noise(sd), p.y + noise(sd), p.z + noise(sd)};
}

/* What a pointer finds when it goes to places of scalp and face. */
static void probe(const struct scalp *scalp, const struct frame *head_in_base, double sd_mm,
                  struct vec3 *in_base, size_t count)
{
    for (size_t i = 0; i < count;) {
        const struct vec3 out = heads_random_unit();
        if (out.z < -0.3) {
            continue;
        }
        const struct vec3 near = vec3_along((struct vec3){10.0, 0.0, 40.0}, 90.0, out);
        const struct scalp_point place = scalp_project(scalp, near);
        in_base[i++] = frame_point(head_in_base, vec3_along(place.at, noise(sd_mm), place.normal));
    }
}

static double farthest_mm(const struct frame *a, const struct frame *b)
{
    double most = 0.0;
    for (size_t i = 0; i < LANDMARKS; i++) {
        most = fmax(most, vec3_distance(frame_point(a, LANDMARK[i]), frame_point(b, LANDMARK[i])));
    }
    return most;
}

static enum register_answer by_landmarks(const struct frame *head_in_base, double sd_mm,
                                         const int *which, size_t count, bool swaps,
                                         struct registration *registration)
{
    struct register_fiducial fiducial[LANDMARKS];
    for (size_t i = 0; i < count; i++) {
        const int touched = !swaps              ? which[i]
                            : which[i] == LEFT  ? RIGHT
                            : which[i] == RIGHT ? LEFT
                                                : which[i];
        fiducial[i].in_head = LANDMARK[which[i]];
        fiducial[i].in_base = frame_point(head_in_base, noisy(LANDMARK[touched], sd_mm));
    }
    return register_fiducials(fiducial, count, registration);
}

static const int ALL[] = {GLABELLA, INION, LEFT, RIGHT, VERTEX};

static void finds_the_head_from_exact_fiducials(void **state)
{
    (void)state;
    for (int i = 0; i < 200; i++) {
        const struct frame true_pose = a_pose(50.0, 150.0);
        struct registration registration;
        assert_int_equal(
            by_landmarks(&true_pose, 0.0, ALL, 3 + (size_t)(i % 3), false, &registration),
            REGISTER_OK);
        assert_true(farthest_mm(&registration.head_in_base, &true_pose) < 1e-9);
        assert_true(registration.residual_mm < 1e-9);
    }
}

static void refuses_a_mirrored_set(void **state)
{
    (void)state;
    const struct frame true_pose = a_pose(20.0, 10.0);
    struct register_fiducial fiducial[LANDMARKS];
    for (size_t i = 0; i < LANDMARKS; i++) {
        fiducial[i].in_head = LANDMARK[i];
        fiducial[i].in_base = frame_point(&true_pose, noisy(LANDMARK[i], 0.5));
        fiducial[i].in_base.x *= -1.0; // a left-handed base frame
    }
    struct registration registration;
    assert_int_equal(register_fiducials(fiducial, LANDMARKS, &registration), REGISTER_MIRRORED);
}

static void refuses_swapped_left_and_right(void **state)
{
    (void)state;
    const struct frame true_pose = a_pose(5.0, 5.0);
    struct registration registration;
    assert_int_equal(by_landmarks(&true_pose, 0.5, ALL, 5, true, &registration), REGISTER_MIRRORED);

    // three lie in one plane: they fit, turned over, and only where the head was said to lie tells
    const int three[] = {GLABELLA, LEFT, RIGHT};
    const struct register_limits limits = {0.3, 0.5, rad_from_deg(20.0)};
    assert_int_equal(by_landmarks(&true_pose, 0.0, three, 3, true, &registration), REGISTER_OK);
    assert_true(registration.residual_mm < 1e-9);
    assert_int_equal(register_check(&registration, said(), 0.0, &limits), REGISTER_TURNED);
}

static void refuses_fiducials_along_a_line_and_too_few(void **state)
{
    (void)state;
    struct register_fiducial fiducial[4];
    for (size_t i = 0; i < 4; i++) {
        fiducial[i].in_head = (struct vec3){30.0 * (double)i, 2.0 * (double)(i % 2), 10.0};
        fiducial[i].in_base = fiducial[i].in_head;
    }
    struct registration registration;
    assert_int_equal(register_fiducials(fiducial, 4, &registration), REGISTER_DEGENERATE);
    assert_int_equal(register_fiducials(fiducial, 2, &registration), REGISTER_TOO_FEW);
}

static void finds_the_head_from_exact_probes(void **state)
{
    (void)state;
    const struct scalp scalp = heads_median();
    for (int i = 0; i < 20; i++) {
        const struct frame true_pose = a_pose(5.0, 5.0);
        struct vec3 probes[PROBES];
        struct registration registration;
        probe(&scalp, &true_pose, 0.0, probes, PROBES);
        assert_int_equal(register_probes(&scalp, probes, PROBES, said(), &registration),
                         REGISTER_OK);
        assert_true(farthest_mm(&registration.head_in_base, &true_pose) < 1e-6);
        assert_int_equal(registration.set_aside, 0);
    }
}

static void predicts_how_far_off_the_dots_are(void **state)
{
    (void)state;
    enum { TRIALS = 200, DOTS = 40 };
    const struct scalp scalp = heads_median();
    struct scalp_point dot[DOTS];
    double real[DOTS] = {0.0}, predicted[DOTS] = {0.0}, normal[DOTS] = {0.0}, said_normal = 0.0;
    for (size_t d = 0; d < DOTS; d++) {
        struct vec3 out = heads_random_unit();
        out.z = fabs(out.z);
        dot[d] = scalp_project(&scalp, vec3_along((struct vec3){10.0, 0.0, 40.0}, 90.0, out));
    }
    const struct frame true_pose = a_pose(2.0, 2.0);
    for (int t = 0; t < TRIALS; t++) {
        struct vec3 probes[PROBES];
        struct registration registration;
        probe(&scalp, &true_pose, 0.2, probes, PROBES);
        assert_int_equal(register_probes(&scalp, probes, PROBES, said(), &registration),
                         REGISTER_OK);
        for (size_t d = 0; d < DOTS; d++) {
            const struct vec3 off = vec3_sub(frame_point(&registration.head_in_base, dot[d].at),
                                             frame_point(&true_pose, dot[d].at));
            const struct register_error error = register_error_at(&registration, &dot[d]);
            const double along = vec3_dot(off, frame_turn(&true_pose, dot[d].normal));
            real[d] += vec3_dot(off, off) / TRIALS;
            normal[d] += along * along / TRIALS;
            predicted[d] += error.total_mm / TRIALS;
            said_normal += error.normal_mm / TRIALS / DOTS;
        }
    }
    double ratio = 0.0, normal_mm = 0.0;
    for (size_t d = 0; d < DOTS; d++) {
        ratio += predicted[d] / sqrt(real[d]) / DOTS;
        normal_mm += sqrt(normal[d]) / DOTS;
    }
    if (fabs(ratio - 1.0) > 0.1 || fabs(said_normal / normal_mm - 1.0) > 0.1) {
        fail_msg("predicted %.3f of the real error, along the normal %.4f mm for %.4f mm", ratio,
                 said_normal, normal_mm);
    }
}

static void sets_an_outlier_probe_aside_and_names_it(void **state)
{
    (void)state;
    const struct scalp scalp = heads_median();
    const struct frame true_pose = a_pose(3.0, 3.0);
    struct vec3 probes[PROBES];
    struct registration registration, without;
    probe(&scalp, &true_pose, 0.1, probes, PROBES);
    register_probes(&scalp, probes, PROBES, said(), &without);
    const struct vec3 centre = frame_point(&true_pose, (struct vec3){10.0, 0.0, 40.0});
    const struct vec3 out = vec3_unit(vec3_sub(probes[17], centre));
    probes[17] = vec3_along(probes[17], 6.0, out); // hair, or a slip
    assert_int_equal(register_probes(&scalp, probes, PROBES, said(), &registration), REGISTER_OK);
    assert_int_equal(registration.worst, 17);
    assert_true(registration.set_aside >= 1);
    assert_true(farthest_mm(&registration.head_in_base, &without.head_in_base) < 0.2);
}

static void refuses_probes_that_are_all_on_one_side(void **state)
{
    (void)state;
    const struct scalp scalp = heads_median();
    const struct register_limits limits = {0.3, 1.0, rad_from_deg(20.0)};
    const struct frame true_pose = a_pose(3.0, 3.0);
    struct vec3 probes[PROBES];
    struct registration registration;
    for (size_t i = 0; i < PROBES; i++) {
        const struct vec3 near = {heads_random(-10.0, 30.0), 80.0, heads_random(60.0, 100.0)};
        const struct scalp_point at = scalp_project(&scalp, near);
        probes[i] = frame_point(&true_pose, vec3_along(at.at, noise(0.2), at.normal));
    }
    enum register_answer answer = register_probes(&scalp, probes, PROBES, said(), &registration);
    if (answer == REGISTER_OK) {
        const struct scalp_point far = scalp_project(&scalp, LANDMARK[VERTEX]);
        const double error_mm = register_error_at(&registration, &far).total_mm;
        answer = register_check(&registration, said(), error_mm, &limits);
    }
    assert_true(answer == REGISTER_ERROR || answer == REGISTER_DEGENERATE);
}

static void refuses_probes_of_a_pad_alone(void **state)
{
    (void)state;
    const struct scalp pad = heads_pad((struct vec3){0.0, 0.0, 10.0}, (struct vec3){0.0, 0.0, 1.0});
    struct vec3 probes[PROBES];
    struct registration registration;
    for (size_t i = 0; i < PROBES; i++) {
        probes[i] = frame_point(
            said(), (struct vec3){heads_random(-50, 50), heads_random(-50, 50), 10.0 + noise(0.1)});
    }
    assert_int_equal(register_probes(&pad, probes, PROBES, said(), &registration),
                     REGISTER_DEGENERATE);
    assert_int_equal(register_probes(&pad, probes, 11, said(), &registration), REGISTER_TOO_FEW);
}

/* With a foot such a head would be struck at the right depth in the wrong places, unnoticed. */
static void sees_a_head_that_lies_30_degrees_off(void **state)
{
    (void)state;
    const struct scalp scalp = heads_median();
    const struct register_limits limits = {0.3, 1.0, rad_from_deg(20.0)};
    for (int axis = 0; axis < 3; axis++) {
        struct pose pose = {{225.0, 225.0, 40.0}, {0.0, 0.0, 0.0}};
        pose.rpy_rad[axis] = rad_from_deg(30.0);
        const struct frame true_pose = frame_from_pose(&pose);
        struct registration by_fiducials, by_probes;
        assert_int_equal(by_landmarks(&true_pose, 0.3, ALL, 5, false, &by_fiducials), REGISTER_OK);
        assert_int_equal(register_check(&by_fiducials, said(), 0.1, &limits), REGISTER_TURNED);

        struct vec3 probes[PROBES];
        probe(&scalp, &true_pose, 0.2, probes, PROBES);
        assert_int_equal(
            register_probes(&scalp, probes, PROBES, &by_fiducials.head_in_base, &by_probes),
            REGISTER_OK);
        assert_true(farthest_mm(&by_probes.head_in_base, &true_pose) < 2.0);
        assert_int_equal(register_check(&by_probes, said(), 0.1, &limits), REGISTER_TURNED);
    }
}

static void refuses_a_residual_above_the_limit(void **state)
{
    (void)state;
    const struct frame true_pose = a_pose(3.0, 3.0);
    const struct register_limits limits = {0.3, 1.0, rad_from_deg(20.0)};
    struct registration registration;
    assert_int_equal(by_landmarks(&true_pose, 2.0, ALL, 5, false, &registration), REGISTER_OK);
    assert_true(registration.residual_mm > 0.3);
    assert_int_equal(register_check(&registration, said(), 0.1, &limits), REGISTER_RESIDUAL);
    assert_int_equal(by_landmarks(&true_pose, 0.05, ALL, 5, false, &registration), REGISTER_OK);
    assert_int_equal(register_check(&registration, said(), 0.1, &limits), REGISTER_OK);
    assert_int_equal(register_check(&registration, said(), 1.1, &limits), REGISTER_ERROR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_head_from_exact_fiducials),
        cmocka_unit_test(refuses_a_mirrored_set),
        cmocka_unit_test(refuses_swapped_left_and_right),
        cmocka_unit_test(refuses_fiducials_along_a_line_and_too_few),
        cmocka_unit_test(finds_the_head_from_exact_probes),
        cmocka_unit_test(predicts_how_far_off_the_dots_are),
        cmocka_unit_test(sets_an_outlier_probe_aside_and_names_it),
        cmocka_unit_test(refuses_probes_that_are_all_on_one_side),
        cmocka_unit_test(refuses_probes_of_a_pad_alone),
        cmocka_unit_test(sees_a_head_that_lies_30_degrees_off),
        cmocka_unit_test(refuses_a_residual_above_the_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
