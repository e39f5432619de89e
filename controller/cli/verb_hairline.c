/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A hairline for a head: a zone to paste into a job.
 */
#include <stdio.h>
#include <string.h>

#include "config/head.h"
#include "config/number.h"
#include "controller/cli/cli.h"
#include "controller/plan/head_open.h"
#include "kinematics/scalp/hairline.h"

struct hairline_options {
    const char *style;
    unsigned height_mm, width_mm, recession_mm, depth_mm, seed;
};

static void print_places(const struct hairline *hairline)
{
    (void)printf("    polygon_percent:\n");
    for (int i = 0; i < HAIRLINE_CORNERS; i++) {
        char x[NUMBER_SIZE], y[NUMBER_SIZE];
        (void)number_format(x, sizeof x, hairline->percent[i][0], 3);
        (void)number_format(y, sizeof y, hairline->percent[i][1], 3);
        (void)printf("      - [%s, %s]\n", x, y);
    }
}

/* Where a zone has to begin that takes over from this one: as far in it as it fades. */
static void print_behind(const struct hairline *hairline, const struct hairline_options *options)
{
    const double front = hairline->percent[HAIRLINE_FRONT / 2][1];
    const double back = hairline->percent[HAIRLINE_FRONT + HAIRLINE_FRONT / 2][1];
    const double begin = back + hairline->feather_mm / options->depth_mm * (front - back);
    (void)printf(
        "    # a zone behind it takes over without a seam if it overlaps these %.0f mm, with the "
        "same feather_mm:\n"
        "    # its front edge is then at y %.1f in the middle, %.1f in front of this one's "
        "back edge\n",
        hairline->feather_mm, begin, begin - back);
}

static void print_zone(const struct hairline *hairline, const struct hairline_options *options)
{
    (void)printf("  hairline:                       # %s, %u mm above the glabella, seed %u\n"
                 "    recipe: soft                  # yours\n"
                 "    hairline: true\n"
                 "    layers:\n"
                 "      - {session: 1, shade: light, per_cm2: 18, feather_mm: %.0f}\n",
                 options->style, options->height_mm, options->seed, hairline->feather_mm);
    print_behind(hairline, options);
    print_places(hairline);
}

static void print_json(const struct hairline *hairline)
{
    json_t *places = json_array();
    for (int i = 0; i < HAIRLINE_CORNERS; i++) {
        (void)json_array_append_new(
            places, json_pack("[f, f]", hairline->percent[i][0], hairline->percent[i][1]));
    }
    cli_print_json(
        json_pack("{s:f, s:o}", "feather_mm", hairline->feather_mm, "polygon_percent", places));
}

static bool find_style(const char *name, enum hairline_style *style)
{
    for (int i = 0; i < HAIRLINE_STYLES; i++) {
        if (strcmp(name, hairline_style_name[i]) == 0) {
            *style = (enum hairline_style)i;
            return true;
        }
    }
    return false;
}

static enum err_code make(const struct head *head, const struct hairline_options *options,
                          struct hairline *hairline, struct err *err)
{
    struct scalp scalp;
    struct chart chart;
    struct hairline_want want = {.height_mm = options->height_mm,
                                 .width_mm = options->width_mm,
                                 .recession_mm = options->recession_mm,
                                 .depth_mm = options->depth_mm,
                                 .seed = options->seed};
    if (!find_style(options->style, &want.style)) {
        return err_set(err, ERR_USAGE, "--style: soft, natural or defined");
    }
    scalp_init(&scalp, head);
    const bool good =
        chart_init(&chart, &scalp) && !chart.is_flat && hairline_make(hairline, &chart, &want);
    return good ? ERR_OK
                : err_set(err, ERR_DATA,
                          "such a line leaves the scalp of this head; try another height or a "
                          "smaller width");
}

static enum err_code run(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct hairline_options options = {.style = "natural",
                                       .height_mm = 75,
                                       .width_mm = 120,
                                       .recession_mm = 14,
                                       .depth_mm = 25,
                                       .seed = 1};
    const struct option_spec spec[] = {{"--style", OPTION_TEXT, &options.style},
                                       {"--height", OPTION_COUNT, &options.height_mm},
                                       {"--width", OPTION_COUNT, &options.width_mm},
                                       {"--recession", OPTION_COUNT, &options.recession_mm},
                                       {"--depth", OPTION_COUNT, &options.depth_mm},
                                       {"--seed", OPTION_COUNT, &options.seed}};
    if (cli_options(cli, spec, sizeof(spec) / sizeof(spec[0]), (struct option_range){1, 1}, argc,
                    argv, err) != ERR_OK) {
        return err->code;
    }
    struct head head;
    struct hairline hairline = {0};
    enum err_code code = head_open(&head, cli->argument[0], &cli->diags, err);
    if (code == ERR_OK) {
        code = make(&head, &options, &hairline, err);
    }
    if (code == ERR_OK && cli->json) {
        print_json(&hairline);
    } else if (code == ERR_OK) {
        print_zone(&hairline, &options);
    }
    head_free(&head);
    return code;
}

const struct verb verb_hairline = {
    .name = "hairline",
    .summary = "make a hairline for a head, as a zone to paste into a job",
    .usage = "pigment hairline head.yaml --style natural --height 75 >> job.yaml\n"
             "\n"
             "One zone, so `zones` has to be the last key of the job. Lengths in mm on the skin.\n"
             "`pigment check` measures what becomes of it.\n"
             "\n"
             "  --style WORD    soft, natural (default) or defined: how far it wanders and fades\n"
             "  --height N      from the glabella to its middle (default 75)\n"
             "  --width N       between the temple points (default 120)\n"
             "  --recession N   how far the temple points lie behind the middle (default 14)\n"
             "  --depth N       of the zone behind the line (default 25)\n"
             "  --seed N        another line of the same style (default 1)\n"
             "  --json          the corners and the feather\n",
    .run = run,
};
