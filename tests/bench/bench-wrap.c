/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bench-wrap: what one dot costs to lay on an ellipsoid and on a fitted head, and to find on the
 * sheet again; and how far off it is 80 mm from the origin, against the same way in steps that are
 * a hundred times finer.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "controller/plan/head_open.h"
#include "kinematics/scalp/fit_geodesic.h"
#include "kinematics/scalp/wrap.h"
#include "tests/bench/stopwatch.h"

enum { SIDE = 200, DIRECTIONS = 200, ORACLE_STEPS = 4800 }; /* dots: SIDE * SIDE */
static const double FAR_MM = 80.0;

static struct scalp median_head(void)
{
    struct head head;
    memset(&head, 0, sizeof(head));
    head.surface = HEAD_ELLIPSOID;
    memcpy(head.centre_mm, (double[]){10.8, 0.0, 38.5}, sizeof(head.centre_mm));
    memcpy(head.semi_mm, (double[]){97.0, 77.0, 91.0}, sizeof(head.semi_mm));
    head.pitch_rad = rad_from_deg(15.7);
    head.has_landmark[HEAD_VERTEX] = head.has_landmark[HEAD_GLABELLA] = true;
    memcpy(head.landmark_mm[HEAD_VERTEX], (double[]){35.4, 0.0, 126.1}, 3 * sizeof(double));
    memcpy(head.landmark_mm[HEAD_GLABELLA], (double[]){99.7, 0.0, 0.0}, 3 * sizeof(double));
    struct scalp scalp;
    scalp_init(&scalp, &head);
    return scalp;
}

static void lay(const char *surface, const struct scalp *scalp, double pitch_mm)
{
    struct wrap wrap;
    if (wrap_init(&wrap, scalp, HEAD_VERTEX, HEAD_GLABELLA) != WRAP_OK) {
        return;
    }
    double wrap_s = 0.0, unwrap_s = 0.0;
    for (int i = 0; i < SIDE; i++) {
        struct scalp_point row[SIDE];
        const double began_s = cpu_s();
        for (int j = 0; j < SIDE; j++) {
            wrap_point(&wrap, pitch_mm * (i - 0.5 * SIDE), pitch_mm * (j - 0.5 * SIDE), &row[j]);
        }
        const double wrapped_s = cpu_s();
        for (int j = 0; j < SIDE; j++) {
            double sheet_mm[2];
            wrap_sheet_from_point(&wrap, row[j].at, sheet_mm);
        }
        wrap_s += wrapped_s - began_s;
        unwrap_s += cpu_s() - wrapped_s;
    }
    const double dots = (double)SIDE * SIDE;
    printf("{\"bench\":\"wrap\",\"surface\":\"%s\",\"dots\":%.0f,\"wrap_us\":%.3f,"
           "\"unwrap_us\":%.3f}\n",
           surface, dots, 1e6 * wrap_s / dots, 1e6 * unwrap_s / dots);
}

/* The fit's way in so many steps that 1e-10 mm is all that is left. */
static void err_on_fit(const struct scalp *scalp)
{
    struct wrap wrap;
    if (wrap_init(&wrap, scalp, HEAD_VERTEX, HEAD_GLABELLA) != WRAP_OK) {
        return;
    }
    const struct frame head_in_surface = frame_inverse(&scalp->surface_in_head);
    double worst_mm = 0.0;
    for (int i = 0; i < DIRECTIONS; i++) {
        const double turn = 2.0 * UNITS_PI * i / DIRECTIONS, c = cos(turn), s = sin(turn);
        const struct vec3 heading = vec3_along(vec3_scale(wrap.right, c), s, wrap.up);
        const struct geodesic_end end =
            fit_geodesic(scalp->fit, frame_point(&head_in_surface, wrap.origin),
                         frame_turn(&head_in_surface, heading), FAR_MM, ORACLE_STEPS);
        struct scalp_point got;
        if (!end.lost && wrap_point(&wrap, FAR_MM * c, FAR_MM * s, &got) == WRAP_OK) {
            const struct vec3 want = frame_point(&scalp->surface_in_head, end.at);
            worst_mm = fmax(worst_mm, vec3_distance(got.at, want));
        }
    }
    printf("{\"bench\":\"wrap-error\",\"surface\":\"fit\",\"at_mm\":%.0f,\"worst_um\":%.4f}\n",
           FAR_MM, 1e3 * worst_mm);
}

int main(void)
{
    struct scalp scalp = median_head();
    lay("ellipsoid", &scalp, 0.8);
    scalp_deinit(&scalp);
    struct diags diags = {0};
    struct err err;
    struct head head;
    if (head_open(&head, "examples/heads/scanned.yaml", &diags, &err) != ERR_OK) {
        fprintf(stderr, "bench-wrap: %s\n", err.msg);
        return 1;
    }
    scalp_init(&scalp, &head);
    lay("fit", &scalp, 0.8);
    err_on_fit(&scalp);
    scalp_deinit(&scalp);
    head_free(&head);
    return 0;
}
