/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where the head is: worked out from what was measured on it (dry), or told to the daemon, which
 * works it out the same way.
 */
#include <stdio.h>
#include <stdlib.h>

#include "controller/cli/advice.h"
#include "controller/cli/cli.h"
#include "controller/cli/pose.h"
#include "controller/cli/remote.h"
#include "controller/plan/head_open.h"
#include "controller/plan/locate.h"
#include "kinematics/scalp/register_advise.h"

struct options {
    const char *pose, *head, *job, *plan, *at;
    unsigned advise; /* so many places; 0: none */
};

/* What a dry run reads. */
struct dry {
    struct head head;
    struct job job;
    struct plan plan;
    struct measured measured;
    struct pose said;
    bool has_plan;
};

static json_t *triple(const double v[3], double k)
{
    return json_pack("[f,f,f]", v[0] * k, v[1] * k, v[2] * k);
}

static json_t *json_of(const struct located *located)
{
    static const char *const KIND[] = {"said", "fiducials", "probes", "tracked"};
    const struct registration *r = &located->registration;
    json_t *json = json_pack(
        "{s:b, s:s, s:s, s:I, s:I, s:f, s:f, s:f, s:s, s:f, s:f}", "registered",
        located->answer == REGISTER_OK, "answer", register_answer_text(located->answer), "kind",
        KIND[located->kind], "used", (json_int_t)r->used, "set_aside", (json_int_t)r->set_aside,
        "residual_um", 1e3 * r->residual_mm, "noise_um", 1e3 * r->noise_mm, "worst_um",
        1e3 * r->worst_mm, "worst", located->worst, "turn_deg", deg_from_rad(located->turn_rad),
        "fiducials_um", 1e3 * located->fiducials_mm);
    (void)json_object_update_new(
        json, json_pack("{s:f, s:f, s:f, s:f, s:I, s:I}", "error_um", 1e3 * located->error_mm,
                        "error_rms_um", 1e3 * located->error_rms_mm, "normal_rms_um",
                        1e3 * located->normal_rms_mm, "tangential_rms_um",
                        1e3 * located->tangential_rms_mm, "worst_dot",
                        (json_int_t)located->worst_dot, "places", (json_int_t)located->places));
    (void)json_object_set_new(json, "head_in_base",
                              json_pack("{s:o, s:o}", "xyz_mm",
                                        triple(located->head_in_base.xyz_mm, 1), "rpy_deg",
                                        triple(located->head_in_base.rpy_rad, deg_from_rad(1))));
    return json;
}

static void show(const struct located *located)
{
    const struct registration *r = &located->registration;
    const double *xyz = located->head_in_base.xyz_mm, *rpy = located->head_in_base.rpy_rad;
    printf("head at      %.4f,%.4f,%.4f,%.6f,%.6f,%.6f mm and degrees in base\n", xyz[0], xyz[1],
           xyz[2], deg_from_rad(rpy[0]), deg_from_rad(rpy[1]), deg_from_rad(rpy[2]));
    printf("from         %zu %s, %zu set aside\n", r->used,
           located->kind == LOCATE_PROBES ? "probes" : "fiducials", r->set_aside);
    printf("residual     %.3f mm RMS, %.3f at most (%s)\n", r->residual_mm, r->worst_mm,
           located->worst);
    printf("turned by    %.2f degrees from where it was said to lie\n",
           deg_from_rad(located->turn_rad));
    printf("predicted    %.3f mm for the worst dot, %.3f RMS: %.3f along the normal, %.3f across\n",
           located->error_mm, located->error_rms_mm, located->normal_rms_mm,
           located->tangential_rms_mm);
}

/* Said on the command line, by the job, or by its machine's headrest. */
static enum err_code said_pose(struct dry *dry, struct cli *cli, const struct options *options,
                               struct err *err)
{
    double v[CLI_POSE_NUMBERS];
    struct machine machine;
    if (options->at) {
        for (int i = 0; cli_pose(options->at, v) && i < 3; i++) {
            dry->said.xyz_mm[i] = v[i];
            dry->said.rpy_rad[i] = rad_from_deg(v[i + 3]);
        }
        return cli_pose(options->at, v)
                   ? ERR_OK
                   : err_set(err, ERR_USAGE, "--at wants X,Y,Z,R,P,Y in mm and degrees");
    }
    if (!options->job) {
        return err_set(err, ERR_USAGE,
                       "register wants --at X,Y,Z,R,P,Y, where the head was said "
                       "to lie, or a --job that says it");
    }
    if (!dry->job.has_head_in_base &&
        machine_read(&machine, dry->job.machine_path, &cli->diags, err) != ERR_OK) {
        return err->code;
    }
    dry->said = dry->job.has_head_in_base ? dry->job.head_in_base : machine.head_rest;
    return ERR_OK;
}

static enum err_code read_dry(struct dry *dry, struct cli *cli, const struct options *options,
                              struct err *err)
{
    struct sha256 hash;
    enum err_code code = ERR_OK;
    if (options->job) {
        code = job_read(&dry->job, options->job, &cli->diags, err);
    } else {
        dry->job.registration = job_registration_default();
    }
    if (code == ERR_OK) {
        const char *head = options->head ? options->head : dry->job.head_path;
        code = head_open(&dry->head, head, &cli->diags, err);
    }
    if (code == ERR_OK && options->plan) {
        code = plan_read(&dry->plan, options->plan, &hash, err);
        dry->has_plan = code == ERR_OK;
    }
    return code;
}

static enum err_code read_measured(struct dry *dry, struct cli *cli, const struct options *options,
                                   struct err *err)
{
    const char *path = cli->argument[0];
    const enum err_code code = measured_read(&dry->measured, path, &dry->head, &cli->diags, err);
    return code == ERR_OK ? said_pose(dry, cli, options, err) : code;
}

static enum err_code refuse(const struct cli *cli, const struct dry *dry,
                            const struct located *located, struct err *err)
{
    const struct job_registration *limits = &dry->job.registration;
    return err_set(err, ERR_CHECK,
                   "%.80s: %s (residual %.3f mm, allowed %.3f; worst dot %.3f mm, allowed %.3f; "
                   "turned by %.1f degrees, allowed %.0f)",
                   cli->argument[0], register_answer_text(located->answer),
                   located->registration.residual_mm, limits->residual_mm, located->error_mm,
                   limits->error_mm, deg_from_rad(located->turn_rad),
                   deg_from_rad(limits->turn_rad));
}

static enum err_code find(struct dry *dry, struct cli *cli, const struct scalp *scalp,
                          const struct options *options, struct err *err)
{
    struct located located;
    const struct plan *plan = dry->has_plan ? &dry->plan : NULL;
    if (read_measured(dry, cli, options, err) != ERR_OK) {
        return err->code;
    }
    locate(&located, &dry->measured, scalp, plan, &dry->said, &dry->job.registration);
    const bool places = located.answer == REGISTER_OK || located.answer == REGISTER_ERROR;
    if (options->advise > 0 && places) {
        return advice_print(cli, scalp, plan, &located.registration, options->advise, err);
    }
    if (!cli->json && options->advise == 0) {
        show(&located);
    } else if (located.answer == REGISTER_OK) {
        cli_print_json(json_of(&located));
    }
    return located.answer == REGISTER_OK ? ERR_OK : refuse(cli, dry, &located, err);
}

static enum err_code run_dry(struct cli *cli, const struct options *options, struct err *err)
{
    struct dry dry = {.has_plan = false};
    struct scalp scalp;
    enum err_code code = read_dry(&dry, cli, options, err);
    if (code == ERR_OK) {
        scalp_init(&scalp, &dry.head);
        code = cli->argument_count > 0 ? find(&dry, cli, &scalp, options, err)
                                       : advice_print(cli, &scalp, dry.has_plan ? &dry.plan : NULL,
                                                      NULL, options->advise, err);
        scalp_deinit(&scalp);
    }
    measured_free(&dry.measured);
    head_free(&dry.head);
    plan_free(&dry.plan);
    job_free(&dry.job);
    return code;
}

static json_t *params_of(const struct cli *cli, const char *pose, struct err *err)
{
    double v[CLI_POSE_NUMBERS];
    if (pose && cli->argument_count == 0 && cli_pose(pose, v)) {
        return json_pack("{s:[f,f,f], s:[f,f,f]}", "xyz_mm", v[0], v[1], v[2], "rpy_deg", v[3],
                         v[4], v[5]);
    }
    if (pose || cli->argument_count == 0) {
        (void)err_set(err, ERR_USAGE,
                      "register wants a FILE of what was measured, or --pose "
                      "X,Y,Z,R,P,Y in mm and degrees");
        return NULL;
    }
    char *path = cli_absolute(cli->argument[0], err);
    json_t *params = path ? json_pack("{s:s}", "file", path) : NULL;
    free(path);
    return params;
}

static enum err_code run(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct options options = {.pose = NULL};
    const struct option_spec spec[] = {
        {"--pose", OPTION_TEXT, &options.pose}, {"--head", OPTION_TEXT, &options.head},
        {"--job", OPTION_TEXT, &options.job},   {"--plan", OPTION_TEXT, &options.plan},
        {"--at", OPTION_TEXT, &options.at},     {"--advise", OPTION_COUNT, &options.advise}};
    if (cli_options(cli, spec, sizeof(spec) / sizeof(*spec), (struct option_range){0, 1}, argc,
                    argv, err) != ERR_OK) {
        return err->code;
    }
    if (options.advise > REGISTER_ADVISED_MAX) {
        return err_set(err, ERR_USAGE, "--advise wants 1 to %d places", REGISTER_ADVISED_MAX);
    }
    if ((cli->argument_count == 1 || options.advise > 0) && !options.pose &&
        (options.head || options.job)) {
        return run_dry(cli, &options, err);
    }
    if (options.head || options.job || options.plan || options.at || options.advise > 0) {
        return err_set(err, ERR_USAGE,
                       "--plan, --at and --advise go with --head or --job, and all but --advise "
                       "with a FILE of what was measured");
    }
    json_t *result = NULL;
    json_t *params = params_of(cli, options.pose, err);
    if (!params || remote_ask(cli, "register", params, &result, err) != ERR_OK) {
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

const struct verb verb_register = {
    .name = "register",
    .summary = "find where the head is, and solve what is left for it",
    .usage =
        "pigment register --advise 150 --job job.yaml    # where to probe\n"
        "pigment register measured.csv                   # what was measured there\n"
        "\n"
        "From fiducials and probes that were measured in base: the head's pose, how well it "
        "fits, and\nhow far off it may put the dots. A daemon solves the job in hand for it; "
        "ids and order of\nthe dots stay. Not while the job runs: pause it first; then "
        "resume. Refused, exit 1, is what\ndoes not fit the head, its mirror image, what "
        "leaves it free to move, and what would put a\ndot further off than the job's "
        "`registration` allows.\n"
        "\n"
        "  --pose X,Y,Z,R,P,Y   no file: the head is said to be there, mm and degrees\n"
        "  --job JOB            dry: for this job's head and limits, without a daemon\n"
        "  --head HEAD          dry: for this head\n"
        "  --plan PLAN          dry: predict for its dots, not for all of the scalp\n"
        "  --at X,Y,Z,R,P,Y     dry: where the head was said to lie (default: as the job "
        "says)\n"
        "  --advise N           dry: the N places to probe (next, with a FILE) that tell most, "
        "best\n"
        "                       first; 150 hold a scanned head to 0.2 mm across\n"
        "  --json               the figures\n",
    .run = run,
};
