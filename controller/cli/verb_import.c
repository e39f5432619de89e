/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * pigment import: a drawing becomes a dot field of a job, every drawn thing accounted for.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/file.h"
#include "config/number.h"
#include "controller/cli/cli.h"
#include "controller/cli/drawing.h"

struct import_options {
    const char *job, *out, *zone, *shade, *sheet, *map, *width_mm, *stipple_mm, *origin_mm;
    unsigned session;
};

static bool read_number(const char *text, double min, double max, double *value)
{
    return number_parse(text, strlen(text), value) && *value >= min && *value <= max;
}

static bool read_origin(const char *text, double origin_mm[2])
{
    const char *comma = strchr(text, ',');
    return comma && number_parse(text, (size_t)(comma - text), &origin_mm[0]) &&
           number_parse(comma + 1, strlen(comma + 1), &origin_mm[1]) &&
           fabs(origin_mm[0]) <= 5000 && fabs(origin_mm[1]) <= 5000;
}

static enum err_code read_svg_options(const struct import_options *options, struct svg_options *svg,
                                      struct err *err)
{
    if (options->width_mm && !read_number(options->width_mm, 1, 5000, &svg->width_mm)) {
        return err_set(err, ERR_USAGE, "--width-mm: 1 to 5000");
    }
    if (options->stipple_mm && !read_number(options->stipple_mm, 0.1, 100, &svg->stipple_mm)) {
        return err_set(err, ERR_USAGE, "--stipple: 0.1 to 100 mm from dot to dot");
    }
    svg->has_origin = options->origin_mm != NULL;
    if (svg->has_origin && !read_origin(options->origin_mm, svg->origin_mm)) {
        return err_set(err, ERR_USAGE, "--origin-mm X,Y: from the page's top left corner");
    }
    return ERR_OK;
}

static enum err_code read_options(const struct import_options *options, struct field_import *import,
                                  struct err *err)
{
    *import = (struct field_import){.sheet = options->sheet, .map_path = options->map};
    if (options->zone && !svg_words_set(&import->words, "zone", options->zone)) {
        return err_set(err, ERR_USAGE, "--zone: a name of the job's zones");
    }
    if (options->shade && !svg_words_set(&import->words, "shade", options->shade)) {
        return err_set(err, ERR_USAGE, "--shade: a name of the job's shades");
    }
    if (options->session > FIELD_SESSIONS_MAX) {
        return err_set(err, ERR_USAGE, "--session: 1 to %d", FIELD_SESSIONS_MAX);
    }
    import->words.session = (int)options->session;
    return read_svg_options(options, &import->svg, err);
}

static enum err_code write_field(const struct drawing *drawing, const char *path, struct err *err)
{
    size_t size = 0;
    char *text = field_write_csv(&drawing->field, &drawing->job, &size);
    const enum err_code code = file_write(path, text, size, err);
    free(text);
    return code;
}

static enum err_code run(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct import_options options = {0};
    const struct option_spec spec[] = {
        {"--job", OPTION_TEXT, &options.job},
        {"-o", OPTION_TEXT, &options.out},
        {"--zone", OPTION_TEXT, &options.zone},
        {"--shade", OPTION_TEXT, &options.shade},
        {"--session", OPTION_COUNT, &options.session},
        {"--sheet", OPTION_TEXT, &options.sheet},
        {"--map", OPTION_TEXT, &options.map},
        {"--width-mm", OPTION_TEXT, &options.width_mm},
        {"--origin-mm", OPTION_TEXT, &options.origin_mm},
        {"--stipple", OPTION_TEXT, &options.stipple_mm},
    };
    if (cli_options(cli, spec, sizeof(spec) / sizeof(spec[0]), (struct option_range){1, 1}, argc,
                    argv, err) != ERR_OK) {
        return err->code;
    }
    if (!options.job) {
        return err_set(err, ERR_USAGE, "import wants --job, which names zones, shades and sheets");
    }
    struct field_import import;
    if (read_options(&options, &import, err) != ERR_OK) {
        return err->code;
    }
    struct drawing drawing;
    enum err_code code =
        drawing_read(&drawing, options.job, cli->argument[0], &import, &cli->diags, err);
    drawing_show(&drawing, cli->argument[0]);
    if (code == ERR_OK && options.out) {
        code = write_field(&drawing, options.out, err);
    }
    if (cli->json && (code == ERR_OK || code == ERR_DATA)) {
        cli_print_json(drawing_report(&drawing, cli->argument[0]));
        cli->json = false;
    }
    drawing_free(&drawing);
    return code;
}

const struct verb verb_import = {
    .name = "import",
    .summary = "turn an SVG drawing into a job's dot field",
    .usage =
        "pigment import dots.svg --job job.yaml --zone front --shade light --session 1 -o "
        "field.csv\n"
        "\n"
        "Circles, ellipses, paths that go nowhere, ticks and filled spots up to 1 mm are dots. "
        "What\n"
        "is none is counted and named; a stroke is an error. Without -o nothing is written.\n"
        "\n"
        "  --job FILE        the job whose zones, shades and sheets are meant\n"
        "  -o FILE.csv       the field, sealed\n"
        "  --zone NAME --shade NAME --session N\n"
        "                    for layers whose names do not say (zone=front shade=light session=1)\n"
        "  --map FILE        layers.yaml: what layers mean, by name\n"
        "  --sheet NAME      which sheet it is drawn on (default: the only one)\n"
        "  --width-mm W      the page's width, where the file has no unit\n"
        "  --origin-mm X,Y   the sheet's origin from the page's top left corner (default: the\n"
        "                    page's middle)\n"
        "  --stipple MM      strokes become dots that far apart\n"
        "  --json            drawn dots rejected{reason:n} page_mm size_mm layers[]\n",
    .run = run,
};
