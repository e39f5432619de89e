/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A fit file: the scalp as a smooth radius around a centre, and how far it may be off
 * (docs/records.md). Head frame, mm.
 */
#ifndef CONFIG_FIT_H
#define CONFIG_FIT_H

#include <stddef.h>

#include "config/diag.h"
#include "config/err.h"
#include "config/sha256.h"

enum { FIT_SIDE_MIN = 4, FIT_SIDE_MAX = 128, FIT_BAND_SIDE_MIN = 2 };

enum fit_source { FIT_FROM_SCAN, FIT_FROM_PROBES };

/* The chart: a direction d from the centre, with z = d . axis, x = d . right and
 * y = d . (axis x right), lies at (u, v) = (x, y) sqrt(2 / (1 + z)) (Lambert's azimuthal equal-area
 * projection). The radius there is a uniform bicubic B-spline over [-half, half]^2. */
struct fit {
    enum fit_source source;
    struct sha256 source_sha256;
    size_t points;   /* that it was fitted to */
    double noise_mm; /* of a point, as estimated from what the fit leaves over */
    double centre_mm[3], axis[3], right[3];
    double half;
    int side;         /* coefficients along u, and along v */
    double *r_mm;     /* coefficients: [v * side + u] */
    int band_side;    /* nodes along u, and along v: the first at -half, the last at half */
    double *band_mm;  /* 95 % half band along the normal: [v * band_side + u], linear between */
    double *lean_rad; /* RMS that a normal is off, at the band's nodes; NULL where nothing is said
                         of it (scans: hundredths of a degree); owned */
    struct fit *face; /* the same of the face, about a centre of its own and finer, where a scan has
                         shown it; without a face itself; NULL where it is not known; owned */
};

/* Zeroed tables; free with fit_free. */
void fit_new_tables(struct fit *fit, int side, int band_side);
void fit_free(struct fit *fit);

/* ERR_CONFIG with every fault in diags; fit_free also after a failure. */
enum err_code fit_read_text(struct fit *fit, const char *path, const char *text, size_t size,
                            struct diags *diags, struct err *err);

/* Malloc'd; *size without its NUL. Reading it back gives what fit_quantise made of the fit. */
char *fit_write(const struct fit *fit, size_t *size);

/* Rounds every number to what the file holds, so that a fit in hand and the same fit read from its
 * file are one surface. */
void fit_quantise(struct fit *fit);

#endif
