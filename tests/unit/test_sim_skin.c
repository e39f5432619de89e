/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/skin.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/heads.h"
#include "tests/unit/sim_world.h"

static struct sim_vec random_unit(void)
{
    const struct vec3 v = heads_random_unit();
    return (struct sim_vec){v.x, v.y, v.z};
}

/* A head with every harmonic there is. */
static struct head bumpy_head(double exponent)
{
    struct head head = sim_world_ellipsoid();
    head.truth.kind = HEAD_TRUTH_ANALYTIC;
    memcpy(head.truth.centre_mm, head.centre_mm, sizeof head.centre_mm);
    memcpy(head.truth.semi_mm, head.semi_mm, sizeof head.semi_mm);
    head.truth.pitch_rad = head.pitch_rad;
    head.truth.exponent = exponent;
    for (int l = 0; l <= HEAD_DEGREE_MAX; l++) {
        for (int m = -l; m <= l; m++) {
            head.truth.harmonic[head.truth.harmonics++] =
                (struct head_harmonic){l, m, heads_random(-0.4, 0.4) / (1 + l)};
        }
    }
    return head;
}

static void an_analytic_head_without_bumps_is_its_ellipsoid(void **state)
{
    (void)state;
    struct head head = sim_world_ellipsoid();
    struct sim_skin plain, analytic;
    sim_skin_init(&plain, &head);
    head = bumpy_head(2.0);
    head.truth.harmonics = 0;
    sim_skin_init(&analytic, &head);
    for (int i = 0; i < 2000; i++) {
        struct sim_vec place, normal;
        sim_world_on_head(&head, 0.0015 * i, 0.7 * i, &place, &normal);
        const struct sim_vec along = sim_vec_unit(sim_vec_along(random_unit(), normal, -3.0));
        const struct sim_vec from = sim_vec_along(place, along, heads_random(-8.0, 3.0));
        const struct sim_hit a = sim_skin_hit(&plain, from, along);
        const struct sim_hit b = sim_skin_hit(&analytic, from, along);
        assert_true(a.hit && b.hit);
        assert_true(fabs(a.distance - b.distance) < 1e-8);
        assert_true(sim_vec_length(sim_vec_sub(a.place, b.place)) < 1e-8);
        assert_true(sim_vec_length(sim_vec_sub(a.normal, b.normal)) < 1e-8);
    }
}

static void slopes_agree_with_differences(void **state)
{
    (void)state;
    const double h = 1e-5;
    for (int i = 0; i < 200; i++) {
        const struct head head = bumpy_head(2.0 + 0.01 * i);
        struct sim_skin skin;
        sim_skin_init(&skin, &head);
        const struct sim_vec p = sim_vec_scale(random_unit(), heads_random(70.0, 110.0));
        struct sim_vec slope, ignored;
        sim_radial_above(&skin.radial, p, &slope);
        const struct sim_vec way = random_unit();
        const double up = sim_radial_above(&skin.radial, sim_vec_along(p, way, h), &ignored);
        const double down = sim_radial_above(&skin.radial, sim_vec_along(p, way, -h), &ignored);
        const double is = sim_vec_dot(slope, way), want = (up - down) / (2.0 * h);
        if (fabs(is - want) > 1e-6) {
            fail_msg("%d: %.9f, by differences %.9f", i, is, want);
        }
    }
}

/* The radius of the bumps alone, by what they add to a head without them. */
static double bump_at(const struct sim_radial *with, const struct sim_radial *without,
                      struct sim_vec d)
{
    struct sim_vec ignored;
    return sim_radial_above(without, d, &ignored) - sim_radial_above(with, d, &ignored);
}

static void harmonics_have_an_rms_of_one_and_their_known_shapes(void **state)
{
    (void)state;
    struct head head = bumpy_head(2.0);
    struct sim_skin without, with;
    head.truth.harmonics = 0;
    sim_skin_init(&without, &head);
    head.truth.harmonics = 1;
    for (int l = 0; l <= HEAD_DEGREE_MAX; l++) {
        for (int m = -l; m <= l; m++) {
            enum { RINGS = 400, STEPS = 24 };
            double sum = 0.0;
            head.truth.harmonic[0] = (struct head_harmonic){l, m, 1.0};
            sim_skin_init(&with, &head);
            for (int i = 0; i < RINGS * STEPS; i++) { // equal areas: z and the angle are uniform
                const double z = (i / STEPS + 0.5) * 2.0 / RINGS - 1.0, w = sqrt(1.0 - z * z);
                const double phi = (i % STEPS + 0.3) * 2.0 * UNITS_PI / STEPS;
                const double bump = bump_at(&with.radial, &without.radial,
                                            (struct sim_vec){w * cos(phi), w * sin(phi), z});
                sum += bump * bump / (RINGS * STEPS);
            }
            assert_true(fabs(sum - 1.0) < 0.02);
        }
    }
    head.truth.harmonic[0] = (struct head_harmonic){1, -1, 2.0};
    sim_skin_init(&with, &head);
    const struct sim_vec left = {0.0, 1.0, 0.0};
    assert_true(fabs(bump_at(&with.radial, &without.radial, left) - 2.0 * sqrt(3.0)) < 1e-9);
    head.truth.harmonic[0] = (struct head_harmonic){2, 0, 1.0};
    sim_skin_init(&with, &head);
    assert_true(fabs(bump_at(&with.radial, &without.radial, left) + 0.5 * sqrt(5.0)) < 1e-9);
}

static void finds_a_bumpy_skin_by_walking_down_the_line(void **state)
{
    (void)state;
    const struct head head = bumpy_head(2.4);
    struct sim_skin skin;
    sim_skin_init(&skin, &head);
    for (int i = 0; i < 200; i++) {
        const struct sim_vec out = random_unit();
        const struct sim_vec along = sim_vec_unit(sim_vec_along(random_unit(), out, -4.0));
        struct sim_vec place = sim_vec_scale(out, 150.0), ignored;
        double high = 0.0, low;
        while (sim_radial_above(&skin.radial, sim_vec_along(place, along, high), &ignored) > 0.0) {
            high += 0.25;
            assert_true(high < 200.0);
        }
        low = high - 0.25;
        for (int turn = 0; turn < 50; turn++) {
            const double half = 0.5 * (low + high);
            const struct sim_vec at = sim_vec_along(place, along, half);
            *(sim_radial_above(&skin.radial, at, &ignored) > 0.0 ? &low : &high) = half;
        }
        const double start = high - heads_random(-2.0, 8.0);
        const struct sim_vec from =
            sim_frame_point(&skin.frame, sim_vec_along(place, along, start));
        const struct sim_hit hit = sim_skin_hit(&skin, from, sim_frame_turn(&skin.frame, along));
        assert_true(hit.hit && fabs(hit.distance - (high - start)) < 1e-7);

        /* from far away it says how far it is safe to go */
        const struct sim_hit far = sim_skin_hit(&skin, sim_frame_point(&skin.frame, place),
                                                sim_frame_turn(&skin.frame, along));
        assert_true(far.hit && far.distance > 1.0 && far.distance < high);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_analytic_head_without_bumps_is_its_ellipsoid),
        cmocka_unit_test(slopes_agree_with_differences),
        cmocka_unit_test(harmonics_have_an_rms_of_one_and_their_known_shapes),
        cmocka_unit_test(finds_a_bumpy_skin_by_walking_down_the_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
