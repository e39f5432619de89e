/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Calibration: arms whose links are off by up to 0.5 mm and 0.5 degrees, touches of known points
 * with 0.1 mm of noise each way. One JSON line for each number of touches: RMS at held-out poses
 * before and after, the worst arm's, and the time.
 *   bench-calibrate [ARMS]     default 20
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "kinematics/arm/calibrate.h"
#include "tests/bench/stopwatch.h"
#include "tests/unit/arm_touches.h"

static const size_t COUNTS[] = {20, 40, 80, 160};
enum { COUNT_ROWS = sizeof COUNTS / sizeof COUNTS[0], HELD_OUT = 1000 };

static void run(enum arm_preset preset, size_t count, int arms)
{
    const struct machine nominal = arm_preset_machine(preset);
    uint64_t rng = arm_preset_seed();
    double before2 = 0.0, after2 = 0.0, worst_mm = 0.0, took_ms = 0.0;
    for (int i = 0; i < arms; i++) {
        const struct machine truth = arm_preset_calibrated(preset, 0.5, 0.5, &rng);
        struct touch *touch = calloc(count + HELD_OUT, sizeof *touch);
        struct touches touches = {touch, count, 0.0};
        const struct touches held = {touch + count, HELD_OUT, 0.0};
        arm_touches_make(&truth, touch, count, 0.1, &rng);
        arm_touches_make(&truth, touch + count, HELD_OUT, 0.0, &rng);
        struct calibration c;
        const double start_ms = 1e3 * cpu_s();
        if (!calibrate(&nominal, &touches, 0.1, &c)) {
            exit(1);
        }
        took_ms += 1e3 * cpu_s() - start_ms;
        const double before_mm = calibrate_rms_mm(&nominal, &held, c.ball_in_base);
        const double after_mm = calibrate_rms_mm(&c.machine, &held, c.ball_in_base);
        before2 += before_mm * before_mm;
        after2 += after_mm * after_mm;
        worst_mm = fmax(worst_mm, after_mm);
        free(touch);
    }
    printf("{\"bench\": \"calibrate\", \"machine\": \"%s\", \"arms\": %d, \"touches\": %zu, "
           "\"noise_mm\": 0.1, \"before_rms_mm\": %.3f, \"after_rms_mm\": %.4f, "
           "\"worst_arm_rms_mm\": %.4f, \"cpu_ms\": %.1f}\n",
           nominal.name, arms, count, sqrt(before2 / arms), sqrt(after2 / arms), worst_mm,
           took_ms / arms);
}

int main(int argc, char **argv)
{
    const int arms = argc > 1 ? atoi(argv[1]) : 20;
    for (size_t i = 0; i < COUNT_ROWS; i++) {
        run(PRESET_AR4, COUNTS[i], arms);
    }
    run(PRESET_PAROL6, 80, arms);
    run(PRESET_THOR, 80, arms);
    return 0;
}
