/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "config/file.h"
#include "config/job_gates.h"
#include "controller/cli/cli.h"
#include "controller/cli/planning.h"
#include "controller/cli/program.h"

struct plan_options {
    const char *plan, *solution, *fit, *gcode, *state, *machine, *backend, *day;
    unsigned session;
};

static enum err_code write_outputs(const struct planning *planning,
                                   const struct plan_options *options, struct err *err)
{
    size_t size = 0;
    enum err_code code = ERR_OK;
    if (options->plan) {
        code = file_write(options->plan, planning->plan_text, planning->plan_size, err);
    }
    if (code == ERR_OK && options->solution) {
        char *text =
            solution_write(&planning->solution, &planning->plan, &planning->inputs.machine, &size);
        code = file_write(options->solution, text, size, err);
        free(text);
    }
    const enum head_surface surface = planning->inputs.head.surface;
    if (code == ERR_OK && options->fit && (surface == HEAD_SCAN || surface == HEAD_PROBES)) {
        char *text = fit_write(planning->inputs.head.fit, &size);
        code = file_write(options->fit, text, size, err);
        free(text);
    }
    if (code == ERR_OK && options->gcode) {
        char *text = program_text(planning, &size, err);
        code = text ? file_write(options->gcode, text, size, err) : err->code;
        free(text);
    }
    return code;
}

static enum err_code run(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct plan_options options = {.session = 1};
    const struct option_spec spec[] = {
        {"-o", OPTION_TEXT, &options.plan},
        {"--solution", OPTION_TEXT, &options.solution},
        {"--fit", OPTION_TEXT, &options.fit},
        {"--gcode", OPTION_TEXT, &options.gcode},
        {"--state", OPTION_TEXT, &options.state},
        {"--machine", OPTION_TEXT, &options.machine},
        {"--backend", OPTION_TEXT, &options.backend},
        {"--session", OPTION_COUNT, &options.session},
        {"--day", OPTION_TEXT, &options.day},
    };
    if (cli_options(cli, spec, sizeof(spec) / sizeof(spec[0]), (struct option_range){1, 1}, argc,
                    argv, err) != ERR_OK) {
        return err->code;
    }
    enum record_backend backend = RECORD_ANY_BACKEND;
    if (options.backend &&
        !record_backend_from_name(options.backend, strlen(options.backend), &backend)) {
        return err_set(err, ERR_USAGE, "--backend: any, simulator or hardware");
    }
    if (options.day && job_date(options.day) == 0) {
        return err_set(err, ERR_USAGE, "--day: a date, YYYY-MM-DD");
    }
    struct planning planning;
    enum err_code code =
        planning_read(&planning, cli->argument[0], options.machine, &cli->diags, err);
    planning.inputs.backend = backend;
    planning.today = options.day ? job_date(options.day) : planning.today;
    if (code == ERR_OK) {
        code = planning_make(&planning, options.session, options.state, err);
    }
    if (code == ERR_OK) {
        code = write_outputs(&planning, &options, err);
    }
    if (code == ERR_OK) {
        json_t *summary = planning_summary(&planning);
        planning_show(summary);
        if (cli->json) {
            cli_print_json(json_incref(summary));
        }
        json_decref(summary);
    }
    planning_free(&planning);
    return code;
}

const struct verb verb_plan = {
    .name = "plan",
    .summary = "turn a job into the ordered strikes of one session",
    .usage =
        "pigment plan job.yaml --session 1 -o job.plan\n"
        "\n"
        "  -o FILE           the plan\n"
        "  --solution FILE   its joints, for the nominal pose of the head\n"
        "  --fit FILE        the surface, where the head is a scan or touches and was fitted\n"
        "  --gcode FILE      the same motion as a plain program, without any promise\n"
        "  --session N       which sitting (default 1)\n"
        "  --state DIR       a daemon's directory: dots in its ledgers are left out\n"
        "  --backend WORD    any (default), simulator or hardware: where it may be struck\n"
        "  --machine FILE    another machine than the job's\n"
        "  --day YYYY-MM-DD  what the job's dates are held against (default today, UTC)\n"
        "  --json            dots_in strikes skipped{} travel_mm time_s plan_s rss_kib sha256\n"
        "                    look_again[]\n",
    .run = run,
};
