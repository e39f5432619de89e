/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keys of a person who watches. They only ever take motion away: what moves a machine is typed out.
 */
#ifndef CONTROLLER_CLI_KEYS_H
#define CONTROLLER_CLI_KEYS_H

#include <stdbool.h>
#include <termios.h>

#include "controller/cli/cli.h"
#include "controller/cli/remote.h"

#define KEYS_LEGEND "p pause, h or space hold, s stop, e estop, q leave"

struct keys {
    int fd;                /* the terminal that is typed on; -1 when nobody types */
    struct termios before; /* as it was found */
    bool leave;            /* q has been pressed */
    char said[128];        /* what came of the latest key, for the screen; may be empty */
};

/* Keys come one by one, unseen, where stdin is a terminal that this program is in front of and
 * shown_fd is one too. Signals are made as before. */
void keys_open(struct keys *keys, int shown_fd);
/* The terminal as it was found. */
void keys_close(struct keys *keys);

/* Takes one key that is waiting, asks the daemon for what it means, and says what came of it. */
void keys_serve(struct keys *keys, struct remote *remote, struct cli *cli);

#endif
