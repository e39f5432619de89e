/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bench-wrap: what one dot costs to lay on an ellipsoid, and to find on the sheet again.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "kinematics/scalp/wrap.h"

enum { SIDE = 400 }; /* dots: SIDE * SIDE */

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

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

int main(void)
{
    const struct scalp scalp = median_head();
    struct wrap wrap;
    if (wrap_init(&wrap, &scalp, HEAD_VERTEX, HEAD_GLABELLA) != WRAP_OK) {
        return 1;
    }
    double wrap_s = 0.0, unwrap_s = 0.0;
    for (int i = 0; i < SIDE; i++) {
        struct scalp_point row[SIDE];
        const double began_s = now_s();
        for (int j = 0; j < SIDE; j++) {
            wrap_point(&wrap, 0.4 * (i - 0.5 * SIDE), 0.4 * (j - 0.5 * SIDE), &row[j]);
        }
        const double wrapped_s = now_s();
        for (int j = 0; j < SIDE; j++) {
            double sheet_mm[2];
            wrap_sheet_from_point(&wrap, row[j].at, sheet_mm);
        }
        wrap_s += wrapped_s - began_s;
        unwrap_s += now_s() - wrapped_s;
    }
    const double dots = (double)SIDE * SIDE;
    printf("{\"bench\":\"wrap\",\"dots\":%.0f,\"wrap_us\":%.3f,\"unwrap_us\":%.3f}\n", dots,
           1e6 * wrap_s / dots, 1e6 * unwrap_s / dots);
    return 0;
}
