/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `registration:` of a job.yaml: how well the head's place has to be known, and for how long.
 */
#ifndef CONFIG_JOB_REGISTRATION_H
#define CONFIG_JOB_REGISTRATION_H

#include <stdbool.h>

#include "config/diag.h"
#include "config/yaml.h"

struct job_registration {
    bool given;         /* the job has the key at all */
    double residual_mm; /* default 0.3: RMS of what was measured against the head */
    double error_mm;    /* default 0.3: predicted for any dot; also widens gaps between sessions */
    double turn_rad;    /* default 20 degrees: from where the head was said to lie */
    double expires_s;   /* 0: never */
    long expires_strikes;
};

struct job_registration job_registration_default(void);
void job_registration_read(struct job_registration *registration, struct yaml_node *root,
                           struct diags *diags);

#endif
