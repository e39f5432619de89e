/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a judge needs of head, job and machine files. Unknown keys are none of its business.
 */
#ifndef AUDIT_FILES_H
#define AUDIT_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/audit/plan.h"
#include "sim/audit/report.h"
#include "sim/audit/surface.h"

enum {
    AUDIT_LANDMARKS_MAX = 16,
    AUDIT_SHEETS_MAX = 256,
    AUDIT_AREAS_MAX = 4096,
    AUDIT_VERTICES_MAX = 4096,
    AUDIT_AXES_MAX = 9
};

struct audit_landmark {
    char name[AUDIT_NAME_SIZE];
    double at_mm[3];
};

struct audit_head {
    uint8_t hash[32];
    bool known;                   /* a surface that this judge can judge */
    struct audit_surface surface; /* what the controller takes the skin for */
    struct audit_surface truth;   /* what it is: another one where the head file says so */
    bool has_truth;
    double model_mm; /* how far `surface` may be off the controller's: 0 where a file says it */
    struct audit_radial fit, analytic;
    struct audit_mesh mesh;
    struct audit_landmark landmark[AUDIT_LANDMARKS_MAX];
    size_t landmarks;
};

/* Those of the scalp have their vertices in percent (scalp.h), and lie on no sheet. */
enum audit_area_kind {
    AUDIT_WHOLE,
    AUDIT_POLYGON,
    AUDIT_CIRCLE,
    AUDIT_SCALP_POLYGON,
    AUDIT_SCALP_STRIP,
    AUDIT_SCALP_DISCS
};

/* A zone, or a keep-out with its margin. */
struct audit_area {
    char name[AUDIT_NAME_SIZE];
    enum audit_area_kind kind;
    size_t sheet;
    double (*vertex_mm)[2];
    size_t vertices;
    double at_mm[2], radius_mm, margin_mm;
};

struct audit_sheet_name {
    char name[AUDIT_NAME_SIZE], origin[AUDIT_NAME_SIZE], up[AUDIT_NAME_SIZE];
};

struct audit_job {
    uint8_t hash[32];
    double depth_mm, gap_mm;
    struct audit_sheet_name *sheet;
    struct audit_area *zone, *keep_out; /* zones sorted by name */
    size_t sheets, zones, keep_outs;
};

/* The needle's axis among the firmware's, and how its steps count. */
struct audit_machine {
    uint8_t hash[32];
    double depth_cap_mm, tilt_max_deg;
    bool has_needle;
    char letters[AUDIT_AXES_MAX + 1]; /* of the arm's joints and the needle */
    char needle_letter;
    double needle_sign, needle_homed_at_mm, needle_steps_per_mm;
};

/* Not to be moved or copied: its surfaces point into it. audit_head_free also after a failure. */
bool audit_head_read(struct audit_head *head, const char *path, struct audit_report *report);
void audit_head_free(struct audit_head *head);
bool audit_job_read(struct audit_job *job, const char *path, struct audit_report *report);
void audit_job_free(struct audit_job *job);
bool audit_machine_read(struct audit_machine *machine, const char *path,
                        struct audit_report *report);

const struct audit_area *audit_job_zone(const struct audit_job *job, const char *name);
const double *audit_head_landmark(const struct audit_head *head, const char *name);

#endif
