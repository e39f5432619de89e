/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/job_registration.h"

#include "config/units.h"

struct job_registration job_registration_default(void)
{
    return (struct job_registration){
        .residual_mm = 0.3, .error_mm = 0.3, .turn_rad = rad_from_deg(20)};
}

void job_registration_read(struct job_registration *registration, struct yaml_node *root,
                           struct diags *diags)
{
    double turn_deg = 20, expires_min = 0;
    *registration = job_registration_default();
    struct yaml_node *node = yaml_map(root, "registration", YAML_OPTIONAL, diags);
    if (node) {
        const struct yaml_range mm = {0.01, 2};
        registration->given = true;
        yaml_number(node, "residual_mm", YAML_OPTIONAL, mm, &registration->residual_mm, diags);
        yaml_number(node, "error_mm", YAML_OPTIONAL, mm, &registration->error_mm, diags);
        yaml_number(node, "turn_deg", YAML_OPTIONAL, (struct yaml_range){1, 180}, &turn_deg, diags);
        yaml_number(node, "expires_min", YAML_OPTIONAL, (struct yaml_range){0, 1440}, &expires_min,
                    diags);
        yaml_integer(node, "expires_strikes", YAML_OPTIONAL, (struct yaml_range){0, 1e6},
                     &registration->expires_strikes, diags);
    }
    registration->turn_rad = rad_from_deg(turn_deg);
    registration->expires_s = 60 * expires_min;
}
