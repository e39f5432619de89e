/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * pigment export: a field or a plan as a drawing or as CSV.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/field_svg.h"
#include "config/file.h"
#include "config/memory.h"
#include "controller/cli/cli.h"
#include "controller/plan/plan.h"

static bool ends_with(const char *path, const char *ending)
{
    const size_t len = strlen(path), end = strlen(ending);
    return len > end && strcmp(path + len - end, ending) == 0;
}

/* The plan's strikes in their order, as dots of the head frame. */
static enum err_code field_from_plan(struct field *field, const char *path, const struct job *job,
                                     struct err *err)
{
    struct plan plan;
    struct sha256 hash;
    if (plan_read(&plan, path, &hash, err) != ERR_OK) {
        return err->code;
    }
    enum err_code code = ERR_OK;
    *field = (struct field){.frame = FIELD_HEAD, .count = plan.strike_count, .sha256 = hash};
    field->dot = memory_new(plan.strike_count + 1, sizeof *field->dot);
    field_add_part(field, "", 0);
    for (size_t i = 0; i < plan.strike_count && code == ERR_OK; i++) {
        const struct plan_strike *strike = &plan.strike[i];
        const int zone = job_find_zone(job, strike->zone, strlen(strike->zone));
        const int shade = job_find_shade(job, strike->shade, strlen(strike->shade));
        if (zone < 0 || shade < 0) {
            code = err_set(err, ERR_DATA, "%s: dot %u has a zone or shade that the job lacks", path,
                           (unsigned)strike->dot);
            break;
        }
        field->dot[i] = (struct dot){.id = strike->dot,
                                     .x_mm = strike->at_mm.x,
                                     .y_mm = strike->at_mm.y,
                                     .z_mm = strike->at_mm.z,
                                     .zone = (uint16_t)zone,
                                     .shade = (uint16_t)shade,
                                     .session = (uint8_t)plan.session,
                                     .depth_mm = strike->depth_mm,
                                     .diameter_mm = strike->diameter_mm};
    }
    plan_free(&plan);
    return code;
}

static enum err_code read_source(struct field *field, const char *path, const struct job *job,
                                 struct diags *diags, struct err *err)
{
    struct file file;
    if (file_read(&file, path, err) != ERR_OK) {
        return err->code;
    }
    const bool is_plan = strncmp(file.data, "pigment-plan", 12) == 0;
    const enum err_code code = is_plan ? ERR_OK
                                       : field_read_csv_text(field, path, file.data, file.size, job,
                                                             MACHINE_DEPTH_CAP_MM, diags, err);
    file_free(&file);
    return is_plan ? field_from_plan(field, path, job, err) : code;
}

static enum err_code write_out(const struct field *field, const struct job *job, const char *path,
                               struct err *err)
{
    size_t size = 0;
    char *text = ends_with(path, ".svg") ? field_write_svg(field, job, &size)
                                         : field_write_csv(field, job, &size);
    const enum err_code code = file_write(path, text, size, err);
    free(text);
    return code;
}

static enum err_code run(struct cli *cli, int argc, char **argv, struct err *err)
{
    const char *job_path = NULL, *out = NULL;
    const struct option_spec spec[] = {{"--job", OPTION_TEXT, &job_path},
                                       {"-o", OPTION_TEXT, &out}};
    if (cli_options(cli, spec, 2, (struct option_range){1, 1}, argc, argv, err) != ERR_OK) {
        return err->code;
    }
    if (!out || (!ends_with(out, ".svg") && !ends_with(out, ".csv"))) {
        return err_set(err, ERR_USAGE, "export wants -o FILE.svg or FILE.csv");
    }
    // a job stands for its own field
    struct job job;
    struct field field = {0};
    enum err_code code = job_read(&job, job_path ? job_path : cli->argument[0], &cli->diags, err);
    const char *source = job_path ? cli->argument[0] : job.field_path;
    if (code == ERR_OK && !source) {
        code = err_set(err, ERR_DATA, "%s: the job names no field", cli->argument[0]);
    }
    if (code == ERR_OK) {
        code = read_source(&field, source, &job, &cli->diags, err);
    }
    if (code == ERR_OK) {
        code = write_out(&field, &job, out, err);
    }
    if (code == ERR_OK && cli->json) {
        cli_print_json(json_pack("{s:s, s:I}", "file", out, "dots", (json_int_t)field.count));
    }
    field_free(&field);
    job_free(&job);
    return code;
}

const struct verb verb_export = {
    .name = "export",
    .summary = "write a field or a plan as an SVG drawing or as CSV",
    .usage =
        "pigment export job.yaml -o field.svg\n"
        "\n"
        "A job stands for its field; with --job the argument is a field or a plan. The drawing "
        "is in\nmm, one Inkscape layer for each session and shade, and `pigment import` makes "
        "the same field\nof it again.\n"
        "\n"
        "  -o FILE.svg|FILE.csv\n"
        "  --job FILE      the job of the field or plan\n"
        "  --json          file, dots\n",
    .run = run,
};
