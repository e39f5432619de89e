/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "config/memory.h"
#include "config/number.h"
#include "controller/cli/cli.h"
#include "controller/cli/layers.h"
#include "controller/cli/planning.h"
#include "controller/picture/picture_file.h"
#include "controller/picture/preview.h"

struct preview_request {
    const char *path, *state, *years;
    unsigned session, healed;
    bool density;
    struct preview_options options;
};

static enum err_code draw(const struct plan *plan, const struct plan_inputs *inputs,
                          const struct preview_request *request, struct err *err)
{
    size_t size = 0;
    char *svg = preview_svg(plan, inputs, &request->options, &size);
    enum err_code code = picture_write(request->path, svg, size, err);
    free(svg);
    return code;
}

/* The strikes of more go behind those of all: what heals is every session. */
static void append_strikes(struct plan *all, const struct plan *more)
{
    const size_t count = all->strike_count + more->strike_count;
    struct plan_strike *strike = memory_new(count + 1, sizeof *strike);
    if (all->strike_count > 0) {
        memcpy(strike, all->strike, all->strike_count * sizeof *strike);
    }
    if (more->strike_count > 0) {
        memcpy(strike + all->strike_count, more->strike, more->strike_count * sizeof *strike);
    }
    free(all->strike);
    all->strike = strike;
    all->strike_count = count;
    all->dots_in += more->dots_in;
    all->skip_count += more->skip_count;
}

static enum err_code draw_healed(struct planning *planning, const struct preview_request *request,
                                 struct err *err)
{
    struct plan all = {.strike = NULL};
    enum err_code code = ERR_OK;
    // session 1 gives the picture its title even when nothing has been struck yet
    for (unsigned session = 1; code == ERR_OK && session <= request->healed; session++) {
        planning_clear(planning);
        code = planning_make(planning, session, request->state, err);
        if (code == ERR_OK) {
            append_strikes(&all, &planning->plan);
        }
    }
    if (code == ERR_OK) {
        struct plan shown = planning->plan;
        shown.strike = all.strike;
        shown.strike_count = all.strike_count;
        shown.dots_in = all.dots_in;
        shown.skip_count = all.skip_count;
        code = draw(&shown, &planning->inputs, request, err);
    }
    free(all.strike);
    return code;
}

static enum err_code read_request(struct preview_request *request, struct err *err)
{
    struct preview_options *options = &request->options;
    const bool is_healed = request->healed != UINT_MAX;
    if (!request->path || !picture_is_known(request->path)) {
        return err_set(err, ERR_USAGE, "preview wants -o FILE.svg, .png or .pdf");
    }
    if (is_healed && (request->density || request->healed > FIELD_SESSIONS_MAX)) {
        return err_set(err, ERR_USAGE, "--healed N: 0 to %d sessions, without --density",
                       FIELD_SESSIONS_MAX);
    }
    if (request->years &&
        (!is_healed || !number_parse(request->years, strlen(request->years), &options->years) ||
         options->years < 0 || options->years > 50)) {
        return err_set(err, ERR_USAGE, "--years Y: 0 to 50, with --healed");
    }
    options->sessions = request->healed;
    options->kind = is_healed ? PREVIEW_HEALED : request->density ? PREVIEW_DENSITY : PREVIEW_PLAN;
    return ERR_OK;
}

static enum err_code run(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct preview_request request = {.session = 1, .healed = UINT_MAX};
    const struct option_spec spec[] = {
        {"-o", OPTION_TEXT, &request.path},          {"--session", OPTION_COUNT, &request.session},
        {"--state", OPTION_TEXT, &request.state},    {"--density", OPTION_FLAG, &request.density},
        {"--healed", OPTION_COUNT, &request.healed}, {"--years", OPTION_TEXT, &request.years}};
    if (cli_options(cli, spec, sizeof(spec) / sizeof(spec[0]), (struct option_range){1, 1}, argc,
                    argv, err) != ERR_OK ||
        read_request(&request, err) != ERR_OK) {
        return err->code;
    }
    struct planning planning;
    enum err_code code = planning_read(&planning, cli->argument[0], NULL, &cli->diags, err);
    if (code == ERR_OK) {
        code = layers_fill_to_look(&planning.inputs, cli->argument[0], err);
    }
    if (code == ERR_OK) {
        code = planning_make(&planning, request.session, request.state, err);
    }
    if (code == ERR_OK) {
        code = request.options.kind == PREVIEW_HEALED
                   ? draw_healed(&planning, &request, err)
                   : draw(&planning.plan, &planning.inputs, &request, err);
    }
    if (code == ERR_OK && cli->json) {
        json_t *summary = planning_summary(&planning);
        (void)json_object_set_new(summary, "picture", json_string(request.path));
        cli_print_json(summary);
    }
    planning_free(&planning);
    return code;
}

const struct verb verb_preview = {
    .name = "preview",
    .summary = "draw the planned dots on the scalp",
    .usage =
        "pigment preview job.yaml -o job.pdf\n"
        "\n"
        "The scalp from five sides, life-size: dots in their size and shade, zones, keep-outs, "
        "skipped\ndots, the needle's way.\n"
        "\n"
        "  -o FILE          the picture: .svg, .png or .pdf\n"
        "  --session N      which sitting (default 1)\n"
        "  --density        how close the dots stand instead\n"
        "  --healed N       as it will look when N sittings have healed (0: as it is)\n"
        "  --years Y        ... and Y years later\n"
        "  --state DIR      a daemon's directory: dots in its ledgers are left out\n"
        "  --json           the figures of the plan as well\n",
    .run = run,
};
