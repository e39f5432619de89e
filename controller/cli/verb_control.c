/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Verbs that are one request each: pause, hold, stop, estop, arm, park.
 */
#include <string.h>
#include <unistd.h>

#include "controller/cli/cli.h"
#include "controller/cli/confirm.h"
#include "controller/cli/follow.h"
#include "controller/cli/remote.h"
#include "controller/cli/screen.h"

enum { HOME_TRIES = 100, HOME_AGAIN_MS = 50 };

/* Asks, then waits until the machine stands. */
static enum err_code request(struct cli *cli, const char *method, int argc, char **argv,
                             struct err *err)
{
    if (cli_options(cli, NULL, 0, (struct option_range){0, 0}, argc, argv, err) != ERR_OK) {
        return err->code;
    }
    struct remote remote;
    json_t *result = NULL;
    enum err_code code = remote_call_at_once(&remote, cli, method, &result, err);
    if (code == ERR_OK) {
        code = follow_rest(&remote, cli, err);
    }
    if (code == ERR_OK && cli->json) {
        cli_print_json(json_incref(result));
    }
    json_decref(result);
    remote_close(&remote);
    return code;
}

static enum err_code run_pause(struct cli *cli, int argc, char **argv, struct err *err)
{
    return request(cli, "pause", argc, argv, err);
}

static enum err_code run_hold(struct cli *cli, int argc, char **argv, struct err *err)
{
    return request(cli, "hold", argc, argv, err);
}

static enum err_code run_stop(struct cli *cli, int argc, char **argv, struct err *err)
{
    return request(cli, "stop", argc, argv, err);
}

static enum err_code run_estop(struct cli *cli, int argc, char **argv, struct err *err)
{
    return request(cli, "estop", argc, argv, err);
}

static enum err_code run_park(struct cli *cli, int argc, char **argv, struct err *err)
{
    const struct option_spec spec[] = {{"--take", OPTION_FLAG, &cli->take}};
    if (cli_options(cli, spec, 1, (struct option_range){0, 0}, argc, argv, err) != ERR_OK) {
        return err->code;
    }
    return remote_ask(cli, "park", remote_motion(cli), NULL, err);
}

static enum err_code run_arm(struct cli *cli, int argc, char **argv, struct err *err)
{
    bool yes = false;
    const struct option_spec spec[] = {{"--yes", OPTION_FLAG, &yes},
                                       {"--take", OPTION_FLAG, &cli->take}};
    if (cli_options(cli, spec, 2, (struct option_range){0, 0}, argc, argv, err) != ERR_OK) {
        return err->code;
    }
    if (!yes && confirm_word("arm", "The machine may strike once it is armed.", err) != ERR_OK) {
        return err->code;
    }
    return remote_ask(cli, "arm", remote_motion(cli), NULL, err);
}

/* Why a board is not taken says more than that there is none. */
static enum err_code tell_of_board(const json_t *status, struct err *err)
{
    return strcmp(screen_text(status, "last_stop"), "wrong-firmware") == 0
               ? err_set(err, err->code, "%s", screen_text(status, "message"))
               : err->code;
}

/* A machine that is still coming to rest, after an emergency stop say, is waited for, and so is a
 * board that is being met anew, which asking again would only begin once more. */
static enum err_code ask_home(struct remote *remote, struct cli *cli, json_t *clear,
                              struct err *err)
{
    json_t *params = remote_motion(cli);
    if (clear != NULL) {
        (void)json_object_set_new(params, "clear", clear);
    }
    json_t *status = NULL;
    enum err_code code = remote_call(remote, cli, "home", json_incref(params), NULL, err);
    for (int i = 0; i < HOME_TRIES && code == ERR_BUSY; i++) {
        (void)usleep(HOME_AGAIN_MS * 1000);
        json_decref(status);
        status = follow_now(remote, cli);
        if (strcmp(screen_text(status, "state"), "running") == 0) {
            break;
        }
        if (json_is_true(json_object_get(status, "connected"))) {
            code = remote_call(remote, cli, "home", json_incref(params), NULL, err);
        }
    }
    code = code == ERR_BUSY ? tell_of_board(status, err) : code;
    json_decref(status);
    json_decref(params);
    return code;
}

/* Somebody who types is asked where the arm's place is not known; a script has given its consent.
 */
static enum err_code begin_homing(struct remote *remote, struct cli *cli, bool clear,
                                  struct err *err)
{
    bool typed = !clear && isatty(STDIN_FILENO);
    enum err_code code = ask_home(remote, cli,
                                  clear   ? json_true()
                                  : typed ? json_false()
                                          : NULL,
                                  err);
    if (!typed || code != ERR_CHECK) {
        return code;
    }
    struct err why = *err;
    *err = (struct err){0};
    code = confirm_word("clear", why.msg, err);
    return code == ERR_OK ? ask_home(remote, cli, json_true(), err) : code;
}

static enum err_code run_home(struct cli *cli, int argc, char **argv, struct err *err)
{
    bool clear = false;
    const struct option_spec spec[] = {{"--clear", OPTION_FLAG, &clear},
                                       {"--take", OPTION_FLAG, &cli->take}};
    struct remote remote;
    if (cli_options(cli, spec, 2, (struct option_range){0, 0}, argc, argv, err) != ERR_OK ||
        remote_open(&remote, cli->socket_path, err) != ERR_OK) {
        return err->code;
    }
    enum err_code code = begin_homing(&remote, cli, clear, err);
    if (code == ERR_OK) {
        *err = (struct err){0};
        code = follow_homing(&remote, cli, err);
    }
    remote_close(&remote);
    return code;
}

static enum err_code run_resume(struct cli *cli, int argc, char **argv, struct err *err)
{
    bool wait = false;
    const struct option_spec spec[] = {{"--wait", OPTION_FLAG, &wait},
                                       {"--take", OPTION_FLAG, &cli->take}};
    struct remote remote;
    if (cli_options(cli, spec, 2, (struct option_range){0, 0}, argc, argv, err) != ERR_OK ||
        remote_open(&remote, cli->socket_path, err) != ERR_OK) {
        return err->code;
    }
    enum err_code code = remote_call(&remote, cli, "resume", remote_motion(cli), NULL, err);
    if (code == ERR_OK && wait) {
        code = follow_job(&remote, cli, err);
    }
    remote_close(&remote);
    return code;
}

const struct verb verb_pause = {
    .name = "pause",
    .summary = "stop after this strike, foot lifted",
    .usage = "pigment pause\n\nFinishes the strike in work, lifts the foot and waits for resume. "
             "Returns when the machine stands.\n",
    .run = run_pause,
};
const struct verb verb_hold = {
    .name = "hold",
    .summary = "needle out now",
    .usage = "pigment hold\n\nGets the needle out at once and waits for resume. The strike in work "
             "may end uncertain.\nReturns when the machine stands.\n",
    .run = run_hold,
};
const struct verb verb_resume = {
    .name = "resume",
    .summary = "go on with the job in hand",
    .usage = "pigment resume --wait\n"
             "\n"
             "After a restart or a fault: home, arm, then resume. Refused when a file of the job "
             "has changed.\n"
             "\n"
             "  --wait   follow until it ends: exit 0 done with nothing uncertain, 1 otherwise\n"
             "  --take   from somebody else who moves the machine now\n",
    .run = run_resume,
};
const struct verb verb_stop = {
    .name = "stop",
    .summary = "needle out now, and disarmed",
    .usage = "pigment stop\n\nAs hold, and disarms. `pigment start` plans what is left; arm and "
             "resume go on as planned.\n",
    .run = run_stop,
};
const struct verb verb_estop = {
    .name = "estop",
    .summary = "needle out now, latched until home and arm",
    .usage = "pigment estop\n\nIn software only: the button that cuts the motors' power is "
             "another one.\n",
    .run = run_estop,
};
const struct verb verb_arm = {
    .name = "arm",
    .summary = "allow the machine to strike",
    .usage = "pigment arm\n\n  --yes   without asking (needed where no person types)\n"
             "  --take  from somebody else who moves the machine now\n",
    .run = run_arm,
};
const struct verb verb_home = {
    .name = "home",
    .summary = "find the machine's position, needle first",
    .usage = "pigment home\n"
             "\n"
             "Is itself the consent to homing, and to nothing else. Returns when the machine is at "
             "home.\n"
             "Where the board still knows its place the arm first goes the clear way off the head; "
             "after an\n"
             "alarm, an emergency stop or a loss of power the axes go straight to their switches, "
             "and a\n"
             "terminal is asked first.\n"
             "\n"
             "  --clear  the arm stands clear of the head: straight home, without asking\n"
             "  --take   from somebody else who moves the machine now\n",
    .run = run_home,
};
const struct verb verb_park = {
    .name = "park",
    .summary = "needle up, arm away from the head",
    .usage = "pigment park\n\n  --take   from somebody else who moves the machine now\n",
    .run = run_park,
};
