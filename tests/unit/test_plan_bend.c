/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/plan/plan_bend.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/heads.h"

enum { STRIKES = 60, CONTACTS = 8 };

static const struct pose POSE = {{200, 210, -10}, {0, 0.5, 0.1}};

struct scene {
    struct scalp scalp;
    struct plan_strike strike[STRIKES];
    struct plan plan;
    struct measured_probe contact[CONTACTS];
    struct measured measured;
};

static struct scalp_point on_top(const struct scene *scene, double x_mm, double y_mm)
{
    return scalp_project(&scene->scalp, (struct vec3){x_mm, y_mm, 135.0});
}

/* The skin lies off_mm above the model all over the top of the head. */
static void make(struct scene *scene, double off_mm)
{
    const struct frame head_in_base = frame_from_pose(&POSE);
    *scene = (struct scene){.scalp = heads_median()};
    scene->plan = (struct plan){.strike = scene->strike, .strike_count = STRIKES};
    scene->measured = (struct measured){.contact = scene->contact, .contacts = CONTACTS};
    for (int i = 0; i < STRIKES; i++) {
        const struct scalp_point place = on_top(scene, 2.0 * (i % 10), 2.0 * (i / 10));
        scene->strike[i].at_mm = place.at;
        scene->strike[i].normal = place.normal;
    }
    for (int i = 0; i < CONTACTS; i++) {
        const struct scalp_point place = on_top(scene, 8.0 * (i % 4) - 3.0, 14.0 * (i / 4) - 1.0);
        const struct vec3 foot =
            frame_point(&head_in_base, vec3_along(place.at, off_mm, place.normal));
        memcpy(scene->contact[i].in_base_mm, (double[]){foot.x, foot.y, foot.z},
               3 * sizeof(double));
        scene->contact[i].line = 3 + i;
    }
}

static void strikes_stand_where_the_foot_found_the_skin(void **state)
{
    (void)state;
    struct scene scene, before;
    struct plan_bent bent;
    struct err err = {0};
    make(&scene, -0.4);
    before = scene;
    assert_int_equal(plan_bend(&scene.plan, &bent, &scene.measured, &scene.scalp, &POSE, &err),
                     ERR_OK);
    assert_int_equal(bent.contacts, CONTACTS);
    assert_true(fabs(bent.contact_rms_mm - 0.4) < 1e-6 && bent.band_mm < 0.3 * bent.band_before_mm);
    for (int i = 0; i < STRIKES; i++) {
        const struct vec3 moved = vec3_sub(scene.strike[i].at_mm, before.strike[i].at_mm);
        const double along = vec3_dot(moved, before.strike[i].normal);
        if (fabs(along + 0.4) > 0.05 || fabs(vec3_length(moved) - fabs(along)) > 1e-3) {
            fail_msg("strike %d moved %.3f mm, %.3f along its normal", i, vec3_length(moved),
                     along);
        }
    }
}

static void nothing_moves_without_contacts(void **state)
{
    (void)state;
    struct scene scene, before;
    struct plan_bent bent;
    struct err err = {0};
    make(&scene, -0.4);
    scene.measured.contacts = 0;
    before = scene;
    assert_int_equal(plan_bend(&scene.plan, &bent, &scene.measured, &scene.scalp, &POSE, &err),
                     ERR_OK);
    assert_memory_equal(scene.strike, before.strike, sizeof scene.strike);
    assert_int_equal(bent.contacts, 0);
}

static void refuses_a_contact_that_is_not_of_this_skin(void **state)
{
    (void)state;
    struct scene scene;
    struct plan_bent bent;
    struct err err = {0};
    make(&scene, 0.1);
    scene.contact[5].in_base_mm[2] += 5.0;
    assert_int_equal(plan_bend(&scene.plan, &bent, &scene.measured, &scene.scalp, &POSE, &err),
                     ERR_DATA);
    assert_non_null(strstr(err.msg, "the contact on line 8 is"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strikes_stand_where_the_foot_found_the_skin),
        cmocka_unit_test(nothing_moves_without_contacts),
        cmocka_unit_test(refuses_a_contact_that_is_not_of_this_skin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
