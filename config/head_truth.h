/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `truth:` of a head.yaml: the skin as it truly is where `surface:` is only a model of it. For the
 * simulator and the judge; the controller checks the key and never looks at it.
 */
#ifndef CONFIG_HEAD_TRUTH_H
#define CONFIG_HEAD_TRUTH_H

#include <stddef.h>

#include "config/diag.h"
#include "config/units.h"
#include "config/yaml.h"

enum head_truth_kind { HEAD_TRUTH_NONE, HEAD_TRUTH_ANALYTIC, HEAD_TRUTH_SCAN };

enum { HEAD_DEGREE_MAX = 8, HEAD_HARMONICS_MAX = 81, HEAD_TRUTH_FILE_SIZE = 256 };

struct head_harmonic {
    int degree, order; /* order: negative for the sine */
    double mm;         /* RMS over the sphere */
};

/* Analytic: in axes that are turned by pitch about y as an ellipsoid's are, the radius from the
 * centre along a unit direction d is (sum |d_i / semi_i|^exponent)^(-1 / exponent), plus real
 * spherical harmonics of RMS 1. Scan: the mesh as it is in the file, scaled to mm and put into the
 * head frame. */
struct head_truth {
    enum head_truth_kind kind;
    double centre_mm[3], semi_mm[3], pitch_rad, exponent;
    struct head_harmonic harmonic[HEAD_HARMONICS_MAX];
    size_t harmonics;
    char file[HEAD_TRUTH_FILE_SIZE]; /* as written: relative to the head's file */
    double mm_per_unit;
    struct pose scan_in_head;
};

/* Reads the key `truth` of root, if it is there. */
void head_truth_read(struct head_truth *truth, struct yaml_node *root, struct diags *diags);

#endif
