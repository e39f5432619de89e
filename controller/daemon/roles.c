/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/daemon/roles.h"

#include <assert.h>
#include <grp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "config/number.h"

enum { GROUPS_MAX = 256 };

enum err_code roles_group(const char *name, gid_t *gid, struct err *err)
{
    uint32_t number = 0;
    const struct group *group = getgrnam(name);
    if (group) {
        *gid = group->gr_gid;
        return ERR_OK;
    }
    if (number_parse_u32(name, strlen(name), &number)) {
        *gid = number;
        return ERR_OK;
    }
    return err_set(err, ERR_USAGE, "there is no group %.40s", name);
}

static bool is_in(gid_t group, const gid_t *gid, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (gid[i] == group) {
            return true;
        }
    }
    return false;
}

enum role roles_of(const struct roles *roles, uid_t uid, const gid_t *gid, size_t count)
{
    bool open = !roles->has_operators && !roles->has_viewers;
    if (open || uid == 0 || uid == geteuid()) {
        return ROLE_SERVICE;
    }
    if (roles->has_operators && is_in(roles->operators, gid, count)) {
        return ROLE_OPERATE;
    }
    return roles->has_viewers && is_in(roles->viewers, gid, count) ? ROLE_VIEW : ROLE_NONE;
}

enum role roles_of_peer(const struct roles *roles, int fd, uid_t *uid)
{
    struct ucred peer;
    socklen_t size = sizeof(peer);
    gid_t gid[GROUPS_MAX + 1];
    socklen_t bytes = GROUPS_MAX * sizeof(gid[0]);
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) {
        return ROLE_NONE;
    }
    // of a user in more groups than that only the first one counts
    if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, &gid[1], &bytes) != 0) {
        bytes = 0;
    }
    gid[0] = peer.gid;
    *uid = peer.uid;
    return roles_of(roles, peer.uid, gid, 1 + bytes / sizeof(gid[0]));
}

const char *role_name(enum role role)
{
    static const char *const NAME[] = {[ROLE_NONE] = "none",
                                       [ROLE_VIEW] = "view",
                                       [ROLE_OPERATE] = "operate",
                                       [ROLE_SERVICE] = "service"};
    assert((size_t)role < sizeof(NAME) / sizeof(NAME[0]));
    return NAME[role];
}
