/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "config/file.h"
#include "controller/cli/cli.h"
#include "controller/cli/layers.h"
#include "controller/cli/planning.h"
#include "controller/picture/preview.h"

static bool is_svg(const char *path)
{
    size_t len = strlen(path);
    return len > 4 && strcmp(path + len - 4, ".svg") == 0;
}

static enum err_code draw(const struct planning *planning, const char *path, struct err *err)
{
    size_t size = 0;
    char *svg = preview_svg(&planning->plan, &planning->inputs, &size);
    enum err_code code = file_write(path, svg, size, err);
    free(svg);
    return code;
}

static enum err_code run(struct cli *cli, int argc, char **argv, struct err *err)
{
    const char *path = NULL, *state = NULL;
    unsigned session = 1;
    const struct option_spec spec[] = {{"-o", OPTION_TEXT, &path},
                                       {"--session", OPTION_COUNT, &session},
                                       {"--state", OPTION_TEXT, &state}};
    if (cli_options(cli, spec, 3, (struct option_range){1, 1}, argc, argv, err) != ERR_OK) {
        return err->code;
    }
    if (!path || !is_svg(path)) {
        return err_set(err, ERR_USAGE, "preview wants -o FILE.svg");
    }
    struct planning planning;
    enum err_code code = planning_read(&planning, cli->argument[0], NULL, &cli->diags, err);
    if (code == ERR_OK) {
        code = layers_fill_to_look(&planning.inputs, cli->argument[0], err);
    }
    if (code == ERR_OK) {
        code = planning_make(&planning, session, state, err);
    }
    if (code == ERR_OK) {
        code = draw(&planning, path, err);
    }
    if (code == ERR_OK && cli->json) {
        json_t *summary = planning_summary(&planning);
        (void)json_object_set_new(summary, "picture", json_string(path));
        cli_print_json(summary);
    }
    planning_free(&planning);
    return code;
}

const struct verb verb_preview = {
    .name = "preview",
    .summary = "draw the planned dots on the scalp",
    .usage = "pigment preview job.yaml -o job.svg\n"
             "\n"
             "  -o FILE.svg      the picture\n"
             "  --session N      which sitting (default 1)\n"
             "  --state DIR      a daemon's directory: dots in its ledgers are left out\n"
             "  --json           the plan's figures\n",
    .run = run,
};
