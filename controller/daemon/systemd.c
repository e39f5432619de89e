/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/daemon/systemd.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "config/number.h"

void systemd_init(struct systemd *systemd)
{
    *systemd = (struct systemd){.fd = -1};
    const char *path = getenv("NOTIFY_SOCKET");
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t len = path ? strlen(path) : 0;
    if (len == 0 || len >= sizeof(address.sun_path)) {
        return;
    }
    memcpy(address.sun_path, path, len);
    if (path[0] == '@') {
        address.sun_path[0] = '\0'; // an abstract name
    }
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
    systemd->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (systemd->fd >= 0 && connect(systemd->fd, (const struct sockaddr *)&address, size) != 0) {
        systemd_deinit(systemd);
        return;
    }
    const char *watchdog = getenv("WATCHDOG_USEC");
    double usec = 0;
    if (watchdog && number_parse(watchdog, strlen(watchdog), &usec) && usec > 0) {
        systemd->watchdog_ns = (int64_t)(usec * 1000 / 3); // thrice in its time
    }
}

void systemd_deinit(struct systemd *systemd)
{
    if (systemd->fd >= 0) {
        (void)close(systemd->fd);
    }
    systemd->fd = -1;
}

void systemd_notify(const struct systemd *systemd, const char *text)
{
    if (systemd->fd >= 0) {
        (void)!send(systemd->fd, text, strlen(text), MSG_NOSIGNAL);
    }
}
