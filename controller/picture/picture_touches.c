/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/picture/picture_touches.h"

#include <math.h>

#include "controller/picture/svg.h"

static const double WIDTH_MM = 180.0, HEIGHT_MM = 90.0, LEFT_MM = 16.0, BOTTOM_MM = 74.0;
static const double DECADE_MM = 15.0; /* of the scale: 0.01 mm at the bottom, four decades */

static double height_of(double miss_mm)
{
    const double decades = log10(fmax(fabs(miss_mm), 1e-9)) + 2.0;
    return DECADE_MM * fmax(0.0, fmin(4.0, decades));
}

static void put_scale(struct svg *svg)
{
    static const char *const LABEL[] = {"0.01", "0.1", "1", "10", "100 mm"};
    for (int i = 0; i < 5; i++) {
        const double y = BOTTOM_MM - i * DECADE_MM;
        svg_put_line(svg, (struct page_point){LEFT_MM, y}, (struct page_point){WIDTH_MM - 4.0, y},
                     "stroke=\"#ccc\" stroke-width=\"0.2\"");
        svg_put_label(svg, (struct page_point){LEFT_MM - 1.0, y + 1.0}, 3.0, "end", LABEL[i]);
    }
}

static void put_bars(struct svg *svg, const struct machine *machine, const struct touches *touches,
                     struct vec3 ball_in_base, const char *attributes)
{
    struct arm arm;
    arm_init(&arm, machine);
    const double step_mm = (WIDTH_MM - LEFT_MM - 5.0) / (double)touches->count;
    for (size_t i = 0; i < touches->count; i++) {
        const double tall = height_of(calibrate_miss_mm(&arm, touches, i, ball_in_base));
        const struct page_point at = {LEFT_MM + 0.5 + (double)i * step_mm, BOTTOM_MM - tall};
        svg_put_rect(svg, at, 0.8 * step_mm, tall, attributes);
    }
}

char *picture_touches(const struct machine *before, const struct calibration *calibration,
                      const struct touches *touches, size_t *size)
{
    struct svg svg = {0};
    svg_put(&svg, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"180mm\" height=\"90mm\" "
                  "viewBox=\"0 0 180 90\">\n"
                  "<rect width=\"180\" height=\"90\" fill=\"#fff\"/>\n");
    svg_put_label(&svg, (struct page_point){LEFT_MM, 8.0}, 4.0, "start",
                  "How far the tip is from each touch: grey as the file had it, blue calibrated");
    put_scale(&svg);
    put_bars(&svg, before, touches, calibration->ball_in_base, "fill=\"#bbb\"");
    put_bars(&svg, &calibration->machine, touches, calibration->ball_in_base, "fill=\"#26c\"");
    svg_put_label(&svg, (struct page_point){WIDTH_MM / 2.0, HEIGHT_MM - 7.0}, 3.0, "middle",
                  "touches, in the file's order");
    svg_put(&svg, "</svg>\n");
    *size = svg.size;
    return svg.text;
}
