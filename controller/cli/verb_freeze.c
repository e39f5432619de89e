/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A job's layers become dots with ids, once.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config/file.h"
#include "controller/cli/cli.h"
#include "controller/cli/layers.h"

/* The job's own field may be written in place only when it has all that it had. */
static enum err_code choose_output(const struct plan_inputs *inputs, const char *asked,
                                   const char **path, struct err *err)
{
    const struct job *job = &inputs->job;
    *path = asked ? asked : job->field_path;
    if (!asked && inputs->field.frame == FIELD_SHEET && inputs->field.count > 0) {
        return err_set(err, ERR_USAGE,
                       "%s is drawn on a sheet; its frozen form lies on the head: give -o FILE, "
                       "and name FILE as the job's field",
                       job->field_path);
    }
    return ERR_OK;
}

static enum err_code freeze(struct plan_inputs *inputs, const char *path,
                            struct layers_filled *filled, struct err *err)
{
    enum err_code code = layers_fill(inputs, filled, err);
    if (code != ERR_OK) {
        return code;
    }
    size_t size = 0;
    char *text = field_write_csv(&inputs->field, &inputs->job, &size);
    code = file_write(path, text, size, err);
    free(text);
    return code;
}

static void report(const struct cli *cli, const struct plan_inputs *inputs, const char *path,
                   const struct layers_filled *filled)
{
    json_t *list = layers_list(inputs, filled);
    layers_show(list);
    layers_warn(inputs, filled);
    layers_warn_off(&inputs->job);
    (void)fprintf(stderr, "%s: %zu dots, %zu of them new%s\n", path, inputs->field.count,
                  filled->added, filled->added > 0 ? "" : ": every layer was frozen before");
    if (cli->json) {
        cli_print_json(json_pack("{s:s, s:I, s:I, s:I, s:o}", "field", path, "dots",
                                 (json_int_t)inputs->field.count, "dots_added",
                                 (json_int_t)filled->added, "first_id_added",
                                 (json_int_t)filled->first_id, "layers", list));
    } else {
        json_decref(list);
    }
}

static enum err_code run(struct cli *cli, int argc, char **argv, struct err *err)
{
    const char *output = NULL, *path = NULL;
    const struct option_spec spec[] = {{"-o", OPTION_TEXT, &output}};
    if (cli_options(cli, spec, 1, (struct option_range){1, 1}, argc, argv, err) != ERR_OK) {
        return err->code;
    }
    struct plan_inputs inputs;
    struct layers_filled filled = {0};
    const char *job_path = cli->argument[0];
    enum err_code code = plan_inputs_read(&inputs, job_path, NULL, &cli->diags, err);
    if (code == ERR_OK && !job_has_layers(&inputs.job)) {
        code = err_set(err, ERR_DATA, "%s: no zone has layers; its dots are those of its field",
                       job_path);
    }
    if (code == ERR_OK) {
        code = choose_output(&inputs, output, &path, err);
    }
    if (code == ERR_OK) {
        code = freeze(&inputs, path, &filled, err);
    }
    if (code == ERR_OK) {
        report(cli, &inputs, path, &filled);
    }
    layers_filled_free(&filled);
    plan_inputs_free(&inputs);
    return code;
}

const struct verb verb_freeze = {
    .name = "freeze",
    .summary = "place the dots of a job's layers on the scalp, once, with ids",
    .usage = "pigment freeze job.yaml\n"
             "\n"
             "Fills every layer that has no dots yet and writes the field that the job names, or "
             "the\njob's own name with .field.csv when it names none. Dots that are there keep id "
             "and\nplace, so that a later session can be added and none is struck anew.\n"
             "\n"
             "  -o FILE         the field to write (then name it in the job)\n"
             "  --json          what each layer came to\n",
    .run = run,
};
