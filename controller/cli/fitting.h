/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A fit on its way: what `pigment fit` reads, makes and writes.
 */
#ifndef CONTROLLER_CLI_FITTING_H
#define CONTROLLER_CLI_FITTING_H

#include <jansson.h>

#include "config/head.h"
#include "kinematics/scalp/fit_advise.h"

/* Half the travel of a foot of 2 mm: where the band is wider a plan has to leave dots out. And
 * where the surface is a guess. */
#define FITTING_FOOT_MM  1.0
#define FITTING_GUESS_MM 3.0

/* Where to touch next, as the file of the touches has places, axes and unit. Where a foot would not
 * find the skin on too much of the scalp: what it takes so that it does, and on which share it does
 * not, now and then. Else where the scalp is known much less than elsewhere, widest band first. */
enum { FITTING_GAPS_MAX = FIT_ADVICE_MAX };
struct fitting_gaps {
    struct vec3 at[FITTING_GAPS_MAX];
    double band_mm[FITTING_GAPS_MAX];
    size_t count;
    bool is_for_foot;
    double wide_share, wide_then_share;
};

struct fitting {
    const char *scan_path, *landmarks_path;
    const char *scan_name;   /* as head.yaml is to name it */
    double mm_per_unit;      /* 0: not said yet */
    bool is_inward, is_skin; /* as of a struct fit_scan */
    bool landmarks_are_mm;
    struct head head; /* its landmarks in the head frame, its source, and its fit once it is made */
    struct fitting_gaps gaps; /* of touches, with the fit */
};

/* Which unit the landmarks are likely in, by how far the tragions are apart: mm, cm, m, in; NULL:
 * none of them. */
const char *fitting_guess(const struct fitting *fitting);

/* Reads scan or probes and the landmarks; fitting_free also after a failure. Then, with the unit
 * known, fits. */
enum err_code fitting_read(struct fitting *fitting, struct diags *diags, struct err *err);
enum err_code fitting_make(struct fitting *fitting, struct diags *diags, struct err *err);
void fitting_free(struct fitting *fitting);

/* head.yaml that names fit_name; with the scan as the truth if wanted. Malloc'd. */
char *fitting_head_text(const struct fitting *fitting, const char *fit_name, bool with_truth);

/* How wide the band is over the scalp. */
struct fitting_band {
    double mean_mm, p50_mm, p95_mm, worst_mm;
};
struct fitting_band fitting_band(const struct fitting *fitting);

json_t *fitting_summary(const struct fitting *fitting);

#endif
