/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What stands between a job and its first strike beside shapes and numbers: dates, clearances,
 * and what kind of person it is for.
 */
#ifndef CONFIG_JOB_GATES_H
#define CONFIG_JOB_GATES_H

#include "config/job.h"
#include "config/yaml.h"

/* Keys of a zone (its shape and layers are known), of a keep-out, and the map `person`. Faults go
 * to diags. */
void job_gates_zone_read(struct job_zone *zone, struct yaml_node *node, struct diags *diags);
void job_gates_keep_out_read(struct job_keep_out *keep_out, struct yaml_node *node,
                             struct diags *diags);
void job_gates_read(struct job *job, struct yaml_node *root, struct diags *diags);

/* A keep-out that is cleared keeps nothing out. */
bool job_keep_out_holds(const struct job_keep_out *keep_out);

/* YYYY-MM-DD as a number that sorts, year * 10000 + month * 100 + day; 0 when it is no date. */
long job_date(const char *text);

#endif
