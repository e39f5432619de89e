/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/register_advise.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/heads.h"

enum { DOTS = 60, PLACES = 150 };

static const double NOISE_MM = 0.2, GAP_MM = 5.0;

static struct scalp_point dot[DOTS];
static struct register_advice advice;

static struct scalp_point draw(const struct scalp *scalp, double lowest)
{
    for (;;) {
        const struct vec3 out = heads_random_unit();
        if (out.z > lowest) {
            return scalp_project(scalp, vec3_along((struct vec3){10.0, 0.0, 40.0}, 90.0, out));
        }
    }
}

static struct register_wish a_wish(const struct scalp *scalp, const struct registration *so_far)
{
    for (int i = 0; i < DOTS; i++) {
        dot[i] = draw(scalp, 0.2);
    }
    return (struct register_wish){scalp, dot, DOTS, NOISE_MM, so_far};
}

static double rms_mm(const struct registration *registration)
{
    double sum = 0.0;
    for (int i = 0; i < DOTS; i++) {
        const double error_mm = register_error_at(registration, &dot[i]).total_mm;
        sum += error_mm * error_mm / DOTS;
    }
    return sqrt(sum);
}

static struct frame head_in_base(void)
{
    const struct pose pose = {{225.0, 225.0, 40.0}, {0.05, -0.03, 0.1}};
    return frame_from_pose(&pose);
}

/* Probes there, off by plus and minus the noise in turn. */
static struct registration probe(const struct scalp *scalp, const struct scalp_point *place,
                                 size_t count)
{
    const struct frame head = head_in_base();
    struct vec3 in_base[PLACES];
    struct registration registration;
    for (size_t i = 0; i < count; i++) {
        const double off_mm = i % 2 == 0 ? NOISE_MM : -NOISE_MM;
        in_base[i] = frame_point(&head, vec3_along(place[i].at, off_mm, place[i].normal));
    }
    assert_int_equal(register_probes(scalp, in_base, count, &head, &registration), REGISTER_OK);
    return registration;
}

static void foretells_what_the_registration_then_says(void **state)
{
    (void)state;
    const struct scalp scalp = heads_median();
    const struct register_wish wish = a_wish(&scalp, NULL);
    register_advise(&wish, PLACES, &advice);
    assert_int_equal(advice.count, PLACES);
    const struct registration registration = probe(&scalp, advice.place, PLACES);
    const double ratio = rms_mm(&advice.foretold) / rms_mm(&registration);
    if (fabs(ratio - 1.0) > 0.1) {
        fail_msg("foretold %.3f of what was found", ratio);
    }
}

static void is_better_than_random_places_by_a_third(void **state)
{
    (void)state;
    const struct scalp scalp = heads_median();
    const struct register_wish wish = a_wish(&scalp, NULL);
    register_advise(&wish, PLACES, &advice);
    struct scalp_point random[PLACES];
    for (int i = 0; i < PLACES; i++) {
        random[i] = draw(&scalp, -0.4);
    }
    const struct registration registration = probe(&scalp, random, PLACES);
    assert_true(rms_mm(&advice.foretold) < 0.67 * rms_mm(&registration));
}

static void every_further_place_helps_and_the_first_ones_are_the_same(void **state)
{
    (void)state;
    static struct register_advice more;
    const struct scalp scalp = heads_median();
    const struct register_wish wish = a_wish(&scalp, NULL);
    double before_mm = 1e9;
    for (size_t count = 12; count <= 96; count *= 2) {
        register_advise(&wish, count, &more);
        assert_true(rms_mm(&more.foretold) < 0.9 * before_mm);
        before_mm = rms_mm(&more.foretold);
        for (size_t i = 0; i < count / 2 && count > 12; i++) {
            assert_true(vec3_distance(more.place[i].at, advice.place[i].at) < 1e-12);
        }
        advice = more;
    }
}

static void goes_where_nobody_has_probed_yet(void **state)
{
    (void)state;
    const struct scalp scalp = heads_median();
    struct scalp_point left[PLACES];
    for (int i = 0; i < PLACES; i++) {
        do {
            left[i] = draw(&scalp, -0.3);
        } while (left[i].at.y < 20.0);
    }
    const struct registration so_far = probe(&scalp, left, PLACES);
    const struct register_wish wish = a_wish(&scalp, &so_far);
    const double before_mm = rms_mm(&so_far);
    register_advise(&wish, 20, &advice);
    int right = 0;
    for (size_t i = 0; i < advice.count; i++) {
        right += advice.place[i].at.y < 20.0;
    }
    assert_true(right >= 15);
    assert_true(rms_mm(&advice.foretold) < 0.6 * before_mm);
}

static void keeps_off_eyes_and_ears_and_apart(void **state)
{
    (void)state;
    const struct scalp scalp = heads_median();
    const struct register_wish wish = a_wish(&scalp, NULL);
    register_advise(&wish, REGISTER_ADVISED_MAX, &advice);
    assert_true(advice.count > 300); // and where there is no room any more it ends
    for (size_t i = 0; i < advice.count; i++) {
        const struct vec3 at = advice.place[i].at;
        const struct vec3 glabella = scalp.landmark_raw[HEAD_GLABELLA];
        for (int side = -1; side <= 1; side += 2) {
            const struct vec3 eye = {glabella.x - 15.0, glabella.y + 32.0 * side,
                                     glabella.z - 30.0};
            assert_true(vec3_distance(at, eye) > 20.0);
        }
        assert_int_not_equal(scalp_place_of(&scalp, at), SCALP_EAR);
        assert_int_not_equal(scalp_place_of(&scalp, at), SCALP_OFF);
        for (size_t j = 0; j < i; j++) {
            assert_true(vec3_distance(at, advice.place[j].at) >= GAP_MM);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(foretells_what_the_registration_then_says),
        cmocka_unit_test(is_better_than_random_places_by_a_third),
        cmocka_unit_test(every_further_place_helps_and_the_first_ones_are_the_same),
        cmocka_unit_test(goes_where_nobody_has_probed_yet),
        cmocka_unit_test(keeps_off_eyes_and_ears_and_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
