/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * pigment: finds the verb, runs it, prints what went wrong.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "controller/cli/cli.h"
#include "controller/daemon/protocol.h"
#include "controller/daemon/rpc.h"

static const struct verb *const verbs[] = {
    &verb_check, &verb_plan,     &verb_preview,  &verb_start,   &verb_status,    &verb_watch,
    &verb_pause, &verb_hold,     &verb_resume,   &verb_stop,    &verb_estop,     &verb_arm,
    &verb_home,  &verb_park,     &verb_resolve,  &verb_report,  &verb_jobs,      &verb_ledger,
    &verb_sim,   &verb_fk,       &verb_ik,       &verb_exclude, &verb_selftest,  &verb_register,
    &verb_solve, &verb_order,    &verb_import,   &verb_export,  &verb_calibrate, &verb_freeze,
    &verb_fit,   &verb_hairline, &verb_coverage, &verb_touch,
};
enum { VERBS = sizeof(verbs) / sizeof(verbs[0]) };

static void print_list(FILE *out)
{
    (void)fputs("pigment start job.yaml --wait\n\n"
                "pigment [--socket PATH] VERB ...     `pigment VERB --help` says more\n"
                "  --json behind a verb: what it has to say, and why it failed, as an object\n\n",
                out);
    for (size_t i = 0; i < VERBS; i++) {
        (void)fprintf(out, "  %-9s %s\n", verbs[i]->name, verbs[i]->summary);
    }
    (void)fputs("\nExit status: 0 done, 1 the checked thing does not hold, 64 usage, 65 bad job or "
                "field,\n69 no daemon, 70 bug, 73 cannot create, 74 input/output, 75 busy, 77 not "
                "permitted,\n78 bad machine or head file\n",
                out);
}

static const struct verb *find(const char *name)
{
    for (size_t i = 0; i < VERBS; i++) {
        if (strcmp(verbs[i]->name, name) == 0) {
            return verbs[i];
        }
    }
    return NULL;
}

static enum err_code unknown_verb(const char *name, struct err *err)
{
    const char *names[VERBS];
    for (size_t i = 0; i < VERBS; i++) {
        names[i] = verbs[i]->name;
    }
    const char *near = cli_nearest(name, names, VERBS);
    return err_set(err, ERR_USAGE, "unknown verb %.40s; %s%s?", name,
                   near ? "did you mean " : "see pigment --help", near ? near : "");
}

static bool asks_for_help(int argc, char **argv)
{
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            return true;
        }
    }
    return false;
}

/* --json: the failure is an object as well. */
static void print_failure(const struct cli *cli, const struct err *err)
{
    for (size_t i = 0; i < cli->diags.kept; i++) {
        (void)fprintf(stderr, "%s\n", cli->diags.item[i].text);
    }
    size_t all = cli->diags.errors + cli->diags.warnings;
    if (all > cli->diags.kept) {
        (void)fprintf(stderr, "... and %zu more\n", all - cli->diags.kept);
    }
    if (err->code == ERR_OK || err->msg[0] == '\0') {
        return;
    }
    (void)fprintf(stderr, "pigment: %s\n", err->msg);
    if (cli->json) {
        json_t *message = json_string(err->msg);
        cli_print_json(json_pack("{s:{s:i, s:o, s:o}}", "error", "code", (int)err->code, "message",
                                 message ? message : json_string(""), "diagnostics",
                                 rpc_diagnostics(&cli->diags)));
    }
}

/* Adds the verb's example, the first line of its usage. */
static enum err_code add_example(struct err *err, const struct verb *verb)
{
    struct err reason = *err;
    return err_set(err, ERR_USAGE, "%.300s\n  such as: %.*s\n  pigment %s --help says more",
                   reason.msg, (int)strcspn(verb->usage, "\n"), verb->usage, verb->name);
}

static enum err_code run_verb(struct cli *cli, int argc, char **argv, struct err *err)
{
    const struct verb *verb = find(argv[0]);
    if (!verb) {
        return unknown_verb(argv[0], err);
    }
    if (asks_for_help(argc, argv)) {
        (void)fputs(verb->usage, stdout);
        return ERR_OK;
    }
    enum err_code code = verb->run(cli, argc - 1, argv + 1, err);
    if (code == ERR_USAGE) {
        (void)add_example(err, verb);
    }
    return code;
}

/* What stands before the verb. Returns the number of words taken, -1 when the program ends. */
static int take_globals(struct cli *cli, int argc, char **argv, enum err_code *code)
{
    *code = ERR_OK;
    int at = 1;
    while (at + 1 < argc && strcmp(argv[at], "--socket") == 0) {
        cli->socket_path = argv[at + 1];
        at += 2;
    }
    if (at < argc && strcmp(argv[at], "--version") == 0) {
        (void)puts("pigment " PIGMENT_VERSION);
        return -1;
    }
    bool help = at < argc && (strcmp(argv[at], "--help") == 0 || strcmp(argv[at], "-h") == 0 ||
                              strcmp(argv[at], "help") == 0);
    if (at == argc || help) {
        print_list(help ? stdout : stderr);
        *code = help ? ERR_OK : ERR_USAGE;
        return -1;
    }
    return at;
}

int main(int argc, char **argv)
{
    struct cli cli = {.socket_path = getenv("PIGMENT_SOCKET")};
    if (!cli.socket_path || cli.socket_path[0] == '\0') {
        cli.socket_path = PROTOCOL_SOCKET_DEFAULT;
    }
    enum err_code code = ERR_OK;
    int at = take_globals(&cli, argc, argv, &code);
    if (at < 0) {
        return (int)code;
    }
    (void)signal(SIGPIPE, SIG_IGN);
    struct err err = {0};
    code = run_verb(&cli, argc - at, argv + at, &err);
    err.code = code;
    print_failure(&cli, &err);
    diag_free(&cli.diags);
    if (fflush(stdout) != 0 && code == ERR_OK) {
        (void)fprintf(stderr, "pigment: stdout: %s\n", strerror(errno));
        code = ERR_IO;
    }
    return (int)code;
}
