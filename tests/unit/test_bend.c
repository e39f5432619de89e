/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/bend.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/heads.h"

/* What the skin is off: a swell of 0.3 mm, some 120 mm long. */
static double swell(struct vec3 p)
{
    return 0.3 * sin(0.05 * p.x + 0.4) * cos(0.04 * p.y);
}

static struct vec3 somewhere(const struct scalp *scalp)
{
    const struct vec3 near = {heads_random(-40.0, 60.0), heads_random(-50.0, 50.0), 130.0};
    return scalp_project(scalp, near).at;
}

static void touch(const struct scalp *scalp, struct bend_contact *contact, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        contact[i].at = somewhere(scalp);
        contact[i].off_mm = swell(contact[i].at);
    }
}

static void changes_nothing_without_contacts(void **state)
{
    (void)state;
    struct bend bend;
    bend_init(&bend, NULL, 0, 0.25);
    const struct vec3 p = {10.0, 20.0, 120.0};
    assert_true(bend_off_mm(&bend, p) == 0.0);
    assert_true(fabs(bend_band_mm(&bend, p) - 0.49) < 1e-12);
}

static void takes_the_contacts_where_they_are_and_nothing_far_away(void **state)
{
    (void)state;
    static struct bend bend;
    const struct bend_contact contact[2] = {{{0.0, 0.0, 130.0}, 0.4}, {{90.0, 0.0, 80.0}, -0.2}};
    bend_init(&bend, contact, 2, 0.25);
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
    touch(&scalp, contact, CONTACTS);
    bend_init(&bend, contact, CONTACTS, 0.2);
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

static void bears_the_same_place_touched_twice(void **state)
{
    (void)state;
    static struct bend bend;
    struct bend_contact contact[BEND_CONTACTS_MAX];
    for (size_t i = 0; i < BEND_CONTACTS_MAX; i++) {
        contact[i] = (struct bend_contact){{1.0, 2.0, 130.0}, i % 2 == 0 ? 0.1 : 0.14};
    }
    bend_init(&bend, contact, BEND_CONTACTS_MAX, 0.25);
    assert_true(fabs(bend_off_mm(&bend, contact[0].at) - 0.12) < 1e-3);
    assert_true(bend_band_mm(&bend, contact[0].at) < 0.02);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_nothing_without_contacts),
        cmocka_unit_test(takes_the_contacts_where_they_are_and_nothing_far_away),
        cmocka_unit_test(bends_the_surface_towards_the_skin),
        cmocka_unit_test(bears_the_same_place_touched_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
