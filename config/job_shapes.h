/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The zones and keep-outs of a job file: areas on its sheets.
 */
#ifndef CONFIG_JOB_SHAPES_H
#define CONFIG_JOB_SHAPES_H

#include "config/job.h"
#include "config/yaml.h"

/* One entry of `zones` or `keep_outs`, its id already set; the job's sheets, recipes and limits
 * are known. Faults go to diags. */
void job_zone_read(struct job_zone *zone, const struct job *job, struct yaml_node *node,
                   struct diags *diags);
void job_keep_out_read(struct job_keep_out *keep_out, const struct job *job, struct yaml_node *node,
                       struct diags *diags);

#endif
