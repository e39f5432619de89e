/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The judge's own model of a skin that a head file gives by a scan or by touches: what the
 * controller fits to them is not written down anywhere, so the judge fits a radius of its own and
 * allows for what two honest fits differ by. Axes as a fit's, the chart's middle up and back.
 */
#ifndef AUDIT_MODEL_H
#define AUDIT_MODEL_H

#include "sim/audit/files.h"

/* Each puts the model into head->fit and head->surface, which it makes known. The landmarks have
 * been read. False when there are too few points, or landmarks are missing. */
bool audit_model_of_mesh(struct audit_head *head, const struct audit_mesh *mesh);
bool audit_model_of_points(struct audit_head *head, double (*point_mm)[3], size_t count);

/* files_probes.c: a file of touches, put into the head, through the above. */
bool audit_probes_read(struct audit_head *head, const char *path,
                       const struct audit_scan_place *place, struct audit_report *report);

#endif
