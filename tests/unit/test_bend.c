/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/bend.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/heads.h"

static const struct bend_prior GIVEN = {0.25, 25.0}, FIT = {0.25, 10.0};

/* What the skin is off: a swell of 0.3 mm, some 120 mm long. */
static double swell(struct vec3 p)
{
    return 0.3 * sin(0.05 * p.x + 0.4) * cos(0.04 * p.y);
}

/* As a fit of touches is off: waves 45 mm long, higher than its noise. */
static double ripple(struct vec3 p)
{
    return 0.4 * sin(0.14 * p.x + 0.4) * cos(0.14 * p.y + 0.9);
}

static struct vec3 somewhere(const struct scalp *scalp)
{
    const struct vec3 near = {heads_random(-40.0, 60.0), heads_random(-50.0, 50.0), 130.0};
    return scalp_project(scalp, near).at;
}

static void touch(const struct scalp *scalp, double (*off_mm)(struct vec3),
                  struct bend_contact *contact, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        contact[i].at = somewhere(scalp);
        contact[i].off_mm = off_mm(contact[i].at);
    }
}

/* RMS of what is left of it, over its own RMS. */
static double left_of(const struct bend *bend, double (*off_mm)(struct vec3),
                      const struct scalp *scalp)
{
    double before2 = 0.0, after2 = 0.0;
    for (int i = 0; i < 2000; i++) {
        const struct vec3 p = somewhere(scalp);
        const double left = off_mm(p) - bend_off_mm(bend, p);
        before2 += off_mm(p) * off_mm(p);
        after2 += left * left;
    }
    return sqrt(after2 / before2);
}

static void changes_nothing_without_contacts(void **state)
{
    (void)state;
    struct bend bend;
    bend_init(&bend, NULL, 0, GIVEN);
    const struct vec3 p = {10.0, 20.0, 120.0};
    assert_true(bend_off_mm(&bend, p) == 0.0);
    assert_true(fabs(bend_band_mm(&bend, p) - 0.49) < 1e-12);
}

static void takes_the_contacts_where_they_are_and_nothing_far_away(void **state)
{
    (void)state;
    static struct bend bend;
    const struct bend_contact contact[2] = {{{0.0, 0.0, 130.0}, 0.4}, {{90.0, 0.0, 80.0}, -0.2}};
    bend_init(&bend, contact, 2, GIVEN);
    assert_true(fabs(bend_off_mm(&bend, contact[0].at) - 0.4) < 0.01);
    assert_true(fabs(bend_off_mm(&bend, contact[1].at) + 0.2) < 0.01);
    assert_true(bend_band_mm(&bend, contact[0].at) < 0.06);
    const struct vec3 far = {-90.0, 0.0, 40.0};
    assert_true(fabs(bend_off_mm(&bend, far)) < 1e-3);
    assert_true(bend_band_mm(&bend, far) > 0.489);
}

static void bends_the_surface_towards_the_skin(void **state)
{
    (void)state;
    enum { CONTACTS = 24, PLACES = 2000 };
    static struct bend bend;
    struct bend_contact contact[CONTACTS];
    const struct scalp scalp = heads_median();
    double before2 = 0.0, after2 = 0.0, inside = 0.0;
    touch(&scalp, swell, contact, CONTACTS);
    bend_init(&bend, contact, CONTACTS, GIVEN);
    for (int i = 0; i < PLACES; i++) {
        const struct vec3 p = somewhere(&scalp);
        const double left = swell(p) - bend_off_mm(&bend, p);
        before2 += swell(p) * swell(p) / PLACES;
        after2 += left * left / PLACES;
        inside += (fabs(left) <= bend_band_mm(&bend, p)) / (double)PLACES;
    }
    if (after2 > 0.09 * before2 || inside < 0.9) {
        fail_msg("%.3f mm RMS of %.3f are left, %.2f within the band", sqrt(after2), sqrt(before2),
                 inside);
    }
}

static void reaches_as_far_as_the_contacts_are_off_alike(void **state)
{
    (void)state;
    enum { CONTACTS = 40 };
    static struct bend bend;
    struct bend_contact contact[CONTACTS];
    const struct scalp scalp = heads_median();
    touch(&scalp, swell, contact, CONTACTS);
    bend_init(&bend, contact, CONTACTS, FIT);
    assert_true(bend.length_mm > 15.0 && left_of(&bend, swell, &scalp) < 0.2);
    touch(&scalp, ripple, contact, CONTACTS);
    bend_init(&bend, contact, CONTACTS, GIVEN);
    assert_true(bend.length_mm < 15.0 && left_of(&bend, ripple, &scalp) < 0.8);
}

static void few_contacts_of_a_rough_fit_do_no_harm(void **state)
{
    (void)state;
    enum { CONTACTS = 12, TRIALS = 20 };
    static struct bend bend;
    struct bend_contact contact[CONTACTS];
    const struct scalp scalp = heads_median();
    double left = 0.0;
    for (int trial = 0; trial < TRIALS; trial++) {
        touch(&scalp, ripple, contact, CONTACTS);
        bend_init(&bend, contact, CONTACTS, FIT);
        left += left_of(&bend, ripple, &scalp) / TRIALS;
    }
    if (left > 1.0) {
        fail_msg("off by %.3f of what it was", left);
    }
}

static void turns_normals_as_the_skin_leans(void **state)
{
    (void)state;
    enum { CONTACTS = 40, PLACES = 500 };
    static struct bend bend;
    struct bend_contact contact[CONTACTS];
    const struct scalp scalp = heads_median();
    double before2 = 0.0, after2 = 0.0;
    touch(&scalp, swell, contact, CONTACTS);
    bend_init(&bend, contact, CONTACTS, GIVEN);
    for (int i = 0; i < PLACES; i++) {
        const struct vec3 p = somewhere(&scalp), n = scalp_project(&scalp, p).normal;
        struct vec3 slope = {0.015 * cos(0.05 * p.x + 0.4) * cos(0.04 * p.y),
                             -0.012 * sin(0.05 * p.x + 0.4) * sin(0.04 * p.y), 0.0};
        slope = vec3_along(slope, -vec3_dot(slope, n), n);
        const struct vec3 truth = vec3_unit(vec3_sub(n, slope)), bent = bend_normal(&bend, p, n);
        assert_true(fabs(vec3_length(bent) - 1.0) < 1e-12);
        before2 += vec3_dot(vec3_sub(truth, n), vec3_sub(truth, n));
        after2 += vec3_dot(vec3_sub(truth, bent), vec3_sub(truth, bent));
    }
    if (after2 > 0.15 * before2) {
        fail_msg("%.3f of the lean is left", sqrt(after2 / before2));
    }
}

static void bears_the_same_place_touched_twice(void **state)
{
    (void)state;
    static struct bend bend;
    struct bend_contact contact[BEND_CONTACTS_MAX];
    for (size_t i = 0; i < BEND_CONTACTS_MAX; i++) {
        contact[i] = (struct bend_contact){{1.0, 2.0, 130.0}, i % 2 == 0 ? 0.1 : 0.14};
    }
    bend_init(&bend, contact, BEND_CONTACTS_MAX, GIVEN);
    assert_true(fabs(bend_off_mm(&bend, contact[0].at) - 0.12) < 1e-3);
    assert_true(bend_band_mm(&bend, contact[0].at) < 0.02);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_nothing_without_contacts),
        cmocka_unit_test(takes_the_contacts_where_they_are_and_nothing_far_away),
        cmocka_unit_test(bends_the_surface_towards_the_skin),
        cmocka_unit_test(reaches_as_far_as_the_contacts_are_off_alike),
        cmocka_unit_test(few_contacts_of_a_rough_fit_do_no_harm),
        cmocka_unit_test(turns_normals_as_the_skin_leans),
        cmocka_unit_test(bears_the_same_place_touched_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
