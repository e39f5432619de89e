/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The simulator's end of a pseudo terminal. It keeps the host's end open as well: like a board on a
 * UART, the simulator does not see hosts come and go, and what they leave behind stays.
 */
#ifndef SIM_PTY_H
#define SIM_PTY_H

#include <stdbool.h>
#include <stddef.h>

#include "config/err.h"

enum { SIM_PTY_PATH_SIZE = 64, SIM_PTY_LINK_SIZE = 128, SIM_PTY_PENDING = 1 << 16 };

struct sim_pty {
    int master, slave; /* both owned */
    int spare;         /* owned: where the cable comes back under another name; -1 = none */
    int opens;         /* owned inotify of the terminal's opens; -1 = not watched */
    char path[SIM_PTY_PATH_SIZE];
    char moved[SIM_PTY_LINK_SIZE]; /* what link points to once it has a new name */
    const char *link;              /* a symlink to path, removed at close; NULL = none */
    char pending[SIM_PTY_PENDING]; /* the host has not read so far */
    size_t pending_size, lost;
};

enum err_code sim_pty_open(struct sim_pty *pty, const char *link, struct err *err);
void sim_pty_close(struct sim_pty *pty);
/* Pulls the cable: the host's end hangs up, link and terminal are gone. elsewhere: it will come
 * back as another terminal. */
void sim_pty_unplug(struct sim_pty *pty, bool elsewhere);
/* And back; link: the new one, empty = the old one. */
enum err_code sim_pty_replug(struct sim_pty *pty, const char *link, struct err *err);
/* From now on sim_pty_opened tells of hosts that open the terminal. */
enum err_code sim_pty_watch_opens(struct sim_pty *pty, struct err *err);
/* True once for any number of opens since the last call. */
bool sim_pty_opened(struct sim_pty *pty);
/* Bytes read, 0 when there are none now. */
size_t sim_pty_read(struct sim_pty *pty, char *data, size_t size);
/* Never blocks: what the host does not take waits, and what does not fit there is lost. */
void sim_pty_write(struct sim_pty *pty, const char *data, size_t size);

#endif
