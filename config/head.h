/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * head.yaml: the scalp's surface and its landmarks, in the head frame: x forward, y left, z up,
 * origin midway between the tragions.
 */
#ifndef CONFIG_HEAD_H
#define CONFIG_HEAD_H

#include <stdbool.h>
#include <stddef.h>

#include "config/diag.h"
#include "config/head_truth.h"
#include "config/sha256.h"

enum head_landmark {
    HEAD_GLABELLA,
    HEAD_INION,
    HEAD_TRAGION_LEFT,
    HEAD_TRAGION_RIGHT,
    HEAD_VERTEX,
    HEAD_LANDMARKS
};

extern const char *const head_landmark_name[HEAD_LANDMARKS];

enum head_surface { HEAD_ELLIPSOID, HEAD_PAD };

/* Ellipsoid: centre, semi-axes along x, y, z, then turned by pitch about y (nose down positive:
 * right-handed about +y). Pad: a rectangle in the plane through centre with that normal, its
 * sides along the head's x and y as projected into the plane. */
struct head {
    bool has_landmark[HEAD_LANDMARKS];
    double landmark_mm[HEAD_LANDMARKS][3];
    enum head_surface surface;
    double centre_mm[3];
    double semi_mm[3];
    double pitch_rad;
    double pad_normal[3]; /* unit */
    double pad_size_mm[2];
    struct head_truth truth;
    struct sha256 sha256;
};

/* A pad needs the landmark `vertex` only (its origin for sheets); an ellipsoid needs all five. */
enum err_code head_read(struct head *head, const char *path, struct diags *diags, struct err *err);

#endif
