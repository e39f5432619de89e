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

enum { LINE_NUMBERS_MAX = MACHINE_JOINTS_MAX + 1, LINE_SIZE = 1024 };

/* A line of exactly count numbers. */
static bool read_numbers(char *line, double *value, size_t count)
{
    size_t found = 0;
    char *rest = NULL;
    for (char *word = strtok_r(line, " \t\r\n", &rest); word;
         word = strtok_r(NULL, " \t\r\n", &rest)) {
        if (found == count || !number_parse(word, strlen(word), &value[found])) {
            return false;
        }
        found++;
    }
    return found == count;
}

static double in_file_units(const struct machine_joint *joint, double value)
{
    return joint->kind == MACHINE_REVOLUTE ? deg_from_rad(value) : value;
}

static void print_tool(const struct arm *arm, const double *value)
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
    (void)printf("%.9f %.9f %.9f %.12f %.12f %.12f\n", tip.x, tip.y, tip.z, tool.axis.x,
                 tool.axis.y, tool.axis.z);
}

static void print_branches(const struct arm *arm, const double *value)
{
    struct vec3 normal = vec3_unit((struct vec3){value[3], value[4], value[5]});
    struct tool target = {{value[0], value[1], value[2]}, vec3_scale(normal, -1)};
    struct joints branch[ARM_BRANCHES_MAX];
    enum arm_answer why = ARM_OK;
    size_t count = arm_branches(arm, &target, 0, NULL, branch, &why);
    json_t *branches = json_array();
    for (size_t b = 0; b < count; b++) {
        json_t *joints = json_array();
        for (size_t i = 0; i < arm->joint_count; i++) {
            double q = in_file_units(&arm->machine->joint[i], branch[b].q[i]);
            // 12 decimals: what is left of a zero is no news
            (void)json_array_append_new(joints, json_real(round(q * 1e12) / 1e12));
        }
        (void)json_array_append_new(joints, json_real(0)); // the needle, in the foot's plane
        (void)json_array_append_new(branches, json_pack("{s:o}", "joints", joints));
    }
    json_t *answer = json_pack("{s:o}", "branches", branches);
    if (count == 0) {
        const char *word = why == ARM_LIMIT ? "limit" : "unreachable";
        (void)json_object_set_new(answer, "why", json_string(word));
    }
    char *text = json_dumps(answer, JSON_COMPACT | JSON_REAL_PRECISION(17));
    (void)puts(text);
    free(text);
    json_decref(answer);
}

/* ik gives the joints for spin 0, at which a bad normal has no meaning. */
static bool is_direction(const double *n)
{
    return n[0] * n[0] + n[1] * n[1] + n[2] * n[2] > 1e-12;
}

static enum err_code each_line(const struct arm *arm, bool inverse, struct err *err)
{
    char line[LINE_SIZE];
    double value[LINE_NUMBERS_MAX];
    size_t count = inverse ? 6 : arm->joint_count + 1;
    for (int number = 1; fgets(line, sizeof(line), stdin); number++) {
        if (!read_numbers(line, value, count) || (inverse && !is_direction(value + 3))) {
            return err_set(err, ERR_DATA, "stdin:%d: wanted %zu numbers%s", number, count,
                           inverse ? ", the last three a direction" : "");
        }
        if (inverse) {
            print_branches(arm, value);
        } else {
            print_tool(arm, value);
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
    return each_line(&arm, inverse, err);
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
    .usage = "echo 225 225 200 0 0 0.5 | pigment fk --machine gantry5.yaml\n"
             "\n"
             "Reads joints in the machine file's order, needle last, mm and degrees; writes\n"
             "x y z ax ay az: the tip in base, mm, and the needle's axis into the skin.\n",
    .run = run_fk,
};
const struct verb verb_ik = {
    .name = "ik",
    .summary = "tip and normal to joints, a pose a line",
    .usage =
        "echo 225 225 80 0 0 1 | pigment ik --machine gantry5.yaml\n"
        "\n"
        "Reads x y z nx ny nz in base: a place on the skin and its outward normal; writes one\n"
        "JSON object a line, branches[].joints in the machine file's order, needle at 0.\n",
    .run = run_ik,
};
