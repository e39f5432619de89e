/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/cli/follow.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { BAR_WIDTH = 40, PLAIN_EVERY = 25, QUIET_MS = 10000 };
enum { POLL_MS = 50, HOMING_POLLS_MAX = 6000, REST_POLLS_MAX = 1200 };

/* What has been shown so far. */
struct view {
    bool on_terminal;
    int lines;        /* to be rewritten, on a terminal */
    unsigned updates; /* since the last plain line */
};

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
}

static const char *text_of(const json_t *status, const char *key)
{
    const char *text = json_string_value(json_object_get(status, key));
    return text ? text : "-";
}

static long long count_of(const json_t *status, const char *key)
{
    return (long long)json_integer_value(json_object_get(status, key));
}

static double number_of(const json_t *status, const char *key)
{
    return json_number_value(json_object_get(status, key));
}

/* Whose turn it is, where it is not the machine's. */
static void print_turn(const json_t *status)
{
    const json_t *event = json_object_get(status, "event");
    if (json_is_object(event)) {
        (void)printf("your turn  %s %s, then pigment resume\n", text_of(event, "kind"),
                     text_of(event, "detail"));
    } else if (number_of(status, "rest_s") > 0) {
        (void)printf("your turn  no: %.0f s more for the skin to rest\n",
                     number_of(status, "rest_s"));
    } else {
        (void)printf("your turn  no\n");
    }
}

void follow_print_status(const json_t *status)
{
    (void)printf("state      %s%s%s\n", text_of(status, "state"),
                 json_is_true(json_object_get(status, "connected")) ? "" : ", not connected",
                 json_is_true(json_object_get(status, "homed")) ? "" : ", not homed");
    (void)printf("machine    %s on %s (%s)\n", text_of(status, "machine"),
                 text_of(status, "device"), text_of(status, "backend"));
    (void)printf("job        %s\n", text_of(status, "job"));
    (void)printf("strikes    %lld: %lld confirmed, %lld uncertain, %lld skipped, %lld left\n",
                 count_of(status, "strikes"), count_of(status, "confirmed"),
                 count_of(status, "uncertain"), count_of(status, "skipped"),
                 count_of(status, "left"));
    (void)printf("rate       %.1f a second, %.0f s left\n", number_of(status, "rate_hz"),
                 number_of(status, "eta_s"));
    print_turn(status);
    (void)printf("last stop  %s\n", text_of(status, "last_stop"));
    (void)printf("message    %s\n", text_of(status, "message"));
    if (json_is_string(json_object_get(status, "warning"))) {
        (void)printf("           %s\n", text_of(status, "warning"));
    }
}

static void show_bar(const json_t *status)
{
    long long strikes = count_of(status, "strikes"), left = count_of(status, "left");
    int full = strikes > 0 ? (int)((strikes - left) * BAR_WIDTH / strikes) : 0;
    char bar[BAR_WIDTH + 1];
    memset(bar, '#', (size_t)full);
    memset(bar + full, '.', (size_t)(BAR_WIDTH - full));
    bar[BAR_WIDTH] = '\0';
    (void)fprintf(stderr, "\r[%s] %lld/%lld %s, %lld uncertain, %.0f/s, %.0f s left   ", bar,
                  strikes - left, strikes, text_of(status, "state"), count_of(status, "uncertain"),
                  number_of(status, "rate_hz"), number_of(status, "eta_s"));
    (void)fflush(stderr);
}

static void show_progress(struct view *view, const json_t *status, bool last)
{
    if (view->on_terminal) {
        show_bar(status);
        (void)fputs(last ? "\n" : "", stderr);
    } else if (last || view->updates++ % PLAIN_EVERY == 0) {
        (void)fprintf(stderr, "%s: %lld of %lld, %lld uncertain, %lld skipped, %.0f/s\n",
                      text_of(status, "state"),
                      count_of(status, "strikes") - count_of(status, "left"),
                      count_of(status, "strikes"), count_of(status, "uncertain"),
                      count_of(status, "skipped"), number_of(status, "rate_hz"));
    }
}

static bool has_ended(const char *state)
{
    return strcmp(state, "running") != 0;
}

static enum err_code judge(const json_t *status, struct err *err)
{
    const char *state = text_of(status, "state");
    long long uncertain = count_of(status, "uncertain");
    const json_t *event = json_object_get(status, "event");
    if (json_is_object(event)) {
        return err_set(err, ERR_CHECK, "the job is paused (%s %s): do that, then pigment resume",
                       text_of(event, "kind"), text_of(event, "detail"));
    }
    if (strcmp(state, "done") != 0) {
        return err_set(err, ERR_CHECK, "the job is %s (%s)", state, text_of(status, "last_stop"));
    }
    return uncertain == 0 ? ERR_OK
                          : err_set(err, ERR_CHECK,
                                    "done with %lld uncertain: pigment report, "
                                    "look at them, pigment resolve",
                                    uncertain);
}

/* The next status that the daemon pushes; NULL at Ctrl-C or when the daemon is gone. */
static json_t *next_status(struct remote *remote, struct err *err)
{
    while (!interrupted) {
        json_t *message = remote_next(remote, QUIET_MS, err);
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

enum err_code follow_job(struct remote *remote, struct cli *cli, struct err *err)
{
    struct view view = {.on_terminal = isatty(STDERR_FILENO) != 0};
    catch_interrupt();
    if (remote_call(remote, cli, "subscribe", json_object(), NULL, err) != ERR_OK) {
        return err->code;
    }
    json_t *status = NULL;
    bool ended = false;
    while (!ended && (status = next_status(remote, err)) != NULL) {
        ended = has_ended(text_of(status, "state"));
        show_progress(&view, status, ended);
        if (!ended) {
            json_decref(status);
        }
    }
    if (!ended) {
        return interrupted ? detached(err) : err->code;
    }
    enum err_code code = judge(status, err);
    if (cli->json) {
        cli_print_json(json_incref(status));
    }
    json_decref(status);
    return code;
}

static void show_status(struct view *view, const struct cli *cli, json_t *status)
{
    if (cli->json) {
        cli_print_json(json_incref(status));
    } else {
        if (view->on_terminal && view->lines > 0) {
            (void)printf("\033[%dA\033[J", view->lines);
        }
        follow_print_status(status);
        view->lines = 8;
    }
    (void)fflush(stdout);
}

enum err_code follow_status(struct remote *remote, struct cli *cli, struct err *err)
{
    struct view view = {.on_terminal = isatty(STDOUT_FILENO) != 0};
    catch_interrupt();
    if (remote_call(remote, cli, "subscribe", json_object(), NULL, err) != ERR_OK) {
        return err->code;
    }
    json_t *status = NULL;
    while ((status = next_status(remote, err)) != NULL) {
        show_status(&view, cli, status);
        json_decref(status);
    }
    if (!interrupted) {
        return err->code;
    }
    (void)fputs("\ndetached\n", stderr);
    err->msg[0] = '\0';
    return ERR_OK;
}

bool follow_is_running(struct remote *remote, struct cli *cli)
{
    struct err unused;
    json_t *status = NULL;
    bool running = remote_call(remote, cli, "status", json_object(), &status, &unused) == ERR_OK &&
                   strcmp(text_of(status, "state"), "running") == 0;
    json_decref(status);
    return running;
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
            (void)err_set(err, ERR_IO, "not homed: %s", text_of(status, "message"));
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
        const char *state = text_of(status, "state");
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
