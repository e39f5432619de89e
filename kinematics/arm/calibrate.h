/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A serial arm's true lengths and angles from touches: places where the tip was, by joints and by
 * what it touched. Base frame, mm, rad.
 */
#ifndef KINEMATICS_ARM_CALIBRATE_H
#define KINEMATICS_ARM_CALIBRATE_H

#include "kinematics/arm/arm.h"

/* Four of each link, six of the base, three of the tool's mount, three of the ball. */
enum { CALIBRATE_PARAMS_MAX = 4 * ARM_JOINTS_MAX + 12 };

struct touch {
    struct joints joints;
    struct vec3 at_in_base; /* the known point; nothing with a ball */
    int line;               /* where it was read; the caller's */
};

/* The tip at needle axis 0 on known points, or all over one ball whose centre is not known. */
struct touches {
    struct touch *touch;
    size_t count;
    double ball_radius_mm; /* 0: known points */
};

enum calibrate_kind {
    CALIBRATE_THETA,
    CALIBRATE_D,
    CALIBRATE_A,
    CALIBRATE_ALPHA,
    CALIBRATE_BASE_XYZ,
    CALIBRATE_BASE_RPY,
    CALIBRATE_TOOL_XYZ,
    CALIBRATE_BALL_XYZ
};

/* One figure of the machine (or the ball), mm or rad. */
struct calibrate_param {
    enum calibrate_kind kind;
    size_t index;         /* the joint, or 0 1 2 of x y z and of roll pitch yaw */
    double prior;         /* how far it may be off before anything was touched, one sigma */
    double change, sigma; /* sigma near prior: the touches did not tell */
};

struct calibration {
    struct machine machine; /* corrected */
    size_t count;
    struct calibrate_param param[CALIBRATE_PARAMS_MAX];
    /* of the touches alone, in units of prior and noise, largest first: below 1 a direction is
     * held by the prior and not by what was touched */
    double singular[CALIBRATE_PARAMS_MAX];
    size_t observed;
    struct vec3 ball_in_base;
    double before_mm, after_mm; /* RMS over the touches, each as far as it is off */
};

/* Least squares with a prior for every figure: what touches cannot tell stays as it was. noise_mm
 * is a touch's standard deviation, each way. False when the search did not settle.
 * Source: gsl_multifit_nlinear, Levenberg-Marquardt; cost about 20 ms for 80 touches. */
bool calibrate(const struct machine *machine, const struct touches *touches, double noise_mm,
               struct calibration *calibration);

/* How far a touch's tip is from where it was, mm; signed for a ball. */
double calibrate_miss_mm(const struct arm *arm, const struct touches *touches, size_t i,
                         struct vec3 ball_in_base);
double calibrate_rms_mm(const struct machine *machine, const struct touches *touches,
                        struct vec3 ball_in_base);

#endif
