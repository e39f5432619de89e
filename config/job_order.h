/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a job file asks of the order of its strikes: the map `order`, the entries of `poses`, and
 * two keys of a zone.
 */
#ifndef CONFIG_JOB_ORDER_H
#define CONFIG_JOB_ORDER_H

#include "config/job.h"
#include "config/yaml.h"

/* Faults go to diags; a key that is not there leaves its default. */
void job_order_read(struct job_order *order, struct yaml_node *root, struct diags *diags);
/* One entry of `poses`; its id is there already. */
void job_order_pose_read(struct job_pose *pose, struct yaml_node *node, struct diags *diags);
/* `tender` and `pose` of one entry of `zones`; the job's poses are there already. */
void job_order_zone_read(struct job_zone *zone, const struct job *job, struct yaml_node *node,
                         struct diags *diags);

#endif
