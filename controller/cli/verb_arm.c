/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fk and ik: the arm's arithmetic, line by line, for people and for other programs.
 */
#include <math.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/machine.h"
#include "config/number.h"
#include "controller/cli/cli.h"
#include "kinematics/arm/arm.h"
#include "kinematics/arm/spin.h"
#include "kinematics/arm/turn.h"

enum { LINE_NUMBERS_MAX = MACHINE_JOINTS_MAX + 1, LINE_SIZE = 1024 };

/* What one run of a verb has at hand. */
struct lines {
    const struct arm *arm;
    bool inverse, json;
};

/* The numbers of a line, at most max; -1 when a word is none or there are more. */
static int read_numbers(char *line, double *value, int max)
{
    int found = 0;
    char *rest = NULL;
    for (char *word = strtok_r(line, " \t\r\n", &rest); word;
         word = strtok_r(NULL, " \t\r\n", &rest)) {
        if (found == max || !number_parse(word, strlen(word), &value[found])) {
            return -1;
        }
        found++;
    }
    return found;
}

static double in_file_units(const struct machine_joint *joint, double value)
{
    return joint->kind == MACHINE_REVOLUTE ? deg_from_rad(value) : value;
}

static bool has_spin(const struct arm *arm)
{
    return arm->machine->model == MACHINE_SERIAL_DH && arm->joint_count >= 6;
}

/* The turn about the needle, 0 to 360 degrees, counted as ik takes it. */
static double spin_deg_of(const struct arm *arm, const struct joints *joints)
{
    const struct frame is = arm_frame_from_joints(arm, joints);
    const struct tool tool = arm_tool_from_joints(arm, joints);
    const struct frame zero = spin_frame(&tool, 0.0);
    double c = 0.0, s = 0.0;
    for (int row = 0; row < 3; row++) {
        c += zero.r[row][0] * is.r[row][0];
        s += zero.r[row][1] * is.r[row][0];
    }
    const double deg = deg_from_rad(atan2(s, c));
    return deg < 0.0 ? deg + 360.0 : deg;
}

/* 12 decimals: what is left of a zero is no news */
static json_t *tidy(double value)
{
    return json_real(round(value * 1e12) / 1e12);
}

static void print_object(json_t *object)
{
    char *text = json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(17));
    (void)puts(text);
    free(text);
    json_decref(object);
}

static void print_tool_json(const struct arm *arm, const struct joints *joints, struct vec3 tip,
                            struct vec3 axis)
{
    json_t *object = json_pack("{s:[o,o,o], s:[o,o,o]}", "tip_mm", tidy(tip.x), tidy(tip.y),
                               tidy(tip.z), "axis", tidy(axis.x), tidy(axis.y), tidy(axis.z));
    if (has_spin(arm)) {
        (void)json_object_set_new(object, "spin_deg", tidy(spin_deg_of(arm, joints)));
    }
    print_object(object);
}

static void print_tool(const struct arm *arm, const double *value, bool json)
{
    const struct machine *machine = arm->machine;
    struct joints joints = {{0}};
    for (size_t i = 0; i < machine->joint_count; i++) {
        bool turns = machine->joint[i].kind == MACHINE_REVOLUTE;
        joints.q[i] = turns ? rad_from_deg(value[i]) : value[i];
    }
    struct tool tool = arm_tool_from_joints(arm, &joints);
    // the needle moves the tip along its own axis
    struct vec3 tip = vec3_along(tool.tip, value[machine->joint_count], tool.axis);
    if (json) {
        print_tool_json(arm, &joints, tip, tool.axis);
        return;
    }
    (void)printf("%.9f %.9f %.9f %.12f %.12f %.12f\n", tip.x, tip.y, tip.z, tool.axis.x,
                 tool.axis.y, tool.axis.z);
}

static json_t *branches_of(const struct arm *arm, const struct joints *branch, size_t count)
{
    json_t *branches = json_array();
    for (size_t b = 0; b < count; b++) {
        json_t *joints = json_array();
        for (size_t i = 0; i < arm->joint_count; i++) {
            double q = in_file_units(&arm->machine->joint[i], branch[b].q[i]);
            (void)json_array_append_new(joints, tidy(q));
        }
        (void)json_array_append_new(joints, json_real(0)); // the needle, in the foot's plane
        (void)json_array_append_new(branches, json_pack("{s:o}", "joints", joints));
    }
    return branches;
}

/* At the spin asked for; else at the nearest one that has joints. */
static void print_branches(const struct arm *arm, const double *value, const double *spin_deg)
{
    struct vec3 normal = vec3_unit((struct vec3){value[3], value[4], value[5]});
    struct tool target = {{value[0], value[1], value[2]}, vec3_scale(normal, -1)};
    struct joints branch[ARM_BRANCHES_MAX];
    enum arm_answer why = ARM_OK;
    double spin_rad = spin_deg ? rad_from_deg(*spin_deg) : 0.0;
    size_t count = spin_deg ? arm_branches(arm, &target, spin_rad, NULL, branch, &why)
                            : turn_branches(arm, &target, &spin_rad, NULL, branch, &why);
    json_t *answer = json_pack("{s:o}", "branches", branches_of(arm, branch, count));
    if (count == 0) {
        const char *word = why == ARM_LIMIT ? "limit" : "unreachable";
        (void)json_object_set_new(answer, "why", json_string(word));
    } else if (has_spin(arm)) {
        (void)json_object_set_new(answer, "spin_deg", tidy(deg_from_rad(spin_rad)));
    }
    print_object(answer);
}

static bool is_direction(const double *n)
{
    return n[0] * n[0] + n[1] * n[1] + n[2] * n[2] > 1e-12;
}

/* False when the line is not what the verb reads. */
static bool take_line(const struct lines *lines, char *line)
{
    double value[LINE_NUMBERS_MAX];
    const int joints = (int)lines->arm->joint_count;
    const int found = read_numbers(line, value, lines->inverse ? 7 : joints + 1);
    if (!lines->inverse && found == joints + 1) {
        print_tool(lines->arm, value, lines->json);
    } else if (lines->inverse && found >= 6 && is_direction(value + 3)) {
        print_branches(lines->arm, value, found == 7 ? &value[6] : NULL);
    } else {
        return false;
    }
    return true;
}

static enum err_code each_line(const struct lines *lines, struct err *err)
{
    char line[LINE_SIZE];
    for (int number = 1; fgets(line, sizeof(line), stdin); number++) {
        if (!take_line(lines, line)) {
            return lines->inverse
                       ? err_set(err, ERR_DATA,
                                 "stdin:%d: wanted x y z nx ny nz, the last three a direction, and "
                                 "perhaps a spin in degrees",
                                 number)
                       : err_set(err, ERR_DATA, "stdin:%d: wanted %zu numbers", number,
                                 lines->arm->joint_count + 1);
        }
    }
    return ferror(stdin) ? err_set(err, ERR_IO, "stdin: %s", strerror(errno)) : ERR_OK;
}

static enum err_code run(struct cli *cli, int argc, char **argv, bool inverse, struct err *err)
{
    const char *path = NULL;
    struct machine machine;
    struct arm arm;
    const struct option_spec spec[] = {{"--machine", OPTION_TEXT, &path}};
    if (cli_options(cli, spec, 1, (struct option_range){0, 0}, argc, argv, err) != ERR_OK) {
        return err->code;
    }
    if (!path) {
        return err_set(err, ERR_USAGE, "--machine FILE is needed");
    }
    if (machine_read(&machine, path, &cli->diags, err) != ERR_OK) {
        return err->code;
    }
    arm_init(&arm, &machine);
    const struct lines lines = {&arm, inverse, cli->json};
    return each_line(&lines, err);
}

static enum err_code run_fk(struct cli *cli, int argc, char **argv, struct err *err)
{
    return run(cli, argc, argv, false, err);
}

static enum err_code run_ik(struct cli *cli, int argc, char **argv, struct err *err)
{
    return run(cli, argc, argv, true, err);
}

const struct verb verb_fk = {
    .name = "fk",
    .summary = "joints to tip and needle axis, a pose a line",
    .usage =
        "echo 225 225 200 0 0 0.5 | pigment fk --machine gantry5.yaml\n"
        "\n"
        "Reads joints in the machine file's order, needle last, mm and degrees; writes\n"
        "x y z ax ay az: the tip in base, mm, and the needle's axis into the skin.\n"
        "\n"
        "  --machine FILE  the machine file\n"
        "  --json          an object a line: tip_mm, axis, and spin_deg where the tool can turn\n"
        "                  about the needle\n",
    .run = run_fk,
};
const struct verb verb_ik = {
    .name = "ik",
    .summary = "tip and normal to joints, a pose a line",
    .usage =
        "echo 225 225 80 0 0 1 | pigment ik --machine gantry5.yaml\n"
        "\n"
        "Reads x y z nx ny nz in base: a place on the skin and its outward normal; writes one\n"
        "JSON object a line, branches[].joints in the machine file's order, needle at 0. Without\n"
        "joints there is `why`: limit or unreachable.\n"
        "\n"
        "  --machine FILE  the machine file\n"
        "\n"
        "Where the tool can turn about the needle, a seventh number asks for that turn, in "
        "degrees;\n"
        "without it the turn nearest to 0 that has joints is taken. `spin_deg` tells which.\n",
    .run = run_ik,
};
