/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "controller/cli/cli.h"
#include "controller/cli/remote.h"

enum { LOOK_MS = 100, LOOKS_A_SECOND = 1000 / LOOK_MS, PROOF_SIZE = 16 };

static const char *proof_of(const json_t *status, const char *what)
{
    return json_string_value(json_object_get(json_object_get(status, what), "proof"));
}

/* What a person is to do now, said once. */
static void tell(const char *proof, char said[PROOF_SIZE])
{
    if (strcmp(proof, said) == 0) {
        return;
    }
    (void)snprintf(said, PROOF_SIZE, "%s", proof);
    if (strcmp(proof, "press") == 0) {
        (void)fputs("press the emergency stop and hold it for two seconds\n", stderr);
    } else if (strcmp(proof, "release") == 0) {
        (void)fputs("let the emergency stop go\n", stderr);
    }
}

/* False as long as one that the machine file names is not proven, or the board, which a press may
 * have locked, not met again. */
static enum err_code look(struct remote *remote, struct cli *cli, char said[PROOF_SIZE],
                          bool *proven, struct err *err)
{
    json_t *status = NULL;
    if (remote_call(remote, cli, "status", json_object(), &status, err) != ERR_OK) {
        return err->code;
    }
    const char *button = proof_of(status, "estop"), *relay = proof_of(status, "heartbeat");
    bool dead = relay && strcmp(relay, "unproven") == 0;
    tell(button ? button : "", said);
    *proven = json_is_true(json_object_get(status, "connected")) &&
              (!button || strcmp(button, "proven") == 0) &&
              (!relay || strcmp(relay, "proven") == 0);
    json_decref(status);
    return dead ? err_set(err, ERR_CHECK, "the heartbeat relay has not dropped: check its wiring")
                : ERR_OK;
}

static enum err_code watch(struct remote *remote, struct cli *cli, unsigned wait_s, struct err *err)
{
    char said[PROOF_SIZE] = "";
    bool proven = false;
    enum err_code code = remote_call(remote, cli, "selftest", json_object(), NULL, err);
    for (unsigned i = 0; code == ERR_OK && !proven && i < wait_s * LOOKS_A_SECOND; i++) {
        (void)usleep(LOOK_MS * 1000);
        code = look(remote, cli, said, &proven, err);
    }
    if (code == ERR_OK && !proven) {
        return err_set(err, ERR_CHECK, "not proven within %u s", wait_s);
    }
    if (code == ERR_OK) {
        (void)fputs("what guards the machine works; home it before it is armed\n", stderr);
    }
    return code;
}

static enum err_code run(struct cli *cli, int argc, char **argv, struct err *err)
{
    unsigned wait_s = 60;
    const struct option_spec spec[] = {{"--wait", OPTION_COUNT, &wait_s}};
    struct remote remote;
    if (cli_options(cli, spec, 1, (struct option_range){0, 0}, argc, argv, err) != ERR_OK ||
        remote_open(&remote, cli->socket_path, err) != ERR_OK) {
        return err->code;
    }
    enum err_code code = watch(&remote, cli, wait_s, err);
    remote_close(&remote);
    return code;
}

const struct verb verb_selftest = {
    .name = "selftest",
    .summary = "prove the emergency stop and the heartbeat relay",
    .usage = "pigment selftest\n"
             "\n"
             "Where the machine file names the button's input, nothing is armed before it has been "
             "seen\npressed and let go since the daemon started. Where it names a heartbeat relay, "
             "nothing is\narmed before it has dropped: the daemon falls silent for a moment, and "
             "the machine has to be\nhomed again.\n"
             "\n"
             "  --wait S   give up after so many seconds (default 60): exit 1\n",
    .run = run,
};
