/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>

#include "controller/cli/cli.h"
#include "controller/cli/confirm.h"
#include "controller/cli/follow.h"
#include "controller/cli/planning.h"
#include "controller/cli/remote.h"

struct start_options {
    unsigned session;
    const char *backend;
    bool yes, wait;
};

/* The daemon plans; what it proposes comes back. */
static enum err_code propose(struct remote *remote, struct cli *cli,
                             const struct start_options *options, json_t **summary, struct err *err)
{
    char *job = cli_absolute(cli->argument[0], err);
    if (!job) {
        return err->code;
    }
    json_t *params = json_pack("{s:s, s:i, s:s*}", "job", job, "session", (int)options->session,
                               "backend", options->backend);
    free(job);
    if (!params) {
        return err_set(err, ERR_USAGE, "%s: the path is not UTF-8", cli->argument[0]);
    }
    return remote_call(remote, cli, "plan", params, summary, err);
}

static enum err_code ask(struct remote *remote, struct cli *cli, const json_t *summary, bool yes,
                         struct err *err)
{
    json_t *status = NULL;
    if (remote_call(remote, cli, "status", json_object(), &status, err) != ERR_OK) {
        return err->code;
    }
    const char *backend = json_string_value(json_object_get(status, "backend"));
    planning_show(summary);
    (void)fprintf(stderr, "  backend   %s\n", backend ? backend : "none: the machine is silent");
    json_decref(status);
    char word[32];
    (void)snprintf(word, sizeof(word), "%lld",
                   (long long)json_integer_value(json_object_get(summary, "strikes")));
    return yes ? ERR_OK
               : confirm_word(
                     word,
                     "This homes the machine where needed (see that the arm stands "
                     "clear of the head), arms it and strikes. The word is the number of strikes.",
                     err);
}

static enum err_code start(struct remote *remote, struct cli *cli,
                           const struct start_options *options, struct err *err)
{
    json_t *summary = NULL, *result = NULL;
    enum err_code code = propose(remote, cli, options, &summary, err);
    if (code == ERR_OK) {
        code = ask(remote, cli, summary, options->yes, err);
    }
    if (code == ERR_OK) {
        json_t *params = remote_motion(cli);
        (void)json_object_set(params, "plan_sha256", json_object_get(summary, "sha256"));
        code = remote_call(remote, cli, "start", params, &result, err);
    }
    if (code == ERR_OK) {
        const char *job = json_string_value(json_object_get(result, "job"));
        (void)fprintf(stderr, "running job %s\n", job ? job : "-");
    }
    if (code == ERR_OK && cli->json && !options->wait) {
        cli_print_json(json_incref(result));
    }
    json_decref(summary);
    json_decref(result);
    return code;
}

static enum err_code run(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct start_options options = {.session = 1};
    const struct option_spec spec[] = {{"--session", OPTION_COUNT, &options.session},
                                       {"--backend", OPTION_TEXT, &options.backend},
                                       {"--yes", OPTION_FLAG, &options.yes},
                                       {"--wait", OPTION_FLAG, &options.wait},
                                       {"--take", OPTION_FLAG, &cli->take}};
    struct remote remote;
    if (cli_options(cli, spec, 5, (struct option_range){1, 1}, argc, argv, err) != ERR_OK ||
        remote_open(&remote, cli->socket_path, err) != ERR_OK) {
        return err->code;
    }
    enum err_code code = start(&remote, cli, &options, err);
    if (code == ERR_OK && options.wait) {
        code = follow_job(&remote, cli, err);
    }
    remote_close(&remote);
    return code;
}

const struct verb verb_start = {
    .name = "start",
    .summary = "plan a job, show it, arm by a typed word, run it",
    .usage = "pigment start job.yaml --wait\n"
             "\n"
             "Homes the machine where its position is not proven. What is left of an unfinished "
             "job\nis planned anew; no dot is ever struck twice.\n"
             "\n"
             "  --session N   which sitting (default 1)\n"
             "  --backend W   refuse to run anywhere but there: simulator or hardware\n"
             "  --take        from somebody else who moves the machine now\n"
             "  --yes         do not ask (needed where no person types)\n"
             "  --wait        follow until it ends: exit 0 done with nothing uncertain, 1 "
             "otherwise;\n"
             "                Ctrl-C detaches\n"
             "  --json        job, state; with --wait the status at the end\n",
    .run = run,
};
