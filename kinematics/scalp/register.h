/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where the head is in the base frame, from places that were measured there: fiducials whose places
 * on the head are known, or probes of which only that they lie on the surface. Beside the pose
 * comes how far off it may put any dot. Lengths mm, angles rad.
 */
#ifndef KINEMATICS_SCALP_REGISTER_H
#define KINEMATICS_SCALP_REGISTER_H

#include <stdbool.h>
#include <stddef.h>

#include "kinematics/scalp/scalp.h"

enum { REGISTER_UNKNOWNS = 6, REGISTER_FIDUCIALS_MIN = 3, REGISTER_PROBES_MIN = 12 };

struct register_fiducial {
    struct vec3 in_head, in_base;
};

enum register_answer {
    REGISTER_OK,
    REGISTER_TOO_FEW,    /* fewer than REGISTER_*_MIN */
    REGISTER_DEGENERATE, /* what was measured leaves the head free to turn or to shift */
    REGISTER_MIRRORED,   /* left and right are swapped, or the frame is left-handed */
    REGISTER_TURNED,     /* turned further from where the head was said to lie than the limit */
    REGISTER_RESIDUAL,   /* what was measured does not fit this head within the limit */
    REGISTER_ERROR       /* it fits, but a dot may be further off than the limit */
};

struct registration {
    struct frame head_in_base;
    size_t used, set_aside; /* measurements; those set aside contradict all the others */
    double residual_mm;     /* RMS of those used: distance of fiducials, of probes from the skin */
    double worst_mm;        /* the largest of them all, those set aside too, */
    size_t worst;           /* and whose it is */
    double noise_mm; /* estimated sd of one coordinate of a fiducial, of a probe along the normal */
    struct vec3 middle_in_head; /* of what was used */
    /* of a small turn about the middle (rad), then a shift (mm), both in the head frame */
    double covariance[REGISTER_UNKNOWNS][REGISTER_UNKNOWNS];
};

/* How far off a place is by the pose alone: RMS to expect, mm. */
struct register_error {
    double total_mm, normal_mm, tangential_mm;
};

/* The rigid motion with the least squares, by the singular value decomposition of the points'
 * covariance. Source: Kabsch, Acta Cryst. A32 (1976) 922. Fiducials in one plane cannot show a
 * mirror image: it fits them turned over, which register_check finds. */
enum register_answer register_fiducials(const struct register_fiducial *fiducial, size_t count,
                                        struct registration *registration);

/* Point to surface, least squares, from a start that is off by at most some 10 mm and 10 degrees.
 * Where the surface is a fit a probe counts the less the wider the band is there, and the more
 * probes share what the fit is off; the covariance has that in it. Up to a tenth of the probes that
 * lie far off all the others are set aside. REGISTER_DEGENERATE where the surface leaves a
 * direction free, as a pad does. About 3 ms for 150 probes; grows with their square. */
enum register_answer register_probes(const struct scalp *scalp, const struct vec3 *probe_in_base,
                                     size_t count, const struct frame *start_head_in_base,
                                     struct registration *registration);

/* Source: covariance of the pose, carried to the place (Sibson 1979; Fitzpatrick, West, Maurer,
 * IEEE TMI 17 (1998) 694). at and normal in the head frame. */
struct register_error register_error_at(const struct registration *registration,
                                        const struct scalp_point *place);

struct register_limits {
    double residual_mm; /* RMS */
    double error_mm;    /* predicted total error of any dot */
    double turn_rad;    /* from where the head was said to lie */
};

/* worst_error_mm: the largest register_error_at of all dots. */
enum register_answer register_check(const struct registration *registration,
                                    const struct frame *said_head_in_base, double worst_error_mm,
                                    const struct register_limits *limits);

/* The angle of the turn that takes one frame's axes to the other's, rad. */
double register_turn_rad(const struct frame *a, const struct frame *b);

/* For people: "left and right are swapped ...". */
const char *register_answer_text(enum register_answer answer);

#endif
