/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where the head is: told to the daemon (register), and the joints for it (solve).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/file.h"
#include "config/number.h"
#include "controller/cli/cli.h"
#include "controller/cli/remote.h"
#include "controller/plan/solution.h"

enum { POSE_NUMBERS = 6 };

/* X,Y,Z,R,P,Y in mm and degrees. */
static bool parse_pose(const char *text, double value[POSE_NUMBERS])
{
    for (int i = 0; text && i < POSE_NUMBERS; i++) {
        size_t len = strcspn(text, ",");
        if (!number_parse(text, len, &value[i])) {
            return false;
        }
        text += len;
        if (*text != (i + 1 < POSE_NUMBERS ? ',' : '\0')) {
            return false;
        }
        text++;
    }
    return text != NULL;
}

static enum err_code run_register(struct cli *cli, int argc, char **argv, struct err *err)
{
    const char *pose = NULL;
    const struct option_spec spec[] = {{"--pose", OPTION_TEXT, &pose}};
    double v[POSE_NUMBERS];
    if (cli_options(cli, spec, 1, (struct option_range){0, 0}, argc, argv, err) != ERR_OK) {
        return err->code;
    }
    if (!parse_pose(pose, v)) {
        return err_set(err, ERR_USAGE, "register wants --pose X,Y,Z,R,P,Y in mm and degrees");
    }
    json_t *result = NULL;
    json_t *params = json_pack("{s:[f,f,f], s:[f,f,f]}", "xyz_mm", v[0], v[1], v[2], "rpy_deg",
                               v[3], v[4], v[5]);
    if (remote_ask(cli, "register", params, &result, err) != ERR_OK) {
        return err->code;
    }
    (void)fprintf(stderr, "registered, revision %lld\n",
                  (long long)json_integer_value(json_object_get(result, "revision")));
    if (cli->json) {
        cli_print_json(json_incref(result));
    }
    json_decref(result);
    return ERR_OK;
}

struct solving {
    const char *machine, *head, *pose, *out;
    double value[POSE_NUMBERS];
};

static enum err_code solve(struct cli *cli, const struct solving *solving,
                           const struct machine *machine, const struct head *head, struct err *err)
{
    struct plan plan;
    struct sha256 hash;
    struct solution solution;
    struct pose pose;
    for (int i = 0; i < 3; i++) {
        pose.xyz_mm[i] = number_quantise(solving->value[i], 4);
        pose.rpy_rad[i] = number_quantise(rad_from_deg(solving->value[i + 3]), 9);
    }
    if (plan_read(&plan, cli->argument[0], &hash, err) != ERR_OK) {
        return err->code;
    }
    enum err_code code = solution_make(&solution, &plan, &hash, machine, head, &pose, err);
    if (code == ERR_OK) {
        size_t size = 0;
        char *text = solution_write(&solution, &plan, machine, &size);
        code = file_write(solving->out, text, size, err);
        free(text);
        if (code == ERR_OK && cli->json) {
            cli_print_json(json_pack("{s:I, s:I}", "strikes", (json_int_t)solution.count, "solved",
                                     (json_int_t)solution.solved_count));
        }
        solution_free(&solution);
    }
    plan_free(&plan);
    return code;
}

static enum err_code run_solve(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct solving solving = {0};
    const struct option_spec spec[] = {{"--machine", OPTION_TEXT, &solving.machine},
                                       {"--head", OPTION_TEXT, &solving.head},
                                       {"--pose", OPTION_TEXT, &solving.pose},
                                       {"-o", OPTION_TEXT, &solving.out}};
    if (cli_options(cli, spec, 4, (struct option_range){1, 1}, argc, argv, err) != ERR_OK) {
        return err->code;
    }
    if (!solving.machine || !solving.head || !solving.out ||
        !parse_pose(solving.pose, solving.value)) {
        return err_set(err, ERR_USAGE, "solve wants --machine, --head, --pose X,Y,Z,R,P,Y and -o");
    }
    struct machine machine;
    struct head head;
    enum err_code code = machine_read(&machine, solving.machine, &cli->diags, err);
    if (code == ERR_OK) {
        code = head_read(&head, solving.head, &cli->diags, err);
    }
    return code == ERR_OK ? solve(cli, &solving, &machine, &head, err) : code;
}

const struct verb verb_register = {
    .name = "register",
    .summary = "tell where the head is, and solve what is left for it",
    .usage = "pigment register --pose 100.2,99.6,0.1,0,0,1.5\n"
             "\n"
             "The head in base, mm and degrees (R = Rz(yaw) Ry(pitch) Rx(roll)). Ids and order of "
             "the\ndots stay. Not while a job runs: pause it first; then resume.\n"
             "\n"
             "  --pose X,Y,Z,R,P,Y\n",
    .run = run_register,
};

const struct verb verb_solve = {
    .name = "solve",
    .summary = "the joints of a plan for a place of the head",
    .usage = "pigment solve job.plan --machine M.yaml --head H.yaml --pose X,Y,Z,R,P,Y -o FILE\n"
             "\n"
             "  --pose X,Y,Z,R,P,Y   the head in base, mm and degrees\n"
             "  -o FILE              the solution\n",
    .run = run_solve,
};
