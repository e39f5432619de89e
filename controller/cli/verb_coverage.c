/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * pigment coverage: what of a design, or of the whole scalp, a machine gets at.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/memory.h"
#include "config/number.h"
#include "controller/cli/cli.h"
#include "controller/picture/picture_coverage.h"
#include "controller/picture/picture_file.h"
#include "controller/plan/head_open.h"
#include "controller/plan/stage.h"
#include "kinematics/path/placement.h"

enum { SAMPLES_MAX = 20000, SAMPLES_DEFAULT = 2000 };

struct coverage_options {
    const char *machine, *head, *pose, *picture;
    unsigned samples;
    bool place;
};

/* The places that are asked about, and what they are worth. */
struct survey {
    struct machine machine;
    struct head head;
    struct plan_inputs inputs; /* of a job */
    bool has_job;
    struct arm arm;
    struct scalp scalp;
    struct coverage coverage;
    struct pose pose;
    struct scalp_point *place;
    double *weight;    /* mm2 of the scalp, or 1 a dot */
    const char **lies; /* the pose that a dot's zone asks for, or "" */
    enum coverage_answer *answer;
    size_t count, off_scalp;
    int *owner; /* pose by place, with --place */
    struct placement placement[PLACEMENT_POSES_MAX];
    size_t placements;
};

static void add_place(struct survey *survey, const struct scalp_point *place, double weight,
                      const char *lies)
{
    survey->lies = memory_grow(survey->lies, survey->count, sizeof *survey->lies);
    survey->lies[survey->count] = lies;
    survey->place = memory_grow(survey->place, survey->count, sizeof *survey->place);
    survey->weight = memory_grow(survey->weight, survey->count, sizeof *survey->weight);
    survey->place[survey->count] = *place;
    survey->weight[survey->count++] = weight;
}

/* Evenly over the head; only the scalp counts. */
static void take_scalp(struct survey *survey, size_t wanted)
{
    // about a third of a head is scalp
    const size_t all = 3 * wanted;
    for (size_t i = 0; i < all; i++) {
        double area_mm2 = 0;
        const struct scalp_point place = coverage_sample(&survey->scalp, i, all, &area_mm2);
        if (scalp_place_of(&survey->scalp, place.at) == SCALP_ON) {
            add_place(survey, &place, area_mm2, "");
        }
    }
}

static enum err_code take_dots(struct survey *survey, struct err *err)
{
    struct stage stage = {.inputs = &survey->inputs};
    const enum err_code code = stage_place(&stage, err);
    for (size_t i = 0; code == ERR_OK && i < stage.count; i++) {
        const struct stage_dot *dot = &stage.dot[i];
        const struct scalp_point place = {dot->at_mm, dot->normal};
        if (dot->skip != SKIP_NONE) {
            survey->off_scalp++;
        } else {
            add_place(survey, &place, 1, survey->inputs.job.zone[dot->dot->zone].pose);
        }
    }
    stage_free(&stage);
    return code;
}

static enum err_code read_pose(const char *text, struct pose *pose, struct err *err)
{
    double value[6];
    const char *at = text;
    for (int i = 0; i < 6; i++) {
        const char *end = i < 5 ? strchr(at, ',') : at + strlen(at);
        if (!end || !number_parse(at, (size_t)(end - at), &value[i]) || fabs(value[i]) > 2000) {
            return err_set(err, ERR_USAGE, "--pose X,Y,Z,R,P,Y: mm and degrees, head in base");
        }
        at = end + 1;
    }
    for (int i = 0; i < 3; i++) {
        pose->xyz_mm[i] = value[i];
        pose->rpy_rad[i] = rad_from_deg(value[3 + i]);
    }
    return ERR_OK;
}

static enum err_code open_files(struct survey *survey, struct cli *cli,
                                const struct coverage_options *options, struct err *err)
{
    if (cli->argument_count == 1) {
        survey->has_job = true;
        const enum err_code code =
            plan_inputs_read(&survey->inputs, cli->argument[0], options->machine, &cli->diags, err);
        survey->machine = survey->inputs.machine;
        survey->pose = survey->inputs.job.head_in_base;
        return code;
    }
    if (!options->machine || !options->head) {
        return err_set(err, ERR_USAGE, "coverage wants a job, or --machine and --head");
    }
    if (machine_read(&survey->machine, options->machine, &cli->diags, err) != ERR_OK ||
        head_open(&survey->head, options->head, &cli->diags, err) != ERR_OK) {
        return err->code;
    }
    survey->pose = survey->machine.head_rest;
    return ERR_OK;
}

static enum err_code take_places(struct survey *survey, const struct coverage_options *options,
                                 struct err *err)
{
    scalp_init(&survey->scalp, survey->has_job ? &survey->inputs.head : &survey->head);
    arm_init(&survey->arm, &survey->machine);
    coverage_init(&survey->coverage, &survey->arm, &survey->scalp);
    if (options->pose && read_pose(options->pose, &survey->pose, err) != ERR_OK) {
        return err->code;
    }
    if (survey->has_job) {
        return take_dots(survey, err);
    }
    if (survey->scalp.kind == HEAD_PAD) {
        return err_set(err, ERR_USAGE, "a pad is covered by its job: name one");
    }
    take_scalp(survey, options->samples);
    return ERR_OK;
}

/* While the head lies so: the best answer so far, of each place that may be struck then. */
static void look_lying(struct survey *survey, const struct pose *pose, const char *name)
{
    coverage_place(&survey->coverage, pose);
    for (size_t i = 0; i < survey->count; i++) {
        const char *wanted = survey->lies[i];
        const bool may = wanted[0] == '\0' || strcmp(wanted, name) == 0;
        if (may && survey->answer[i] != COVERAGE_OK) {
            const enum coverage_answer answer = coverage_at(&survey->coverage, &survey->place[i]);
            survey->answer[i] = answer < survey->answer[i] ? answer : survey->answer[i];
        }
    }
}

static void look(struct survey *survey, bool place)
{
    survey->answer = memory_new(survey->count + 1, sizeof *survey->answer);
    for (size_t i = 0; i < survey->count; i++) {
        survey->answer[i] = COVERAGE_REACH;
    }
    look_lying(survey, &survey->pose, JOB_POSE_REST);
    for (size_t i = 0; survey->has_job && i < survey->inputs.job.pose_count; i++) {
        const struct job_pose *pose = &survey->inputs.job.pose[i];
        look_lying(survey, &pose->head_in_base, pose->id);
    }
    if (place) {
        survey->owner = memory_new(survey->count + 1, sizeof *survey->owner);
        survey->placements = placement_find(&survey->coverage, survey->place, survey->count,
                                            &survey->pose, survey->placement, survey->owner);
    }
}

static double share(const struct survey *survey, enum coverage_answer answer)
{
    double of = 0, all = 0;
    for (size_t i = 0; i < survey->count; i++) {
        all += survey->weight[i];
        of += survey->answer[i] == answer ? survey->weight[i] : 0;
    }
    return all > 0 ? of / all : 0;
}

static size_t number_of(const struct survey *survey, enum coverage_answer answer)
{
    size_t count = 0;
    for (size_t i = 0; i < survey->count; i++) {
        count += survey->answer[i] == answer;
    }
    return count;
}

/* Not from here, but from one of the poses that were found. */
static size_t from_elsewhere(const struct survey *survey)
{
    size_t count = 0;
    for (size_t i = 0; survey->owner && i < survey->count; i++) {
        count += survey->answer[i] != COVERAGE_OK && survey->owner[i] >= 0;
    }
    return count;
}

static json_t *pose_json(const struct pose *pose)
{
    json_t *xyz = json_array(), *rpy = json_array();
    for (int i = 0; i < 3; i++) {
        (void)json_array_append_new(xyz, json_real(round(pose->xyz_mm[i] * 1e3) / 1e3));
        (void)json_array_append_new(rpy,
                                    json_real(round(deg_from_rad(pose->rpy_rad[i]) * 1e3) / 1e3));
    }
    return json_pack("{s:o, s:o}", "xyz_mm", xyz, "rpy_deg", rpy);
}

static json_t *report(const struct survey *survey)
{
    json_t *answers = json_object(), *poses = json_array();
    for (int i = 0; i < COVERAGE_ANSWERS; i++) {
        (void)json_object_set_new(
            answers, coverage_word[i],
            json_integer((json_int_t)number_of(survey, (enum coverage_answer)i)));
    }
    for (size_t i = 0; i < survey->placements; i++) {
        json_t *pose = pose_json(&survey->placement[i].head_in_base);
        (void)json_object_set_new(pose, "covers",
                                  json_integer((json_int_t)survey->placement[i].covered));
        (void)json_array_append_new(poses, pose);
    }
    return json_pack("{s:s, s:I, s:I, s:o, s:f, s:o, s:I, s:o}", "machine", survey->machine.name,
                     "places", (json_int_t)survey->count, "off_scalp",
                     (json_int_t)survey->off_scalp, "answers", answers, "share_ok",
                     share(survey, COVERAGE_OK), "head_in_base", pose_json(&survey->pose),
                     "other_pose", (json_int_t)from_elsewhere(survey), "poses", poses);
}

static void show(const struct survey *survey)
{
    (void)fprintf(stderr, "  %-10s %zu of %zu places (%.2f %%)\n", "ok",
                  number_of(survey, COVERAGE_OK), survey->count, 100 * share(survey, COVERAGE_OK));
    for (int i = COVERAGE_OK + 1; i < COVERAGE_ANSWERS; i++) {
        const size_t count = number_of(survey, (enum coverage_answer)i);
        if (count > 0) {
            (void)fprintf(stderr, "  %-10s %zu\n", coverage_word[i], count);
        }
    }
    if (survey->off_scalp > 0) {
        (void)fprintf(stderr, "  %-10s %zu\n", "off-scalp", survey->off_scalp);
    }
}

/* The poses as lines that a job takes as they are. */
static void show_poses(const struct survey *survey)
{
    static const char *const name[PLACEMENT_POSES_MAX] = {
        "head_in_base:", "  second:", "  third:", "  fourth:"};
    if (survey->placements > 0) {
        (void)fprintf(stderr, "in place of the job's head_in_base and poses, if it has them:\n");
    }
    for (size_t i = 0; i < survey->placements; i++) {
        const struct pose *pose = &survey->placement[i].head_in_base;
        (void)printf("%s%s {xyz_mm: [%.1f, %.1f, %.1f], rpy_deg: [%.1f, %.1f, %.1f]}   # %zu "
                     "places%s\n",
                     i == 1 ? "poses:\n" : "", name[i], pose->xyz_mm[0], pose->xyz_mm[1],
                     pose->xyz_mm[2], deg_from_rad(pose->rpy_rad[0]),
                     deg_from_rad(pose->rpy_rad[1]), deg_from_rad(pose->rpy_rad[2]),
                     survey->placement[i].covered, i == 0 ? "" : " more");
    }
}

static enum err_code draw(const struct survey *survey, const char *path, struct err *err)
{
    size_t size = 0;
    char *svg = picture_coverage_svg(&survey->scalp, survey->machine.name, survey->place,
                                     survey->answer, survey->count, &size);
    const enum err_code code = picture_write(path, svg, size, err);
    free(svg);
    return code;
}

static enum err_code finish(const struct survey *survey, struct err *err)
{
    const size_t missing = survey->count - number_of(survey, COVERAGE_OK);
    if (missing == 0) {
        return ERR_OK;
    }
    if (!survey->owner) {
        return err_set(err, ERR_CHECK,
                       "%zu places cannot be struck from this pose; --place looks for better ones",
                       missing);
    }
    size_t left = survey->count;
    for (size_t i = 0; i < survey->placements; i++) {
        left -= survey->placement[i].covered;
    }
    return err_set(err, ERR_CHECK,
                   "%zu places cannot be struck from this pose; from those found, %zu", missing,
                   left);
}

static void survey_free(struct survey *survey)
{
    free(survey->place);
    free(survey->weight);
    free(survey->lies);
    free(survey->answer);
    free(survey->owner);
    scalp_deinit(&survey->scalp);
    if (survey->has_job) {
        plan_inputs_free(&survey->inputs);
    } else {
        head_free(&survey->head);
    }
}

static enum err_code run(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct coverage_options options = {.samples = SAMPLES_DEFAULT};
    const struct option_spec spec[] = {
        {"--machine", OPTION_TEXT, &options.machine}, {"--head", OPTION_TEXT, &options.head},
        {"--pose", OPTION_TEXT, &options.pose},       {"--samples", OPTION_COUNT, &options.samples},
        {"--place", OPTION_FLAG, &options.place},     {"-o", OPTION_TEXT, &options.picture}};
    if (cli_options(cli, spec, sizeof(spec) / sizeof(spec[0]), (struct option_range){0, 1}, argc,
                    argv, err) != ERR_OK) {
        return err->code;
    }
    if (options.samples < 10 || options.samples > SAMPLES_MAX) {
        return err_set(err, ERR_USAGE, "--samples: 10 to %d", SAMPLES_MAX);
    }
    struct survey survey = {.has_job = false};
    enum err_code code = open_files(&survey, cli, &options, err);
    if (code == ERR_OK) {
        code = take_places(&survey, &options, err);
    }
    if (code == ERR_OK) {
        look(&survey, options.place);
        show(&survey);
        if (!cli->json) {
            show_poses(&survey);
        }
        code = options.picture ? draw(&survey, options.picture, err) : ERR_OK;
    }
    if (code == ERR_OK && cli->json) {
        cli_print_json(report(&survey));
        cli->json = false;
    }
    code = code == ERR_OK ? finish(&survey, err) : code;
    survey_free(&survey);
    return code;
}

const struct verb verb_coverage = {
    .name = "coverage",
    .summary = "say what of a design, or of the scalp, a machine gets at",
    .usage = "pigment coverage job.yaml -o coverage.png\n"
             "pigment coverage --machine ar4-mk3.yaml --head head.yaml --json\n"
             "\n"
             "A job's dots, of all sessions, in any of its poses; without a job the scalp itself, "
             "evenly sampled. Each "
             "place is ok,\nor needs joints beyond their limits, a needle that leans, room where "
             "the person is, or is out of\nreach. Exit 1 when any place is not ok.\n"
             "\n"
             "  --pose X,Y,Z,R,P,Y  the head in base, mm and degrees (default: the job's, or the\n"
             "                      machine's head_rest)\n"
             "  --place             look for the fewest poses of the head that cover everything\n"
             "  --samples N         places of the scalp, about (default 2000)\n"
             "  -o FILE             a picture: .svg, .png or .pdf\n"
             "  --json              places answers{} share_ok head_in_base other_pose poses[]\n",
    .run = run,
};
