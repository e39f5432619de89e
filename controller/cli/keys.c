/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/cli/keys.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct {
    char key;
    const char *method;
} MEANING[] = {{'p', "pause"}, {'h', "hold"}, {' ', "hold"}, {'s', "stop"}, {'e', "estop"}};

void keys_open(struct keys *keys, int shown_fd)
{
    *keys = (struct keys){.fd = -1};
    if (!isatty(shown_fd) || tcgetpgrp(STDIN_FILENO) != getpgrp() ||
        tcgetattr(STDIN_FILENO, &keys->before) != 0) {
        return; // a script, a pipe, in the background
    }
    struct termios unseen = keys->before;
    unseen.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    unseen.c_cc[VMIN] = 1;
    unseen.c_cc[VTIME] = 0;
    if (tcsetattr(STDIN_FILENO, TCSANOW, &unseen) == 0) {
        keys->fd = STDIN_FILENO;
    }
}

void keys_close(struct keys *keys)
{
    if (keys->fd >= 0) {
        (void)tcsetattr(keys->fd, TCSANOW, &keys->before);
        keys->fd = -1;
    }
}

static const char *meaning_of(char key)
{
    for (size_t i = 0; i < sizeof(MEANING) / sizeof(MEANING[0]); i++) {
        if (MEANING[i].key == key) {
            return MEANING[i].method;
        }
    }
    return NULL;
}

void keys_serve(struct keys *keys, struct remote *remote, struct cli *cli)
{
    char key = 0;
    if (read(keys->fd, &key, 1) != 1) {
        keys_close(keys); // the terminal has gone
        return;
    }
    const char *method = meaning_of(key);
    struct err err = {0};
    keys->leave = key == 'q';
    if (method == NULL) {
        return;
    }
    if (remote_call(remote, cli, method, json_object(), NULL, &err) == ERR_OK) {
        (void)snprintf(keys->said, sizeof(keys->said), "%s: taken", method);
    } else {
        (void)snprintf(keys->said, sizeof(keys->said), "%s: %.100s", method, err.msg);
    }
}
