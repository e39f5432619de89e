/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who may do what: by the user and the groups of the process at the other end of the socket, as
 * the kernel tells them (SO_PEERCRED, SO_PEERGROUPS).
 */
#ifndef CONTROLLER_DAEMON_ROLES_H
#define CONTROLLER_DAEMON_ROLES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "config/err.h"

/* Each may do what the ones before it may. */
enum role {
    ROLE_NONE,
    ROLE_VIEW,    /* look, and get the needle out: hold, stop, estop */
    ROLE_OPERATE, /* plan and run jobs */
    ROLE_SERVICE  /* root and the daemon's own user: say where the head is, too */
};

/* With neither group whoever may open the socket has ROLE_SERVICE. */
struct roles {
    bool has_operators, has_viewers;
    gid_t operators, viewers;
};

/* A name or a number; ERR_USAGE when there is no such group. */
enum err_code roles_group(const char *name, gid_t *gid, struct err *err);

enum role roles_of(const struct roles *roles, uid_t uid, const gid_t *gid, size_t count);
/* Of the process at the other end of a connected socket; *uid is its user. */
enum role roles_of_peer(const struct roles *roles, int fd, uid_t *uid);

const char *role_name(enum role role);

#endif
