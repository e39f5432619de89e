/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The layers of a job's zones: densities that the program fills with dots.
 */
#ifndef CONFIG_JOB_LAYERS_H
#define CONFIG_JOB_LAYERS_H

#include "config/job.h"
#include "config/yaml.h"

/* The zone's `layers`, if it has any; the job's shades are known. Faults go to diags. */
void job_layers_read(struct job_zone *zone, const struct job *job, struct yaml_node *node,
                     struct diags *diags);
void job_layers_free(struct job_zone *zone);

#endif
