/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "config/number.h"
#include "controller/cli/cli.h"
#include "controller/cli/remote.h"

/* "17,18,19"; NULL when it is no such list. */
static json_t *dots_of(const char *text)
{
    json_t *dots = json_array();
    while (dots != NULL) {
        const size_t len = strcspn(text, ",");
        uint32_t dot = 0;
        if (!number_parse_u32(text, len, &dot)) {
            json_decref(dots);
            return NULL;
        }
        (void)json_array_append_new(dots, json_integer((json_int_t)dot));
        if (text[len] == '\0') {
            break;
        }
        text += len + 1;
    }
    return dots;
}

static json_t *params_of(const struct cli *cli, const char *list, unsigned count, struct err *err)
{
    json_t *params = remote_motion(cli);
    if (list && count == 0) {
        json_t *dots = dots_of(list);
        if (dots != NULL) {
            (void)json_object_set_new(params, "dots", dots);
            return params;
        }
    } else if (!list) {
        if (count > 0) {
            (void)json_object_set_new(params, "count", json_integer((json_int_t)count));
        }
        return params;
    }
    json_decref(params);
    (void)err_set(err, ERR_USAGE, "touch wants --count N, or --dots ID,ID,...");
    return NULL;
}

static double number_of(const json_t *result, const char *key)
{
    return json_number_value(json_object_get(result, key));
}

static void show(const json_t *result)
{
    (void)fprintf(stderr,
                  "touched %.0f places, no skin at %.0f; the skin was %.3f mm RMS off where the "
                  "joints had it, %.3f at most\n"
                  "bent to %.0f touches of this head, revision %.0f; known to %.3f mm now, 95 %%\n",
                  number_of(result, "touched"), number_of(result, "no_skin"),
                  1e-3 * number_of(result, "off_rms_um"), 1e-3 * number_of(result, "off_max_um"),
                  number_of(result, "contacts"), number_of(result, "revision"),
                  1e-3 * number_of(result, "band_um"));
}

static enum err_code run(struct cli *cli, int argc, char **argv, struct err *err)
{
    const char *list = NULL;
    unsigned count = 0;
    const struct option_spec spec[] = {{"--count", OPTION_COUNT, &count},
                                       {"--dots", OPTION_TEXT, &list},
                                       {"--take", OPTION_FLAG, &cli->take}};
    if (cli_options(cli, spec, sizeof(spec) / sizeof(*spec), (struct option_range){0, 0}, argc,
                    argv, err) != ERR_OK) {
        return err->code;
    }
    json_t *result = NULL, *params = params_of(cli, list, count, err);
    if (!params || remote_ask(cli, "touch", params, &result, err) != ERR_OK) {
        return err->code;
    }
    show(result);
    if (cli->json) {
        cli_print_json(json_incref(result));
    }
    json_decref(result);
    return ERR_OK;
}

const struct verb verb_touch = {
    .name = "touch",
    .summary = "let the foot feel where the skin is, and solve what is left for it",
    .usage = "pigment touch --count 16\n"
             "\n"
             "At dots that are still to come, spread evenly, the foot comes down as for a strike, "
             "then once\nmore slowly, until it touches. The needle stays retracted: nothing is "
             "struck. The surface is\nbent to the touches, as far from each as they are off "
             "alike, and the joints of what is left\nare solved again. Ids and order of the dots "
             "stay. Wants an armed machine that does not run;\nleaves it paused, then resume. The "
             "registration gets no younger by it, and registering the\nhead anew forgets the "
             "touches.\n"
             "\n"
             "  --count N        1 to 100 places, default 16\n"
             "  --dots ID,ID     at these dots\n"
             "  --take           from whoever moves the machine now\n"
             "  --json           the figures\n",
    .run = run,
};
