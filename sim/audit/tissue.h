/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The tissue log: what the skin felt. Lengths mm, head frame, simulated time.
 */
#ifndef AUDIT_TISSUE_H
#define AUDIT_TISSUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/audit/report.h"

struct audit_dot;

struct audit_touch {
    double t_s;
    double place_mm[3], normal[3];
    double depth_mm, tilt_deg, in_skin_s, lateral_mm, dimple_mm;
    bool punctured;
    const struct audit_dot *dot; /* whose place it is: set by matching, NULL for none */
    double belongs_mm[3];        /* without what its registration was off; set by matching */
};

struct audit_tissue {
    struct audit_touch *touch;
    size_t touches, capacity;
    size_t strikes; /* touches that punctured */
};

/* Reads one more log. Time that goes back violates I6. False when it is no tissue log. */
bool audit_tissue_read(struct audit_tissue *tissue, const char *path, struct audit_report *report);
void audit_tissue_free(struct audit_tissue *tissue);

#endif
