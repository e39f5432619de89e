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
#include "config/fit.h"
#include "config/head_truth.h"
#include "config/mesh.h"
#include "config/probes.h"
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

enum head_surface { HEAD_ELLIPSOID, HEAD_PAD, HEAD_FIT, HEAD_SCAN, HEAD_PROBES, HEAD_SURFACES };

extern const char *const head_surface_name[HEAD_SURFACES]; /* as its key in the file */

/* What a surface is fitted to: a scan's triangles or probe points, and how they get into the head
 * frame: times mm_per_unit, then through in_head. */
struct head_source {
    struct mesh mesh;
    struct probes probes;
    double mm_per_unit;
    struct pose in_head;
    bool is_inward; /* said to be wound inside out */
    bool is_skin;   /* its facets are the skin itself, not chords of a smooth one */
};

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
    struct fit *fit;            /* fit, and a scan or probes once they are fitted; owned */
    struct head_source *source; /* scan or probes; owned */
    char *surface_path;         /* of the file that holds the surface; NULL: the head's own */
    bool is_outline;            /* scan or probes were hashed only, see head_read_outline */
    struct head_truth truth;
    struct sha256 sha256;
};

/* A pad needs the landmark `vertex` only (its origin for sheets); the others need all five. A scan
 * and probes are read, not fitted. head_free also after a failure. */
enum err_code head_read(struct head *head, const char *path, struct diags *diags, struct err *err);
/* The same without what a fit is made of: of a scan or probes only the hash is there, which is the
 * quicker by far. */
enum err_code head_read_outline(struct head *head, const char *path, struct diags *diags,
                                struct err *err);
void head_free(struct head *head);

/* Do the five landmarks make sense, as those of a person in the head frame? */
void head_check_landmarks(const struct head *head, struct place at, struct diags *diags);

#endif
