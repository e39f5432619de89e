/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/machine_joints.h"

#include <assert.h>
#include <string.h>

#include "config/document.h"
#include "config/machine_motors.h"

static const char AXIS_LETTERS[] = "XYZABCUVW";

/* The keys of a joint by what it does, with the limits of what is accepted. */
struct joint_keys {
    const char *range, *speed, *accel, *steps;
    double range_max;
};

static const struct joint_keys KEYS[] = {
    [MACHINE_PRISMATIC] = {"range_mm", "speed_mm_s", "accel_mm_s2", "steps_per_mm", 2000},
    [MACHINE_REVOLUTE] = {"range_deg", "speed_deg_s", "accel_deg_s2", "steps_per_deg", 720},
};

static double inside_unit(enum machine_joint_kind kind, double value)
{
    return kind == MACHINE_REVOLUTE ? rad_from_deg(value) : value;
}

static void read_axis(struct machine_joint *joint, struct yaml_node *node, struct diags *diags)
{
    const char *text = NULL;
    if (!yaml_string(node, "axis", YAML_REQUIRED, &text, diags)) {
        return;
    }
    if (strlen(text) != 1 || !strchr(AXIS_LETTERS, text[0])) {
        diag_error(diags, yaml_get(node, "axis")->at,
                   "axis: '%.20s' is no axis; allowed: one letter of %s", text, AXIS_LETTERS);
        return;
    }
    joint->axis = text[0];
}

/* The range decides whether a joint slides or turns. */
static enum machine_joint_kind read_kind(struct yaml_node *node, struct diags *diags)
{
    const struct yaml_node *mm = yaml_get(node, "range_mm");
    const struct yaml_node *deg = yaml_get(node, "range_deg");
    if (mm && deg) {
        diag_error(diags, deg->key_at, "range_mm and range_deg; allowed: one of them");
    }
    if (!mm && !deg) {
        diag_error(diags, node->at, "the key 'range_mm' or 'range_deg' is missing");
    }
    return deg && !mm ? MACHINE_REVOLUTE : MACHINE_PRISMATIC;
}

static void read_sign(struct machine_joint *joint, struct yaml_node *node, struct diags *diags)
{
    long sign = 1;
    if (yaml_integer(node, "sign", YAML_OPTIONAL, (struct yaml_range){-1, 1}, &sign, diags) &&
        sign == 0) {
        diag_error(diags, yaml_get(node, "sign")->at, "sign: 0 is no direction; allowed: 1, -1");
    }
    joint->sign = sign < 0 ? -1 : 1;
}

/* Where the firmware's 0 is: by default the end that lets it work in [-span, 0], as Grbl does. */
static void read_home(struct machine_joint *joint, struct yaml_node *node, const double range[2],
                      struct diags *diags)
{
    double home = joint->sign > 0 ? range[1] : range[0];
    const struct yaml_range allowed = {range[0], range[1]};
    yaml_number(node, "homed_at", YAML_OPTIONAL, allowed, &home, diags);
    joint->homed_at = inside_unit(joint->kind, home);
}

void machine_drive_read(struct machine_joint *joint, struct yaml_node *node, struct diags *diags)
{
    const struct joint_keys *keys = &KEYS[joint->kind];
    double speed = 1, accel = 1;
    read_axis(joint, node, diags);
    read_sign(joint, node, diags);
    yaml_number(node, keys->speed, YAML_REQUIRED, (struct yaml_range){0.1, 3600}, &speed, diags);
    yaml_number(node, keys->accel, YAML_REQUIRED, (struct yaml_range){1, 100000}, &accel, diags);
    joint->steps_per_unit = 1;
    yaml_number(node, keys->steps, YAML_REQUIRED, (struct yaml_range){1, 100000},
                &joint->steps_per_unit, diags);
    joint->speed = inside_unit(joint->kind, speed);
    joint->accel = inside_unit(joint->kind, accel);
}

static void read_range(struct machine_joint *joint, struct yaml_node *node, struct diags *diags)
{
    const struct joint_keys *keys = &KEYS[joint->kind];
    const struct yaml_range ends = {-keys->range_max, keys->range_max};
    double range[2] = {0, 1};
    if (yaml_get(node, keys->range) &&
        yaml_numbers(node, keys->range, YAML_REQUIRED, ends, range, 2, diags) &&
        range[0] >= range[1]) {
        diag_error(diags, yaml_get(node, keys->range)->at,
                   "%s: the first number must be below the second", keys->range);
        range[1] = range[0] + 1;
    }
    joint->min = inside_unit(joint->kind, range[0]);
    joint->max = inside_unit(joint->kind, range[1]);
    read_home(joint, node, range, diags);
}

static void read_dh(struct machine_joint *joint, struct yaml_node *node, struct diags *diags)
{
    const struct yaml_range deg = {-360, 360};
    const struct yaml_range mm = {-2000, 2000};
    double theta_deg = 0, alpha_deg = 0;
    yaml_number(node, "theta_deg", YAML_REQUIRED, deg, &theta_deg, diags);
    yaml_number(node, "d_mm", YAML_REQUIRED, mm, &joint->d_mm, diags);
    yaml_number(node, "a_mm", YAML_REQUIRED, mm, &joint->a_mm, diags);
    yaml_number(node, "alpha_deg", YAML_REQUIRED, deg, &alpha_deg, diags);
    yaml_number(node, "body_radius_mm", YAML_OPTIONAL, (struct yaml_range){0, 300},
                &joint->body_radius_mm, diags);
    joint->theta = rad_from_deg(theta_deg);
    joint->alpha = rad_from_deg(alpha_deg);
}

/* What a joint's keys hang on. */
struct joint_form {
    bool has_dh, has_drive;
};

static struct machine_joint read_joint(struct yaml_node *node, const char *name,
                                       struct joint_form form, struct diags *diags)
{
    struct machine_joint joint = {.sign = 1};
    memcpy(joint.name, name, strlen(name) + 1);
    joint.kind = read_kind(node, diags);
    if (form.has_drive) {
        machine_drive_read(&joint, node, diags);
    }
    read_range(&joint, node, diags);
    if (form.has_dh) {
        read_dh(&joint, node, diags);
    }
    return joint;
}

bool machine_is_part(const struct yaml_node *node)
{
    return node->kind == YAML_MAP && document_is_token(node->key, MACHINE_NAME_SIZE) &&
           strlen(node->key) < sizeof(((struct machine_joint *)NULL)->name);
}

static void read_joints(struct machine *machine, struct yaml_node *joints, bool has_drive,
                        struct diags *diags)
{
    const struct joint_form form = {machine->model == MACHINE_SERIAL_DH, has_drive};
    for (struct yaml_node *node = joints->child; node; node = node->next) {
        node->used = true;
        if (machine->joint_count == MACHINE_JOINTS_MAX) {
            diag_error(diags, node->key_at, "too many joints; %d at most, the needle besides",
                       MACHINE_JOINTS_MAX);
            return;
        }
        if (!machine_is_part(node)) {
            diag_error(diags, node->key_at,
                       "'%.40s' is no joint; allowed: a name of 1 to 7 of A-Z a-z 0-9 _ -, "
                       "then a map {...}",
                       node->key);
            yaml_skip(node);
            continue;
        }
        machine->joint[machine->joint_count++] = read_joint(node, node->key, form, diags);
    }
}

/* What the fixed models need: these names, sliding ones first, in this order. */
static void check_names(const struct machine *machine, const char *names, size_t sliding,
                        const struct yaml_node *joints, struct diags *diags)
{
    size_t count = strlen(names);
    bool good = machine->joint_count == count;
    for (size_t i = 0; good && i < count; i++) {
        const struct machine_joint *joint = &machine->joint[i];
        enum machine_joint_kind kind = i < sliding ? MACHINE_PRISMATIC : MACHINE_REVOLUTE;
        good = joint->name[0] == names[i] && joint->name[1] == '\0' && joint->kind == kind;
    }
    if (!good) {
        diag_error(diags, joints->at,
                   "joints: this model has the joints %s in that order, %s in mm%s", names,
                   sliding < count ? "X Y Z" : "both", sliding < count ? ", B C in degrees" : "");
    }
}

static void check_axes(const struct machine *machine, const struct yaml_node *root,
                       struct diags *diags)
{
    char seen[MACHINE_MOTORS_MAX + 2] = "";
    for (size_t i = 0; i <= machine_arm_axes(machine); i++) {
        const struct machine_joint *driven = machine_axis(machine, i);
        char axis = driven->axis;
        if (axis && strchr(seen, axis)) {
            diag_error(diags, root->at, "axis %c drives two joints (again %s); one each", axis,
                       driven == &machine->needle ? "the needle" : driven->name);
        }
        seen[i] = axis ? axis : '?';
    }
}

static void read_needle(struct machine *machine, struct yaml_node *root, struct diags *diags)
{
    if (!yaml_get(root, "needle")) {
        diag_error(diags, root->at,
                   "the key 'needle' is missing; this version needs a needle stroke axis of its "
                   "own");
        return;
    }
    struct yaml_node *node = yaml_map(root, "needle", YAML_REQUIRED, diags);
    if (!node) {
        return;
    }
    machine->needle = read_joint(node, "needle", (struct joint_form){false, true}, diags);
    if (machine->needle.kind != MACHINE_PRISMATIC) {
        diag_error(diags, node->at, "needle: the stroke is in mm; give range_mm");
    }
}

void machine_joints_read(struct machine *machine, struct yaml_node *root, struct diags *diags)
{
    assert(machine && root && diags);
    struct yaml_node *motors = yaml_map(root, "motors", YAML_OPTIONAL, diags);
    struct yaml_node *joints = yaml_map(root, "joints", YAML_REQUIRED, diags);
    size_t before = diags->errors;
    if (joints) {
        read_joints(machine, joints, !motors, diags);
    }
    // names are judged on joints that could be read
    if (joints && diags->errors == before && machine->model == MACHINE_GANTRY_CB) {
        check_names(machine, "XYZBC", 3, joints, diags);
    } else if (joints && diags->errors == before && machine->model == MACHINE_GANTRY_XY) {
        check_names(machine, "XY", 2, joints, diags);
    } else if (joints && machine->joint_count == 0 && diags->errors == before) {
        diag_error(diags, joints->at, "joints: there is none");
    }
    if (motors && joints && diags->errors == before) {
        machine_motors_read(machine, motors, diags);
    } else if (motors) {
        yaml_skip(motors);
    }
    read_needle(machine, root, diags);
    check_axes(machine, joints ? joints : root, diags);
}
