/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "config/number.h"
#include "controller/cli/cli.h"
#include "controller/cli/remote.h"

static bool parse(const char *text, double *value)
{
    return text && number_parse(text, strlen(text), value);
}

/* The words of the command line as parameters; NULL when they are none. */
static json_t *params_of(const struct cli *cli, const char *dot, const char *radius)
{
    static const char *const KEY[] = {"x_mm", "y_mm", "z_mm", "radius_mm"};
    double value = 0.0;
    uint32_t id = 0;
    if (dot) {
        bool good = cli->argument_count == 0 && number_parse_u32(dot, strlen(dot), &id) &&
                    parse(radius, &value);
        return good ? json_pack("{s:I, s:f}", "dot", (json_int_t)id, "radius_mm", value) : NULL;
    }
    if (cli->argument_count != 4 || radius) {
        return NULL;
    }
    json_t *params = json_object();
    for (size_t i = 0; i < 4; i++) {
        if (!parse(cli->argument[i], &value)) {
            json_decref(params);
            return NULL;
        }
        (void)json_object_set_new(params, KEY[i], json_real(value));
    }
    return params;
}

static enum err_code run(struct cli *cli, int argc, char **argv, struct err *err)
{
    const char *dot = NULL, *radius = NULL;
    const struct option_spec spec[] = {{"--dot", OPTION_TEXT, &dot},
                                       {"--radius", OPTION_TEXT, &radius}};
    if (cli_options(cli, spec, 2, (struct option_range){0, 4}, argc, argv, err) != ERR_OK) {
        return err->code;
    }
    json_t *params = params_of(cli, dot, radius), *result = NULL;
    if (!params) {
        return err_set(err, ERR_USAGE, "exclude wants X Y Z RADIUS, or --dot ID --radius MM");
    }
    if (remote_ask(cli, "exclude", params, &result, err) != ERR_OK) {
        return err->code;
    }
    (void)fprintf(stderr, "%lld dots are left out\n",
                  (long long)json_integer_value(json_object_get(result, "dots")));
    if (cli->json) {
        cli_print_json(json_incref(result));
    }
    json_decref(result);
    return ERR_OK;
}

const struct verb verb_exclude = {
    .name = "exclude",
    .summary = "add a keep-out to the job in hand, running or not",
    .usage = "pigment exclude --dot 17 --radius 3\n"
             "pigment exclude -12.5 40 98.2 3       x y z of the head frame and radius, mm\n"
             "\n"
             "From now on nothing is struck in that ball, for the rest of the course. Returns once "
             "it is\non disk. For good: there is no way to take it back.\n"
             "\n"
             "  --dot ID      around the place of that dot of the plan\n"
             "  --radius MM   0.1 to 300, with --dot\n"
             "  --json        dots left out, place and radius\n",
    .run = run,
};
