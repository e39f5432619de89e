/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/cli/follow.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "controller/cli/keys.h"
#include "controller/cli/screen.h"

enum { QUIET_MS = 10000 };
enum { POLL_MS = 50, HOMING_POLLS_MAX = 6000, REST_POLLS_MAX = 1200 };

/* The handler can only reach a global; it holds nothing but "Ctrl-C came". */
static volatile sig_atomic_t interrupted;

static void on_interrupt(int signal_number)
{
    (void)signal_number;
    interrupted = 1;
}

static void catch_interrupt(void)
{
    struct sigaction action = {.sa_handler = on_interrupt}; // no SA_RESTART: poll must return
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    (void)sigaction(SIGHUP, &action, NULL);
}

static bool has_ended(const char *state)
{
    return strcmp(state, "running") != 0;
}

static enum err_code judge(const json_t *status, struct err *err)
{
    const char *state = screen_text(status, "state");
    long long uncertain = screen_count(status, "uncertain");
    const json_t *event = json_object_get(status, "event");
    if (json_is_object(event)) {
        return err_set(err, ERR_CHECK, "the job is paused (%s %s): do that, then pigment resume",
                       screen_text(event, "kind"), screen_text(event, "detail"));
    }
    if (strcmp(state, "done") != 0) {
        return err_set(err, ERR_CHECK, "the job is %s (%s)", state,
                       screen_text(status, "last_stop"));
    }
    return uncertain == 0 ? ERR_OK
                          : err_set(err, ERR_CHECK,
                                    "done with %lld uncertain: pigment report, "
                                    "look at them, pigment resolve",
                                    uncertain);
}

/* The next status that the daemon pushes; keys are served meanwhile. NULL when somebody leaves or
 * the daemon is gone. */
static json_t *next_status(struct remote *remote, struct cli *cli, struct keys *keys,
                           struct err *err)
{
    while (!interrupted && !keys->leave) {
        bool typed = false;
        json_t *message = remote_next_or_key(remote, QUIET_MS, keys->fd, &typed, err);
        if (typed) {
            keys_serve(keys, remote, cli);
            continue;
        }
        const char *method = json_string_value(json_object_get(message, "method"));
        if (!message && err->code != ERR_BUSY) {
            return NULL;
        }
        if (method && strcmp(method, "status") == 0) {
            json_t *status = json_incref(json_object_get(message, "params"));
            json_decref(message);
            return status;
        }
        json_decref(message);
    }
    return NULL;
}

static enum err_code detached(struct err *err)
{
    (void)fputs("\ndetached; the daemon goes on (pigment stop ends the job)\n", stderr);
    err->msg[0] = '\0';
    err->code = ERR_CHECK;
    return ERR_CHECK;
}

/* Until the job has ended. *last: the status that says so, to be given back. */
static bool watch_job(struct remote *remote, struct cli *cli, struct keys *keys, json_t **last,
                      struct err *err)
{
    struct screen screen = {.on_terminal = isatty(STDERR_FILENO) != 0};
    json_t *status = NULL;
    while ((status = next_status(remote, cli, keys, err)) != NULL) {
        const bool ended = has_ended(screen_text(status, "state"));
        screen_progress(&screen, status, keys->said, ended);
        if (ended) {
            *last = status;
            return true;
        }
        json_decref(status);
    }
    return false;
}

enum err_code follow_job(struct remote *remote, struct cli *cli, struct err *err)
{
    struct keys keys;
    json_t *status = NULL;
    catch_interrupt();
    if (remote_call(remote, cli, "subscribe", json_object(), NULL, err) != ERR_OK) {
        return err->code;
    }
    keys_open(&keys, STDERR_FILENO);
    if (keys.fd >= 0) {
        (void)fputs("keys: " KEYS_LEGEND "\n", stderr);
    }
    const bool ended = watch_job(remote, cli, &keys, &status, err);
    keys_close(&keys);
    if (!ended) {
        return interrupted || keys.leave ? detached(err) : err->code;
    }
    enum err_code code = judge(status, err);
    if (cli->json) {
        cli_print_json(json_incref(status));
    }
    json_decref(status);
    return code;
}

static void show_status(struct screen *screen, const struct cli *cli, const struct keys *keys,
                        json_t *status)
{
    char line[sizeof(KEYS_LEGEND) + sizeof(keys->said) + 4];
    if (cli->json) {
        cli_print_json(json_incref(status));
        (void)fflush(stdout);
        return;
    }
    (void)snprintf(line, sizeof(line), "%s%s%s", KEYS_LEGEND, keys->said[0] ? "; " : "",
                   keys->said);
    screen_status(screen, status, keys->fd >= 0 ? line : NULL);
}

enum err_code follow_status(struct remote *remote, struct cli *cli, struct err *err)
{
    struct screen screen = {.on_terminal = isatty(STDOUT_FILENO) != 0};
    struct keys keys;
    catch_interrupt();
    if (remote_call(remote, cli, "subscribe", json_object(), NULL, err) != ERR_OK) {
        return err->code;
    }
    keys_open(&keys, STDOUT_FILENO);
    json_t *status = NULL;
    while ((status = next_status(remote, cli, &keys, err)) != NULL) {
        show_status(&screen, cli, &keys, status);
        json_decref(status);
    }
    keys_close(&keys);
    if (!interrupted && !keys.leave) {
        return err->code;
    }
    (void)fputs("\ndetached\n", stderr);
    err->msg[0] = '\0';
    return ERR_OK;
}

json_t *follow_now(struct remote *remote, struct cli *cli)
{
    struct err unused;
    json_t *status = NULL;
    (void)remote_call(remote, cli, "status", json_object(), &status, &unused);
    return status;
}

enum err_code follow_homing(struct remote *remote, struct cli *cli, struct err *err)
{
    for (int i = 0; i < HOMING_POLLS_MAX; i++) {
        json_t *status = NULL;
        if (remote_call(remote, cli, "status", json_object(), &status, err) != ERR_OK) {
            return err->code;
        }
        bool homed = json_is_true(json_object_get(status, "homed"));
        bool failed = !homed && !json_is_true(json_object_get(status, "moving"));
        if (failed) {
            (void)err_set(err, ERR_IO, "not homed: %s", screen_text(status, "message"));
        }
        json_decref(status);
        if (homed || failed) {
            return homed ? ERR_OK : err->code;
        }
        (void)usleep(POLL_MS * 1000);
    }
    return err_set(err, ERR_IO, "the machine did not come home in time");
}

enum err_code follow_rest(struct remote *remote, struct cli *cli, struct err *err)
{
    for (int i = 0; i < REST_POLLS_MAX; i++) {
        json_t *status = NULL;
        if (remote_call(remote, cli, "status", json_object(), &status, err) != ERR_OK) {
            return err->code;
        }
        const char *state = screen_text(status, "state");
        const bool stands =
            !json_is_true(json_object_get(status, "moving")) && strcmp(state, "running") != 0;
        if (stands && !cli->json) {
            (void)fprintf(stderr, "at rest: %s\n", state);
        }
        json_decref(status);
        if (stands) {
            return ERR_OK;
        }
        (void)usleep(POLL_MS * 1000);
    }
    return err_set(err, ERR_IO, "the machine does not come to rest: use the hard-wired e-stop");
}
