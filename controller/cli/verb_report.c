/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/file.h"
#include "controller/cli/cli.h"
#include "controller/cli/remote.h"
#include "controller/daemon/state_dir.h"
#include "controller/plan/plan.h"
#include "controller/record/report.h"

struct report_options {
    const char *output, *state;
    bool with_text;
};

/* {report, text} of a job whose files can be read. */
static json_t *make_report(const char *plan_path, const char *ledger_path, struct err *err)
{
    struct plan plan = {0};
    struct sha256 hash;
    size_t size = 0;
    if (plan_read(&plan, plan_path, &hash, err) != ERR_OK) {
        return NULL;
    }
    json_t *report = report_json(&plan, ledger_path, err);
    char *text = report ? report_text(&plan, ledger_path, &size, err) : NULL;
    json_t *both = NULL;
    if (text) {
        both = json_pack("{s:O, s:s}", "report", report, "text", text);
    }
    free(text);
    json_decref(report);
    plan_free(&plan);
    return both;
}

static json_t *read_state(const char *path, const char *word, struct err *err)
{
    struct state_dir state;
    char job[STATE_JOB_SIZE], plan[STATE_FILE_SIZE], ledger[STATE_FILE_SIZE];
    if (state_dir_look(&state, path, err) != ERR_OK) {
        return NULL;
    }
    *err = (struct err){0};
    bool found = word ? state_dir_find(&state, word, job) : state_dir_newest(&state, job, err);
    if (!found) {
        if (err->code == ERR_OK) {
            (void)err_set(err, ERR_DATA, "no such job: %s", word ? word : "there is none yet");
        }
        return NULL;
    }
    state_dir_file(&state, job, "plan", plan);
    state_dir_file(&state, job, "ledger", ledger);
    return make_report(plan, ledger, err);
}

static json_t *ask_daemon(struct cli *cli, const char *word, struct err *err)
{
    json_t *params = json_pack("{s:s*}", "job", word);
    json_t *both = NULL;
    if (!params) {
        (void)err_set(err, ERR_USAGE, "the job's name is not UTF-8");
        return NULL;
    }
    return remote_ask(cli, "report", params, &both, err) == ERR_OK ? both : NULL;
}

static enum err_code put_out(struct cli *cli, const struct report_options *options, json_t *both,
                             struct err *err)
{
    const char *text = json_string_value(json_object_get(both, "text"));
    text = text ? text : "";
    if (options->output && file_write(options->output, text, strlen(text), err) != ERR_OK) {
        return err->code;
    }
    if (options->with_text) {
        cli_print_json(json_incref(both));
    } else if (cli->json) {
        cli_print_json(json_incref(json_object_get(both, "report")));
    } else if (!options->output) {
        (void)fputs(text, stdout);
    }
    return ERR_OK;
}

static enum err_code run(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct report_options options = {0};
    const struct option_spec spec[] = {{"-o", OPTION_TEXT, &options.output},
                                       {"--state", OPTION_TEXT, &options.state},
                                       {"--with-text", OPTION_FLAG, &options.with_text}};
    if (cli_options(cli, spec, 3, (struct option_range){0, 1}, argc, argv, err) != ERR_OK) {
        return err->code;
    }
    const char *word = cli->argument_count > 0 ? cli->argument[0] : NULL;
    json_t *both =
        options.state ? read_state(options.state, word, err) : ask_daemon(cli, word, err);
    if (!both) {
        return err->code;
    }
    enum err_code code = put_out(cli, &options, both, err);
    json_decref(both);
    return code;
}

const struct verb verb_report = {
    .name = "report",
    .summary = "what became of a job: every dot, every doubt, every stop",
    .usage = "pigment report 12 -o report.md\n"
             "\n"
             "Of the newest job, or of the one with that number or name.\n"
             "\n"
             "  -o FILE       into a file\n"
             "  --state DIR   read a daemon's directory instead of asking the daemon\n"
             "  --json        one object\n"
             "  --with-text   one object {report, text}\n",
    .run = run,
};
