/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The port in the event loop: opened, read, lost and got back. Only after a handshake is it more
 * than a line; what that means is the strike machine's business.
 */
#include <sys/epoll.h>
#include <unistd.h>

#include "controller/daemon/daemon.h"

enum { READ_SIZE = 512, RETRY_FIRST_MS = 100, RETRY_LAST_MS = 2000, NS_PER_MS = 1000000 };

static void link_ready(void *context, uint32_t events)
{
    struct daemon *daemon = context;
    if ((events & EPOLLOUT) && !port_flush(&daemon->link.port)) {
        link_lost(daemon);
        return;
    }
    char bytes[READ_SIZE];
    int n = 0;
    do {
        n = port_read(&daemon->link.port, bytes, sizeof(bytes));
        if (n > 0) {
            stream_on_bytes(daemon->stream, bytes, (size_t)n, loop_now_ns());
        }
    } while (n == READ_SIZE);
    if (n < 0) {
        link_lost(daemon);
    }
}

/* The descriptor that outlived the process before this one, else a new one. */
static enum err_code take_port(struct daemon *daemon, struct err *err)
{
    const char *device = daemon->options->device;
    struct port *port = &daemon->link.port;
    int kept_fd = daemon->link.kept_fd;
    daemon->link.kept_fd = -1;
    if (kept_fd >= 0 && port_adopt(port, kept_fd, device, err) == ERR_OK) {
        daemon_notice(daemon, "the port was kept open over the restart");
        return ERR_OK;
    }
    if (kept_fd >= 0) {
        (void)close(kept_fd);
        systemd_drop(&daemon->systemd);
    }
    if (port_open(port, device, daemon->machine.baud, err) == ERR_OK) {
        systemd_keep(&daemon->systemd, port->fd);
    }
    return err->code;
}

enum err_code link_open(struct daemon *daemon, struct err *err)
{
    struct link *link = &daemon->link;
    *err = (struct err){0};
    if (take_port(daemon, err) != ERR_OK) {
        return err->code;
    }
    link->source = (struct loop_source){link->port.fd, daemon, link_ready};
    link->wants_out = false;
    if (!loop_add(&daemon->loop, &link->source, EPOLLIN)) {
        port_close(&link->port);
        return err_set(err, ERR_IO, "%s: cannot be waited for", daemon->options->device);
    }
    link->retry_at_ns = INT64_MAX;
    link->retry_after_ns = (int64_t)RETRY_FIRST_MS * NS_PER_MS;
    stream_on_connected(daemon->stream, loop_now_ns());
    return ERR_OK;
}

void link_close(struct daemon *daemon)
{
    if (daemon->link.port.fd >= 0) {
        loop_remove(&daemon->loop, &daemon->link.source);
        port_close(&daemon->link.port);
        daemon->link.port.fd = -1;
    }
}

void link_lost(struct daemon *daemon)
{
    if (daemon->link.port.fd < 0) {
        return;
    }
    link_close(daemon);
    systemd_drop(&daemon->systemd);
    int64_t now_ns = loop_now_ns();
    daemon->link.retry_at_ns = now_ns + daemon->link.retry_after_ns;
    stream_on_lost(daemon->stream, now_ns);
    daemon_notice(daemon, "the port is gone; it is tried again until it is back");
}

void link_on_time(struct daemon *daemon, int64_t now_ns)
{
    struct link *link = &daemon->link;
    if (now_ns < link->retry_at_ns) {
        return;
    }
    struct err err;
    if (link_open(daemon, &err) == ERR_OK) {
        daemon_notice(daemon, "the port is back");
        return;
    }
    const int64_t last_ns = (int64_t)RETRY_LAST_MS * NS_PER_MS;
    link->retry_after_ns = link->retry_after_ns < last_ns / 2 ? 2 * link->retry_after_ns : last_ns;
    link->retry_at_ns = now_ns + link->retry_after_ns;
}

void link_update_interest(struct daemon *daemon)
{
    struct link *link = &daemon->link;
    bool wants_out = link->port.fd >= 0 && link->port.queued > 0;
    if (link->port.fd >= 0 && wants_out != link->wants_out) {
        link->wants_out = wants_out;
        loop_change(&daemon->loop, &link->source, wants_out ? EPOLLIN | EPOLLOUT : EPOLLIN);
    }
}
