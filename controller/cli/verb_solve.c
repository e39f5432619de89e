/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "config/file.h"
#include "config/number.h"
#include "controller/cli/cli.h"
#include "controller/cli/pose.h"
#include "controller/plan/head_open.h"
#include "controller/plan/plan_bend.h"
#include "controller/plan/plan_pose.h"
#include "controller/plan/solution.h"

struct solving {
    const char *machine, *head, *pose, *lies, *measured, *out;
    double value[CLI_POSE_NUMBERS];
};

/* The strikes onto the skin as the contacts have it. */
static enum err_code bend(struct cli *cli, const struct solving *solving, const struct head *head,
                          const struct pose *pose, struct plan *plan, struct plan_bent *bent,
                          struct err *err)
{
    struct measured measured;
    struct scalp scalp;
    enum err_code code = measured_read(&measured, solving->measured, head, &cli->diags, err);
    if (code == ERR_OK) {
        scalp_init(&scalp, head);
        code = plan_bend(plan, bent, &measured, &scalp, pose, err);
        scalp_deinit(&scalp);
    }
    measured_free(&measured);
    return code;
}

static enum err_code find_pose(const struct solving *solving, const struct plan *plan, size_t *lies,
                               struct err *err)
{
    if (solving->lies) {
        *lies = plan_pose_find(plan, solving->lies);
        return *lies < plan->pose_count
                   ? ERR_OK
                   : err_set(err, ERR_USAGE, "--lies %.40s: the plan has no such pose",
                             solving->lies);
    }
    return ERR_OK;
}

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
    struct plan_bent bent = {.contacts = 0};
    size_t lies = plan.strike_count > 0 ? plan.strike[0].pose : 0;
    enum err_code code = find_pose(solving, &plan, &lies, err);
    if (code == ERR_OK && solving->measured) {
        code = bend(cli, solving, head, &pose, &plan, &bent, err);
    }
    if (code == ERR_OK) {
        code = solution_make_lying(&solution, &plan, &hash, machine, head, &pose, lies, err);
    }
    if (code == ERR_OK) {
        size_t size = 0;
        char *text = solution_write(&solution, &plan, machine, &size);
        code = file_write(solving->out, text, size, err);
        free(text);
        if (code == ERR_OK && cli->json) {
            cli_print_json(json_pack(
                "{s:I, s:I, s:I, s:f, s:f, s:f, s:f}", "strikes", (json_int_t)solution.count,
                "solved", (json_int_t)solution.solved_count, "contacts", (json_int_t)bent.contacts,
                "contact_rms_um", 1e3 * bent.contact_rms_mm, "moved_rms_um",
                1e3 * bent.moved_rms_mm, "band_before_um", 1e3 * bent.band_before_mm, "band_um",
                1e3 * bent.band_mm));
        }
        solution_free(&solution);
    }
    plan_free(&plan);
    return code;
}

static enum err_code run_solve(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct solving solving = {0};
    const struct option_spec spec[] = {
        {"--machine", OPTION_TEXT, &solving.machine},   {"--head", OPTION_TEXT, &solving.head},
        {"--pose", OPTION_TEXT, &solving.pose},         {"--lies", OPTION_TEXT, &solving.lies},
        {"--measured", OPTION_TEXT, &solving.measured}, {"-o", OPTION_TEXT, &solving.out}};
    if (cli_options(cli, spec, 6, (struct option_range){1, 1}, argc, argv, err) != ERR_OK) {
        return err->code;
    }
    if (!solving.machine || !solving.head || !solving.out ||
        !cli_pose(solving.pose, solving.value)) {
        return err_set(err, ERR_USAGE, "solve wants --machine, --head, --pose X,Y,Z,R,P,Y and -o");
    }
    struct machine machine;
    struct head head = {.surface = HEAD_ELLIPSOID};
    enum err_code code = machine_read(&machine, solving.machine, &cli->diags, err);
    if (code == ERR_OK) {
        code = head_open(&head, solving.head, &cli->diags, err);
    }
    code = code == ERR_OK ? solve(cli, &solving, &machine, &head, err) : code;
    head_free(&head);
    return code;
}

const struct verb verb_solve = {
    .name = "solve",
    .summary = "the joints of a plan for a place of the head",
    .usage =
        "pigment solve job.plan --machine M.yaml --head H.yaml --pose X,Y,Z,R,P,Y -o FILE\n"
        "\n"
        "  --pose X,Y,Z,R,P,Y   the head in base, mm and degrees\n"
        "  --lies NAME          which of the plan's poses that is (default: its first strike's)\n"
        "  --measured FILE      bend the surface to the contacts in it\n"
        "  -o FILE              the solution\n"
        "  --json               the figures\n",
    .run = run_solve,
};
