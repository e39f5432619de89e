/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "config/number.h"
#include "controller/cli/cli.h"
#include "controller/cli/remote.h"

static enum err_code run(struct cli *cli, int argc, char **argv, struct err *err)
{
    const char *note = NULL, *job = NULL;
    const struct option_spec spec[] = {{"--note", OPTION_TEXT, &note},
                                       {"--job", OPTION_TEXT, &job}};
    if (cli_options(cli, spec, 2, (struct option_range){2, 2}, argc, argv, err) != ERR_OK) {
        return err->code;
    }
    const char *dot = cli->argument[0], *outcome = cli->argument[1];
    uint32_t id = 0;
    if (!number_parse_u32(dot, strlen(dot), &id) || !note) {
        return err_set(err, ERR_USAGE, "resolve wants DOT struck|skip --note TEXT");
    }
    json_t *params = json_pack("{s:I, s:s, s:s, s:s*}", "dot", (json_int_t)id, "outcome", outcome,
                               "note", note, "job", job);
    if (!params) {
        return err_set(err, ERR_USAGE, "the note is not UTF-8");
    }
    json_t *result = NULL;
    if (remote_ask(cli, "resolve", params, &result, err) != ERR_OK) {
        return err->code;
    }
    if (cli->json) {
        cli_print_json(json_incref(result));
    }
    json_decref(result);
    return ERR_OK;
}

const struct verb verb_resolve = {
    .name = "resolve",
    .summary = "a person's word on an uncertain dot",
    .usage = "pigment resolve 17 struck --note \"pigment seen under the loupe\"\n"
             "\n"
             "struck: it is there; skip: it is left out. Either way it is never struck again.\n"
             "\n"
             "  --note TEXT   what was seen, kept in the ledger\n"
             "  --job JOB     another job than the one in hand\n",
    .run = run,
};
