/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A scan after Loop's subdivisions as the truth that fits and registrations are measured against:
 * its places and normals in the head frame, those of the scalp and those of the face.
 */
#ifndef TESTS_TOOLS_SCAN_TRUTH_H
#define TESTS_TOOLS_SCAN_TRUTH_H

#include <stdbool.h>

#include "config/head.h"
#include "tests/tools/loop_mesh.h"

struct scan_truth {
    struct mesh soup; /* the scan as it is */
    struct vec3 landmark[HEAD_LANDMARKS], centre;
    struct frame scan_in_head;
    struct loop_mesh mesh; /* head frame */
    struct vec3 *normal;   /* of its vertices */
};

/* False, with a word on stderr, when a file is bad. scan_truth_free also then. */
bool scan_truth_read(struct scan_truth *truth, const char *scan, const char *landmarks);
void scan_truth_refine(struct scan_truth *truth, int levels);
void scan_truth_free(struct scan_truth *truth);

/* The middle of a face, its normal, and its area. */
struct scan_place {
    struct vec3 at, normal;
    double area_mm2;
};
struct scan_place scan_truth_face(const struct scan_truth *truth, size_t face);
/* The same at another place of it, by the weights of its second and third corner. */
struct scan_place scan_truth_within(const struct scan_truth *truth, size_t face, double b,
                                    double c);

bool scan_truth_on_scalp(const struct scan_truth *truth, struct vec3 at, struct vec3 normal);

/* Brows, nose, cheeks, down to the mouth: skin in front of the ears that is no scalp. Inner shells
 * are not told from skin. */
bool scan_truth_on_face(const struct scan_truth *truth, struct vec3 at, struct vec3 normal);

#endif
