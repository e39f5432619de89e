/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bench-contact: what the machine's own foot leaves of the error of a model: heads that were
 * touched at 150 places to 0.2 mm, and heads of a median man on the median ellipsoid; then so many
 * contacts of a foot, good to 0.01 mm, spread evenly over the scalp. Off and lean at other places,
 * and how many of them lie within the band that is left.
 */
#include <math.h>
#include <stdio.h>

#include "kinematics/scalp/bend.h"
#include "kinematics/scalp/scalp.h"
#include "tests/bench/stopwatch.h"
#include "tests/tools/fit_scene.h"

enum { TOUCHES = 150, PLACES = 2000, HEADS = 12 };
static const double NOISE_MM = 0.2, FOOT_MM = 0.01, BAND_SIGMA = 1.96, PRIOR_MIN_MM = 0.1;
static const size_t CONTACTS[] = {0, 8, 16, 30, 60, 100};

/* Places of the scalp, as the model has them and as they are. */
struct skin {
    struct scalp_point model[PLACES];
    struct vec3 normal[PLACES];
    double off_mm[PLACES], band_mm[PLACES];
};

struct left {
    double off2, lean2, covered, length_mm, bend_s;
};

static void look(struct fit_scene *scene, const struct scalp *scalp, struct skin *skin)
{
    for (int i = 0; i < PLACES; i++) {
        struct vec3 at;
        fit_scene_draw(scene, 0.0, &at, &skin->normal[i]);
        skin->model[i] = scalp_project(scalp, at);
        skin->off_mm[i] = vec3_dot(vec3_sub(at, skin->model[i].at), skin->model[i].normal);
        skin->band_mm[i] = scalp_band_mm(scalp, skin->model[i].at);
    }
}

/* Farthest first. */
static struct bend_prior touch(struct fit_scene *scene, const struct skin *skin, size_t count,
                               struct bend_contact *contact)
{
    double far_mm[PLACES], squares = 0.0, band_mm = 0.0;
    int best = 0;
    for (int i = 0; i < PLACES; i++) {
        far_mm[i] = HUGE_VAL;
    }
    for (size_t k = 0; k < count; k++) {
        const int at = best;
        contact[k].at = skin->model[at].at;
        contact[k].off_mm = skin->off_mm[at] + FOOT_MM * fit_scene_normal(scene);
        squares += contact[k].off_mm * contact[k].off_mm / (double)count;
        band_mm += skin->band_mm[at] / (double)count;
        for (int i = 0; i < PLACES; i++) {
            far_mm[i] = fmin(far_mm[i], vec3_distance(skin->model[i].at, contact[k].at));
            best = far_mm[i] > far_mm[best] ? i : best;
        }
    }
    const double off_mm = fmax(band_mm / BAND_SIGMA, sqrt(squares));
    return (struct bend_prior){.off_mm = fmax(off_mm, PRIOR_MIN_MM),
                               .length_mm =
                                   band_mm > 0.0 ? BEND_LENGTH_FIT_MM : BEND_LENGTH_GIVEN_MM};
}

static void measure(const struct skin *skin, const struct bend *bend, struct left *left)
{
    for (int i = 0; i < PLACES; i++) {
        const struct scalp_point *model = &skin->model[i];
        const double off_mm = skin->off_mm[i] - bend_off_mm(bend, model->at);
        const struct vec3 normal = bend_normal(bend, model->at, model->normal);
        const struct vec3 lean = vec3_cross(normal, skin->normal[i]);
        left->off2 += off_mm * off_mm / (PLACES * HEADS);
        left->lean2 += vec3_dot(lean, lean) / (PLACES * HEADS);
        const double band_mm = bend->count > 0 ? bend_band_mm(bend, model->at) : skin->band_mm[i];
        left->covered += (fabs(off_mm) <= band_mm) / (double)(PLACES * HEADS);
    }
    left->length_mm += bend->length_mm / HEADS;
}

static void print(const char *model, size_t contacts, const struct left *left)
{
    printf("{\"bench\":\"contact\",\"model\":\"%s\",\"contacts\":%zu,\"off_rms_mm\":%.3f,"
           "\"lean_rms_deg\":%.2f,\"covered\":%.3f,\"length_mm\":%.1f,\"bend_ms\":%.2f}\n",
           model, contacts, sqrt(left->off2), deg_from_rad(sqrt(left->lean2)), left->covered,
           left->length_mm, 1e3 * left->bend_s);
}

/* The median head's ellipsoid, which another head is some 2 mm off. */
static struct head median_head(void)
{
    return (struct head){.surface = HEAD_ELLIPSOID,
                         .centre_mm = {10.8, 0.0, 38.5},
                         .semi_mm = {97.0, 77.0, 91.0},
                         .pitch_rad = rad_from_deg(15.7)};
}

static void bend_heads(const char *name, bool is_fit)
{
    static struct bend bend;
    static struct skin skin;
    enum { ROWS = sizeof(CONTACTS) / sizeof(CONTACTS[0]) };
    struct left left[ROWS] = {{0}};
    for (int i = 0; i < HEADS; i++) {
        struct fit_scene scene =
            fit_scene_new(is_fit ? (enum analytic_size)(i % ANALYTIC_SIZES) : ANALYTIC_P50_MAN,
                          500u + (unsigned)i);
        struct vec3 point[TOUCHES];
        struct fit fit = {.points = 0};
        fit_scene_touch(&scene, point, TOUCHES, NOISE_MM);
        struct head head = median_head();
        if (is_fit && fit_from_points(&fit, scene.landmark, point, TOUCHES) == FIT_OK) {
            head = (struct head){.surface = HEAD_FIT, .fit = &fit};
        }
        struct scalp scalp;
        scalp_init(&scalp, &head);
        look(&scene, &scalp, &skin);
        for (size_t k = 0; k < ROWS; k++) {
            struct bend_contact contact[BEND_CONTACTS_MAX];
            const struct bend_prior prior = touch(&scene, &skin, CONTACTS[k], contact);
            const double began_s = cpu_s();
            bend_init(&bend, contact, CONTACTS[k], prior);
            left[k].bend_s += (cpu_s() - began_s) / HEADS;
            measure(&skin, &bend, &left[k]);
        }
        scalp_deinit(&scalp);
        fit_free(&fit);
    }
    for (size_t k = 0; k < ROWS; k++) {
        print(name, CONTACTS[k], &left[k]);
    }
}

int main(void)
{
    bend_heads("fit of 150 touches", true);
    bend_heads("median ellipsoid", false);
    return 0;
}
