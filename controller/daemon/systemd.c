/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/daemon/systemd.h"

#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "config/number.h"

#define KEPT_NAME "tty"

enum { FIRST_FD = 3, FDS_MAX = 64 };

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

void systemd_keep(const struct systemd *systemd, int fd)
{
    static const char TEXT[] = "FDSTORE=1\nFDNAME=" KEPT_NAME;
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(sizeof(int))];
    } control;
    memset(&control, 0, sizeof(control));
    struct iovec text = {.iov_base = (void *)(uintptr_t)TEXT, .iov_len = sizeof(TEXT) - 1};
    struct msghdr message = {.msg_iov = &text,
                             .msg_iovlen = 1,
                             .msg_control = control.room,
                             .msg_controllen = sizeof(control.room)};
    struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(rights), &fd, sizeof(fd));
    if (systemd->fd >= 0) {
        (void)!sendmsg(systemd->fd, &message, MSG_NOSIGNAL);
    }
}

void systemd_drop(const struct systemd *systemd)
{
    systemd_notify(systemd, "FDSTOREREMOVE=1\nFDNAME=" KEPT_NAME);
}

static uint32_t number_of(const char *name)
{
    const char *text = getenv(name);
    uint32_t value = 0;
    return text && number_parse_u32(text, strlen(text), &value) ? value : 0;
}

int systemd_take(void)
{
    uint32_t count = number_of("LISTEN_FDS");
    const char *names = getenv("LISTEN_FDNAMES");
    int kept = -1;
    if (number_of("LISTEN_PID") == (uint32_t)getpid() && count <= FDS_MAX) {
        for (uint32_t i = 0; i < count; i++) {
            size_t len = names ? strcspn(names, ":") : 0;
            bool ours = names && len == strlen(KEPT_NAME) && memcmp(names, KEPT_NAME, len) == 0;
            int fd = FIRST_FD + (int)i;
            (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
            kept = ours && kept < 0 ? fd : kept;
            names = names && names[len] == ':' ? names + len + 1 : NULL;
        }
    }
    (void)unsetenv("LISTEN_FDS");
    (void)unsetenv("LISTEN_PID");
    (void)unsetenv("LISTEN_FDNAMES");
    return kept;
}
