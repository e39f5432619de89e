/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/cli/cli.h"
#include "controller/cli/follow.h"
#include "controller/cli/keys.h"
#include "controller/cli/remote.h"
#include "controller/cli/screen.h"

static enum err_code run_status(struct cli *cli, int argc, char **argv, struct err *err)
{
    json_t *status = NULL;
    if (cli_options(cli, NULL, 0, (struct option_range){0, 0}, argc, argv, err) != ERR_OK ||
        remote_ask(cli, "status", json_object(), &status, err) != ERR_OK) {
        return err->code;
    }
    if (cli->json) {
        cli_print_json(json_incref(status));
    } else {
        screen_print_status(stdout, status);
    }
    json_decref(status);
    return ERR_OK;
}

static enum err_code run_watch(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct remote remote;
    if (cli_options(cli, NULL, 0, (struct option_range){0, 0}, argc, argv, err) != ERR_OK ||
        remote_open(&remote, cli->socket_path, err) != ERR_OK) {
        return err->code;
    }
    enum err_code code = follow_status(&remote, cli, err);
    remote_close(&remote);
    return code;
}

const struct verb verb_status = {
    .name = "status",
    .summary = "what the machine is doing",
    .usage = "pigment status\n"
             "\n"
             "  --json   state job strikes confirmed uncertain skipped left rate_hz eta_s plan "
             "ledger ...\n",
    .run = run_status,
};
const struct verb verb_watch = {
    .name = "watch",
    .summary = "the status, again and again, with keys that stop; Ctrl-C detaches",
    .usage = "pigment watch\n"
             "\n"
             "On a terminal these keys are taken at once, without asking: " KEYS_LEGEND ".\n"
             "No key moves the machine: that takes a typed resume, arm, home or park.\n"
             "\n"
             "  --json   one status a line, five a second\n",
    .run = run_watch,
};
