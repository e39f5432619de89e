/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/machine.h"

#include <assert.h>
#include <string.h>

#include "config/document.h"
#include "config/file.h"
#include "config/machine_joints.h"
#include "config/machine_touch_off.h"

/* A file's own cap may not pass this; MACHINE_DEPTH_CAP_MM stands behind it. */
static const double DEPTH_CAP_MAX_MM = 1.2;

/* The ledger has 20 bytes for a machine's name. */
enum { NAME_SIZE = 20 };

/* What each firmware can drive. */
static const struct {
    const char *letters;
    size_t axes;
} DRIVES[] = {
    [MACHINE_GRBLHAL] = {"XYZABCUVW", MACHINE_JOINTS_MAX + 1},
    [MACHINE_GRBL] = {"XYZ", 3},
    [MACHINE_GRBL_MEGA_5X] = {"XYZABCUVW", 6},
    [MACHINE_FLUIDNC] = {"XYZABC", 6},
};

static const char *const DIALECTS[] = {[MACHINE_GRBLHAL] = "grblhal",
                                       [MACHINE_GRBL] = "grbl",
                                       [MACHINE_GRBL_MEGA_5X] = "grbl-mega-5x",
                                       [MACHINE_FLUIDNC] = "fluidnc"};

static void read_firmware(struct machine *machine, struct yaml_node *root, struct diags *diags)
{
    machine->baud = 115200;
    machine->junction_mm = 0.01;
    struct yaml_node *node = yaml_map(root, "firmware", YAML_REQUIRED, diags);
    if (!node) {
        return;
    }
    int dialect = MACHINE_GRBLHAL;
    yaml_word(node, "dialect", YAML_REQUIRED, DIALECTS, sizeof DIALECTS / sizeof DIALECTS[0],
              &dialect, diags);
    machine->dialect = (enum machine_dialect)dialect;
    long baud = machine->baud;
    yaml_integer(node, "baud", YAML_OPTIONAL, (struct yaml_range){9600, 3000000}, &baud, diags);
    machine->baud = (int)baud;
    yaml_number(node, "junction_mm", YAML_OPTIONAL, (struct yaml_range){0.001, 1},
                &machine->junction_mm, diags);
}

static void read_strike(struct machine *machine, struct yaml_node *root, struct diags *diags)
{
    struct machine_strike *strike = &machine->strike;
    *strike = (struct machine_strike){.retracted_mm = -2,
                                      .clear_mm = -4,
                                      .tilt_max_rad = rad_from_deg(3),
                                      .depth_cap_mm = DEPTH_CAP_MAX_MM,
                                      .near_skin_mm_s = 15};
    struct yaml_node *node = yaml_map(root, "strike", YAML_REQUIRED, diags);
    if (!node) {
        return;
    }
    size_t before = diags->errors;
    double tilt_deg = 3;
    const struct yaml_range out = {-50, -0.1};
    yaml_number(node, "retracted_mm", YAML_REQUIRED, out, &strike->retracted_mm, diags);
    yaml_number(node, "clear_mm", YAML_REQUIRED, out, &strike->clear_mm, diags);
    yaml_number(node, "tilt_max_deg", YAML_OPTIONAL, (struct yaml_range){0.1, 45}, &tilt_deg,
                diags);
    yaml_number(node, "depth_cap_mm", YAML_REQUIRED, (struct yaml_range){0.1, DEPTH_CAP_MAX_MM},
                &strike->depth_cap_mm, diags);
    yaml_number(node, "near_skin_mm_s", YAML_OPTIONAL, (struct yaml_range){1, 200},
                &strike->near_skin_mm_s, diags);
    strike->tilt_max_rad = rad_from_deg(tilt_deg);
    if (diags->errors == before && strike->clear_mm >= strike->retracted_mm) {
        diag_error(diags, node->at,
                   "strike: clear_mm %g must be below retracted_mm %g: it pulls the foot off",
                   strike->clear_mm, strike->retracted_mm);
    }
}

static void read_skin(struct machine *machine, struct yaml_node *root, struct diags *diags)
{
    static const char *const SENSES[] = {
        [MACHINE_SENSE_NONE] = "none", [MACHINE_SENSE_FOOT] = "foot"};
    static const char *const INPUTS[] = {"P"};
    machine->foot_travel_mm = 0;
    machine->misses_max = 3;
    struct yaml_node *node = yaml_map(root, "skin", YAML_REQUIRED, diags);
    if (!node) {
        return;
    }
    int sense = MACHINE_SENSE_NONE, input = 0;
    long misses_max = machine->misses_max;
    yaml_word(node, "sense", YAML_REQUIRED, SENSES, 2, &sense, diags);
    machine->sense = (enum machine_sense)sense;
    enum yaml_need need = sense == MACHINE_SENSE_FOOT ? YAML_REQUIRED : YAML_OPTIONAL;
    yaml_number(node, "travel_mm", need, (struct yaml_range){0.1, 20}, &machine->foot_travel_mm,
                diags);
    yaml_word(node, "input", need, INPUTS, 1, &input, diags);
    yaml_integer(node, "misses_max", YAML_OPTIONAL, (struct yaml_range){1, 100}, &misses_max,
                 diags);
    machine->misses_max = (int)misses_max;
}

static void read_safety(struct machine *machine, struct yaml_node *root, struct diags *diags)
{
    static const char *const INPUTS[] = {"E"};
    struct yaml_node *node = yaml_map(root, "safety", YAML_OPTIONAL, diags);
    int input = 0;
    machine->safety = (struct machine_safety){.head_shift_mm = 0.2, .head_wait_s = 30};
    if (node) {
        yaml_number(node, "head_shift_mm", YAML_OPTIONAL, (struct yaml_range){0.1, 5},
                    &machine->safety.head_shift_mm, diags);
        yaml_number(node, "head_wait_s", YAML_OPTIONAL, (struct yaml_range){1, 600},
                    &machine->safety.head_wait_s, diags);
        yaml_number(node, "heartbeat_s", YAML_OPTIONAL, (struct yaml_range){0.2, 0.45},
                    &machine->safety.heartbeat_s, diags);
        machine->safety.estop_input =
            yaml_word(node, "estop_input", YAML_OPTIONAL, INPUTS, 1, &input, diags);
    }
}

/* What single numbers cannot show: the stroke holds every place that a strike goes to, and the
 * foot, pressed in by half its travel at hover, comes off the skin on the way to `clear`. */
static void check_stroke(const struct machine *machine, struct place at, struct diags *diags)
{
    const struct machine_strike *strike = &machine->strike;
    const struct machine_joint *needle = &machine->needle;
    if (needle->min > strike->clear_mm || needle->max < strike->depth_cap_mm) {
        diag_error(diags, at,
                   "needle: its range %g to %g mm must hold clear_mm %g and depth_cap_mm %g",
                   needle->min, needle->max, strike->clear_mm, strike->depth_cap_mm);
    }
    double lift_mm = strike->retracted_mm - strike->clear_mm;
    if (machine->sense == MACHINE_SENSE_FOOT && lift_mm <= machine->foot_travel_mm / 2) {
        diag_error(diags, at,
                   "strike: the foot stays on the skin: retracted_mm - clear_mm is %g; allowed: "
                   "more than half of travel_mm, %g",
                   lift_mm, machine->foot_travel_mm / 2);
    }
}

/* A firmware drives so many axes, with letters of its own. */
static void check_axes(const struct machine *machine, struct place at, struct diags *diags)
{
    const char *letters = DRIVES[machine->dialect].letters;
    const size_t count = machine_arm_axes(machine) + 1;
    for (size_t i = 0; i < count; i++) {
        const struct machine_joint *joint = machine_axis(machine, i);
        if (!strchr(letters, joint->axis)) {
            diag_error(diags, at, "firmware: %s has no axis %c (%s); allowed: %s",
                       DIALECTS[machine->dialect], joint->axis, joint->name, letters);
        }
    }
    if (count > DRIVES[machine->dialect].axes) {
        diag_error(diags, at, "firmware: %s drives %zu axes; this machine has %zu",
                   DIALECTS[machine->dialect], DRIVES[machine->dialect].axes, count);
    }
}

static void read_tool(struct machine *machine, struct yaml_node *root, struct diags *diags)
{
    document_pose(root, "base", YAML_OPTIONAL, &machine->base, diags);
    struct yaml_node *tool = yaml_map(root, "tool", YAML_OPTIONAL, diags);
    if (!tool) {
        return;
    }
    const struct yaml_range mm = {0, 500};
    double tilt_deg = 0;
    document_pose(tool, "flange", YAML_OPTIONAL, &machine->flange, diags);
    yaml_number(tool, "bracket_mm", YAML_OPTIONAL, mm, &machine->bracket_mm, diags);
    yaml_number(tool, "tilt_deg", YAML_OPTIONAL, (struct yaml_range){-180, 180}, &tilt_deg, diags);
    yaml_number(tool, "length_mm", YAML_OPTIONAL, mm, &machine->tool_length_mm, diags);
    yaml_number(tool, "body_radius_mm", YAML_OPTIONAL, (struct yaml_range){0, 100},
                &machine->tool_radius_mm, diags);
    machine->tool_tilt_rad = rad_from_deg(tilt_deg);
}

/* The figures that only one model has. */
static void read_model_keys(struct machine *machine, struct yaml_node *root, struct diags *diags)
{
    switch (machine->model) {
    case MACHINE_GANTRY_CB:
        yaml_number(root, "pivot_to_tip_mm", YAML_REQUIRED, (struct yaml_range){1, 1000},
                    &machine->pivot_to_tip_mm, diags);
        break;
    case MACHINE_GANTRY_XY:
        yaml_number(root, "foot_z_mm", YAML_REQUIRED, (struct yaml_range){-1000, 1000},
                    &machine->foot_z_mm, diags);
        break;
    case MACHINE_SERIAL_DH:
        read_tool(machine, root, diags);
        break;
    }
}

static void read_machine(struct machine *machine, struct document *document, struct diags *diags)
{
    struct yaml_node *root = document->root;
    static const char *const MODELS[] = {[MACHINE_GANTRY_CB] = "gantry-cb",
                                         [MACHINE_GANTRY_XY] = "gantry-xy",
                                         [MACHINE_SERIAL_DH] = "serial-dh"};
    int model = MACHINE_GANTRY_CB;
    document_token(root, "name", YAML_REQUIRED, machine->name, NAME_SIZE, diags);
    // without a model nobody knows which keys belong here
    if (!yaml_word(root, "model", YAML_REQUIRED, MODELS, 3, &model, diags)) {
        document->has_unread_keys = true;
        return;
    }
    machine->model = (enum machine_model)model;
    size_t before = diags->errors;
    read_model_keys(machine, root, diags);
    read_firmware(machine, root, diags);
    machine_joints_read(machine, root, diags);
    document_pose(root, "head_rest", YAML_REQUIRED, &machine->head_rest, diags);
    read_strike(machine, root, diags);
    read_skin(machine, root, diags);
    read_safety(machine, root, diags);
    machine_touch_off_read(machine, root, diags);
    if (diags->errors == before) {
        check_stroke(machine, yaml_get(root, "needle")->at, diags);
        check_axes(machine, yaml_get(root, "firmware")->at, diags);
    }
}

enum err_code machine_read_text(struct machine *machine, const char *path, const char *text,
                                size_t size, struct diags *diags, struct err *err)
{
    assert(machine && path && diags && err);
    *machine = (struct machine){0};
    struct document document;
    enum err_code code =
        document_open_text(&document, path, text, size, "pigment-machine", ERR_CONFIG, diags, err);
    if (code != ERR_OK) {
        return code;
    }
    machine->sha256 = document.sha256;
    read_machine(machine, &document, diags);
    return document_close(&document, diags, err);
}

enum err_code machine_read(struct machine *machine, const char *path, struct diags *diags,
                           struct err *err)
{
    struct file file;
    enum err_code code = file_read(&file, path, err);
    if (code == ERR_OK) {
        code = machine_read_text(machine, path, file.data, file.size, diags, err);
        file_free(&file);
    }
    return code;
}
