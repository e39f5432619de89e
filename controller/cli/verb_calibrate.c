/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * calibrate: touches in, a machine file with the arm's true lengths and angles out.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/file.h"
#include "config/machine_write.h"
#include "config/number.h"
#include "controller/cli/cli.h"
#include "controller/cli/touches.h"
#include "controller/picture/picture_touches.h"
#include "kinematics/arm/calibrate_sift.h"

/* A figure whose sigma is still so much of what it was beforehand was not told by the touches. */
static const double TOLD = 0.7;
/* So many times what noise leaves: there is more than lengths and angles that is off. */
static const double UNEXPLAINED = 2.0;

struct calibrating {
    const char *machine_path, *out, *picture, *check, *noise;
    double noise_mm;
    struct machine machine;
    struct touches touches, held_out;
    struct calibration result;
    size_t left_out; /* touches behind the end of the list */
};

static const struct {
    const char *word;
    bool angle;
} KINDS[] = {
    [CALIBRATE_THETA] = {"theta", true},
    [CALIBRATE_D] = {"d", false},
    [CALIBRATE_A] = {"a", false},
    [CALIBRATE_ALPHA] = {"alpha", true},
    [CALIBRATE_BASE_XYZ] = {"base xyz", false},
    [CALIBRATE_BASE_RPY] = {"base rpy", true},
    [CALIBRATE_TOOL_XYZ] = {"tool xyz", false},
    [CALIBRATE_BALL_XYZ] = {"ball xyz", false},
};

/* The joint's name, or the place among three. */
static const char *part_of(const struct machine *machine, const struct calibrate_param *param)
{
    static const char *const PLACE[] = {"1", "2", "3"};
    return param->kind <= CALIBRATE_ALPHA ? machine->joint[param->index].name : PLACE[param->index];
}

static double shown(const struct calibrate_param *param, double value)
{
    return KINDS[param->kind].angle ? deg_from_rad(value) : value;
}

static bool is_told(const struct calibrate_param *param)
{
    return param->sigma < TOLD * param->prior;
}

/* How far off what the others say a touch is that was left out. */
static double left_out_mm(const struct calibrating *run, size_t i)
{
    struct arm arm;
    arm_init(&arm, &run->result.machine);
    return fabs(
        calibrate_miss_mm(&arm, &run->touches, run->touches.count + i, run->result.ball_in_base));
}

static bool is_explained(const struct calibrating *run)
{
    const double noise_mm = calibrate_noise_rms_mm(&run->touches, run->noise_mm);
    return run->result.after_mm < UNEXPLAINED * noise_mm;
}

static void print_doubts(const struct calibrating *run)
{
    for (size_t i = 0; i < run->left_out; i++) {
        (void)printf("left out    line %d: %.2f mm off what the others say; touch it again\n",
                     run->touches.touch[run->touches.count + i].line, left_out_mm(run, i));
    }
    if (!is_explained(run)) {
        (void)printf(
            "unexplained touches known to %.3f mm each way are still %.3f mm off: look for "
            "a wrong %s, slack, or gears that do not run true\n",
            run->noise_mm, run->result.after_mm,
            run->touches.ball_radius_mm > 0 ? "radius of the ball" : "point");
    }
}

static void print_report(const struct calibrating *run)
{
    const struct calibration *c = &run->result;
    (void)printf("touches     %zu%s\nbefore      %.3f mm RMS\nafter       %.3f mm RMS\n",
                 run->touches.count, run->touches.ball_radius_mm > 0 ? " of a ball" : "",
                 c->before_mm, c->after_mm);
    if (run->held_out.count > 0) {
        (void)printf("held out    %.3f mm RMS before, %.3f after (%zu touches)\n",
                     calibrate_rms_mm(&run->machine, &run->held_out, c->ball_in_base),
                     calibrate_rms_mm(&c->machine, &run->held_out, c->ball_in_base),
                     run->held_out.count);
    }
    print_doubts(run);
    (void)printf(
        "observed    %zu of %zu directions; strongest %.0f, weakest %.4f of touch noise\n\n",
        c->observed, c->count, c->singular[0], c->singular[c->count - 1]);
    (void)printf("%-18s %12s %12s\n", "figure", "change", "sigma");
    for (size_t k = 0; k < c->count; k++) {
        const struct calibrate_param *param = &c->param[k];
        (void)printf("%-9s %-8s %12.4f %12.4f %s%s\n", KINDS[param->kind].word,
                     part_of(&run->machine, param), shown(param, param->change),
                     shown(param, param->sigma), KINDS[param->kind].angle ? "deg" : "mm",
                     is_told(param) ? "" : "   not told apart by these touches");
    }
}

static json_t *params_json(const struct calibrating *run)
{
    json_t *params = json_array();
    for (size_t k = 0; k < run->result.count; k++) {
        const struct calibrate_param *param = &run->result.param[k];
        const bool angle = KINDS[param->kind].angle;
        json_t *item = json_pack("{s:s, s:s, s:b}", "figure", KINDS[param->kind].word, "of",
                                 part_of(&run->machine, param), "told", is_told(param));
        (void)json_object_set_new(item, angle ? "change_deg" : "change_mm",
                                  json_real(shown(param, param->change)));
        (void)json_object_set_new(item, angle ? "sigma_deg" : "sigma_mm",
                                  json_real(shown(param, param->sigma)));
        (void)json_array_append_new(params, item);
    }
    return params;
}

static json_t *left_out_json(const struct calibrating *run)
{
    json_t *left_out = json_array();
    for (size_t i = 0; i < run->left_out; i++) {
        const int line = run->touches.touch[run->touches.count + i].line;
        (void)json_array_append_new(
            left_out, json_pack("{s:i, s:f}", "line", line, "off_mm", left_out_mm(run, i)));
    }
    return left_out;
}

static void print_json(const struct calibrating *run)
{
    const struct calibration *c = &run->result;
    json_t *singular = json_array();
    for (size_t k = 0; k < c->count; k++) {
        (void)json_array_append_new(singular, json_real(c->singular[k]));
    }
    json_t *object = json_pack(
        "{s:I, s:f, s:f, s:o, s:b, s:I, s:I, s:o, s:o}", "touches", (json_int_t)run->touches.count,
        "before_rms_mm", c->before_mm, "after_rms_mm", c->after_mm, "left_out", left_out_json(run),
        "explained", is_explained(run), "directions", (json_int_t)c->count, "observed",
        (json_int_t)c->observed, "singular_values", singular, "figures", params_json(run));
    if (run->held_out.count > 0) {
        (void)json_object_set_new(
            object, "held_out_before_rms_mm",
            json_real(calibrate_rms_mm(&run->machine, &run->held_out, c->ball_in_base)));
        (void)json_object_set_new(
            object, "held_out_after_rms_mm",
            json_real(calibrate_rms_mm(&c->machine, &run->held_out, c->ball_in_base)));
    }
    cli_print_json(object);
}

static enum err_code write_results(const struct calibrating *run, struct err *err)
{
    size_t size = 0;
    enum err_code code = ERR_OK;
    if (run->out) {
        char *text = machine_write(&run->result.machine,
                                   "Calibrated by touches: see `pigment calibrate`.", &size);
        code = file_write(run->out, text, size, err);
        free(text);
    }
    if (code == ERR_OK && run->picture) {
        char *svg = picture_touches(&run->machine, &run->result, &run->touches, &size);
        code = file_write(run->picture, svg, size, err);
        free(svg);
    }
    return code;
}

static enum err_code read_inputs(struct cli *cli, struct calibrating *run, struct err *err)
{
    if (machine_read(&run->machine, run->machine_path, &cli->diags, err) != ERR_OK) {
        return err->code;
    }
    if (run->machine.model != MACHINE_SERIAL_DH) {
        return err_set(err, ERR_CONFIG, "%s: model: only serial-dh arms are calibrated by touches",
                       run->machine_path);
    }
    enum err_code code =
        touches_read(&run->touches, &run->machine, cli->argument[0], &cli->diags, err);
    if (code == ERR_OK && run->check) {
        code = touches_read(&run->held_out, &run->machine, run->check, &cli->diags, err);
    }
    return code;
}

static enum err_code calibrate_all(struct cli *cli, struct calibrating *run, struct err *err)
{
    enum err_code code = read_inputs(cli, run, err);
    if (code != ERR_OK) {
        return code;
    }
    if (!calibrate_sifted(&run->machine, &run->touches, run->noise_mm, &run->result,
                          &run->left_out)) {
        return err_set(err, ERR_DATA, "%s: no machine near this one explains the touches",
                       cli->argument[0]);
    }
    if (cli->json) {
        print_json(run);
    } else {
        print_report(run);
    }
    return write_results(run, err);
}

static enum err_code run_calibrate(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct calibrating run = {.noise_mm = 0.1};
    const struct option_spec spec[] = {{"--machine", OPTION_TEXT, &run.machine_path},
                                       {"--check", OPTION_TEXT, &run.check},
                                       {"--noise-mm", OPTION_TEXT, &run.noise},
                                       {"--picture", OPTION_TEXT, &run.picture},
                                       {"-o", OPTION_TEXT, &run.out}};
    if (cli_options(cli, spec, 5, (struct option_range){1, 1}, argc, argv, err) != ERR_OK) {
        return err->code;
    }
    if (!run.machine_path) {
        return err_set(err, ERR_USAGE, "--machine FILE is needed");
    }
    if (run.noise && (!number_parse(run.noise, strlen(run.noise), &run.noise_mm) ||
                      run.noise_mm < 0.001 || run.noise_mm > 10)) {
        return err_set(err, ERR_USAGE, "--noise-mm: allowed: 0.001 to 10");
    }
    const enum err_code code = calibrate_all(cli, &run, err);
    touches_free(&run.touches);
    touches_free(&run.held_out);
    return code;
}

const struct verb verb_calibrate = {
    .name = "calibrate",
    .summary = "touches of known points or a ball to the arm's true lengths and angles",
    .usage =
        "pigment calibrate touches.txt --machine ar4-mk3.yaml -o calibrated.yaml\n"
        "\n"
        "Each line of the file holds the joints of a touch, in the machine file's order, degrees "
        "or\n"
        "mm, then the point that the tip (needle axis 0) was on, in base, mm. After a first line\n"
        "`ball RADIUS` lines hold joints only: touches all over one ball at an unknown place.\n"
        "Prints how far off the touches are before and after, each figure's change and sigma, and\n"
        "which figures the touches do not tell apart. 80 touches all over the reach are enough.\n"
        "A touch that is far off what all others say is left out, and named by its line.\n"
        "\n"
        "  --machine FILE   the machine file as it is\n"
        "  -o FILE          writes the machine file with the figures found\n"
        "  --picture FILE   writes an SVG: how far off each touch is, before and after\n"
        "  --check FILE     touches that take no part, to see what is left\n"
        "  --noise-mm S     how well a touch is known, each way (default 0.1)\n"
        "  --json           the figures\n",
    .run = run_calibrate,
};
