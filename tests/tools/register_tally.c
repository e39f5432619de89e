/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/tools/register_tally.h"

#include <math.h>
#include <stdio.h>

enum { DOTS = REGISTER_TALLY_DOTS };

void register_tally_add(struct register_tally *tally, const struct registration *registration,
                        const struct frame *base_in_head, const struct scalp_point dot[DOTS])
{
    const struct frame moved = frame_after(base_in_head, &registration->head_in_base);
    for (int i = 0; i < DOTS; i++) {
        const struct vec3 off = vec3_sub(frame_point(&moved, dot[i].at), dot[i].at);
        const double total2 = vec3_dot(off, off), along = vec3_dot(off, dot[i].normal);
        const double said = register_error_at(registration, &dot[i]).total_mm;
        tally->real2[i] += total2;
        tally->predicted2[i] += said * said;
        tally->normal2 += along * along;
        tally->tangential2 += total2 - along * along;
    }
    tally->trials++;
}

static double correlation(const struct register_tally *tally)
{
    double x = 0.0, y = 0.0, xx = 0.0, yy = 0.0, xy = 0.0;
    for (int i = 0; i < DOTS; i++) {
        const double a = sqrt(tally->real2[i]), b = sqrt(tally->predicted2[i]);
        x += a / DOTS;
        y += b / DOTS;
        xx += a * a / DOTS;
        yy += b * b / DOTS;
        xy += a * b / DOTS;
    }
    return (xy - x * y) / sqrt((xx - x * x) * (yy - y * y));
}

void register_tally_print(const struct register_tally *tally)
{
    const double all = (double)tally->trials * DOTS;
    double real2 = 0.0, predicted2 = 0.0;
    for (int i = 0; i < DOTS; i++) {
        real2 += tally->real2[i];
        predicted2 += tally->predicted2[i];
    }
    printf("\"trials\":%d,\"normal_rms_mm\":%.4f,\"tangential_rms_mm\":%.4f,"
           "\"predicted_over_real\":%.3f,\"predicted_r\":%.3f",
           tally->trials, sqrt(tally->normal2 / all), sqrt(tally->tangential2 / all),
           sqrt(predicted2 / real2), correlation(tally));
}
