/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bench-fill: blue noise on heads, a line a case: dots asked and placed, dots a second of CPU, the
 * least distance over that of the densest even packing, the largest empty circle, and how much of
 * the spectrum is below half the dots' own frequency (1: as random dots have).
 */
#include <stdio.h>
#include <stdlib.h>

#include "kinematics/scalp/evenness.h"
#include "kinematics/scalp/fill.h"
#include "tests/bench/stopwatch.h"

struct asked {
    const char *name;
    double per_cm2, feather_mm;
    bool is_about; /* density alone */
};

static double per_cm2(const void *context, struct vec3 at, double edge_mm)
{
    const struct asked *asked = context;
    (void)at;
    const double share = asked->feather_mm > 0.0 ? edge_mm / asked->feather_mm : 1.0;
    return asked->per_cm2 * fmax(0.0, fmin(1.0, share));
}

static bool on_scalp(const void *context, struct chart_place place, struct vec3 at)
{
    (void)place;
    return scalp_place_of(context, at) == SCALP_ON;
}

/* The median adult head (kinematics: ANSUR), scaled. */
static struct head head_scaled(double scale)
{
    static const double marks[HEAD_LANDMARKS][3] = {[HEAD_GLABELLA] = {99.7, 0, 0},
                                                    [HEAD_INION] = {-85.8, 0, 39.7},
                                                    [HEAD_TRAGION_LEFT] = {0, 69, 0},
                                                    [HEAD_TRAGION_RIGHT] = {0, -69, 0},
                                                    [HEAD_VERTEX] = {35.4, 0, 126.1}};
    struct head head = {.surface = HEAD_ELLIPSOID,
                        .centre_mm = {10.8 * scale, 0, 38.5 * scale},
                        .semi_mm = {97 * scale, 77 * scale, 91 * scale},
                        .pitch_rad = rad_from_deg(15.7)};
    for (int i = 0; i < HEAD_LANDMARKS; i++) {
        head.has_landmark[i] = true;
        for (int k = 0; k < 3; k++) {
            head.landmark_mm[i][k] = scale * marks[i][k];
        }
    }
    return head;
}

static void measure(const struct chart *chart, const struct area *area, const struct asked *asked,
                    double scale)
{
    const struct patch_want want = {.chart = chart,
                                    .area = area,
                                    .keep_inside_mm = 0.05,
                                    .allows = on_scalp,
                                    .context = chart->scalp};
    struct patch patch;
    struct fill fill;
    const double began_s = cpu_s();
    if (!patch_init(&patch, &want)) {
        exit(1);
    }
    const double dots = patch_set_density(&patch, per_cm2, asked);
    const double ready_s = cpu_s();
    const struct fill_want fill_want = {.patch = &patch,
                                        .count = (size_t)lround(dots),
                                        .is_about = asked->is_about,
                                        .gap_mm = 0.3,
                                        .seed = 7};
    if (!fill_make(&fill, &fill_want)) {
        exit(1);
    }
    const double done_s = cpu_s();
    const struct evenness even = evenness_of(&patch, fill.at, fill.count);
    printf("{\"bench\": \"fill\", \"case\": \"%s\", \"head_scale\": %.2f, \"area_mm2\": %.1f, "
           "\"dots_asked\": %.2f, \"dots\": %zu, \"patch_s\": %.3f, \"fill_s\": %.3f, "
           "\"dots_per_s\": %.0f, \"relative_radius\": %.4f, \"largest_empty_spacings\": %.3f, "
           "\"low_power\": %.4f, \"anisotropy_db\": %.1f}\n",
           asked->name, scale, patch.area_mm2, dots, fill.count, ready_s - began_s,
           done_s - ready_s, (double)fill.count / (done_s - began_s), fill.relative_radius,
           even.largest_empty, even.low_power, even.anisotropy_db);
    fill_free(&fill);
    patch_free(&patch);
}

int main(void)
{
    static const struct asked cases[] = {{"28 per cm2", 28, 0, false},
                                         {"100 per cm2", 100, 0, false},
                                         {"28 per cm2, feather 20 mm", 28, 20, false},
                                         {"250 per cm2", 250, 0, false},
                                         {"density alone, 20 per cm2", 20, 0, true},
                                         {"density alone, 28 per cm2", 28, 0, true},
                                         {"density alone, 60 per cm2", 60, 0, true},
                                         {"density alone, 28 per cm2, feather 20 mm", 28, 20, true},
                                         {"density alone, 250 per cm2", 250, 0, true}};
    enum { CASES = sizeof cases / sizeof cases[0] };
    static const double crown[][2] = {{-60, 40}, {60, 40}, {70, -20}, {0, -80}, {-70, -20}};
    for (size_t i = 0; i < 2 * CASES; i++) {
        const double scale = i < CASES ? 1.0 : 1.1;
        const struct head head = head_scaled(scale);
        struct scalp scalp;
        struct chart chart;
        struct area area;
        scalp_init(&scalp, &head);
        if (!chart_init(&chart, &scalp) ||
            !area_from_percent(&area, &chart, AREA_POLYGON, crown, 5, 0.0)) {
            return 1;
        }
        measure(&chart, &area, &cases[i % CASES], scale);
        area_free(&area);
    }
    return 0;
}
