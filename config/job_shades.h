/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The shades of a job: how pigment is thinned, of which product, and for which sessions.
 */
#ifndef CONFIG_JOB_SHADES_H
#define CONFIG_JOB_SHADES_H

#include "config/job.h"
#include "config/yaml.h"

/* One entry of `shades`. Faults go to diags. */
void job_shade_read(struct job_shade *shade, struct yaml_node *node, struct diags *diags);

/* `pigments`: where the job lists the products that may be used, every shade names one of them. */
void job_pigments_read(const struct job *job, struct yaml_node *root, struct diags *diags);

#endif
