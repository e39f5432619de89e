/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "sim/audit/files.h"
#include "sim/audit/yaml.h"

static bool add_letter(struct audit_machine *machine, const struct audit_yaml *yaml,
                       const struct audit_yaml_node *node, char *letter)
{
    const char *text = audit_yaml_text(yaml, node, "axis");
    size_t used = strlen(machine->letters);
    if (!text || strlen(text) != 1 || !strchr("XYZABCUVW", text[0]) ||
        strchr(machine->letters, text[0]) || used == AUDIT_AXES_MAX) {
        return false;
    }
    machine->letters[used] = text[0];
    *letter = text[0];
    return true;
}

static bool read_needle(struct audit_machine *machine, const struct audit_yaml *yaml,
                        const struct audit_yaml_node *node)
{
    double range_mm[2] = {0, 0}, sign = 1, steps = 0;
    if (!add_letter(machine, yaml, node, &machine->needle_letter) ||
        !audit_yaml_number(yaml, node, "sign", &sign) || fabs(sign) != 1 ||
        !audit_yaml_numbers(yaml, audit_yaml_get(yaml, node, "range_mm"), range_mm, 2) ||
        !audit_yaml_number(yaml, node, "steps_per_mm", &steps)) {
        return false;
    }
    /* without homed_at the firmware works in the negative */
    double homed_mm = sign > 0 ? range_mm[1] : range_mm[0];
    if (!audit_yaml_number(yaml, node, "homed_at", &homed_mm) || steps < 1) {
        return false;
    }
    machine->needle_sign = sign;
    machine->needle_homed_at_mm = homed_mm;
    machine->needle_steps_per_mm = steps;
    machine->has_needle = true;
    return true;
}

static bool read_joints(struct audit_machine *machine, const struct audit_yaml *yaml)
{
    /* joints that share motors leave the letters to them */
    const struct audit_yaml_node *motors = audit_yaml_get(yaml, yaml->node, "motors");
    const struct audit_yaml_node *driven =
        motors ? motors : audit_yaml_get(yaml, yaml->node, "joints");
    const struct audit_yaml_node *node = NULL;
    char letter = 0;
    while ((node = audit_yaml_next(yaml, driven, node)) != NULL) {
        if (!add_letter(machine, yaml, node, &letter)) {
            return false;
        }
    }
    const struct audit_yaml_node *needle = audit_yaml_get(yaml, yaml->node, "needle");
    return !needle || read_needle(machine, yaml, needle);
}

bool audit_machine_read(struct audit_machine *machine, const char *path,
                        struct audit_report *report)
{
    memset(machine, 0, sizeof *machine);
    machine->depth_cap_mm = 1.2;
    machine->tilt_max_deg = 3;
    struct audit_yaml yaml;
    bool good = audit_yaml_read(&yaml, path, "pigment-machine 1", machine->hash, report);
    if (good) {
        const struct audit_yaml_node *strike = audit_yaml_get(&yaml, yaml.node, "strike");
        good = audit_yaml_number(&yaml, strike, "depth_cap_mm", &machine->depth_cap_mm) &&
               audit_yaml_number(&yaml, strike, "tilt_max_deg", &machine->tilt_max_deg) &&
               machine->depth_cap_mm >= 0 && machine->tilt_max_deg >= 0 &&
               read_joints(machine, &yaml);
        if (!good) {
            audit_trouble(report, "%s: its axes or caps cannot be read", path);
        }
    }
    audit_yaml_free(&yaml);
    assert(strlen(machine->letters) <= AUDIT_AXES_MAX);
    return good;
}
