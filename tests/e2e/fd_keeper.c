/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A service manager of a hundred lines: runs a program, keeps the descriptor that it hands over,
 * and when the program dies by a signal starts it again with it. fd_keeper SOCKET PROGRAM
 * [ARGUMENT]...
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t child;

static void pass_on(int number)
{
    (void)kill(child, number);
}

static pid_t start(char **argv, int kept)
{
    pid_t pid = fork();
    if (pid == 0) {
        if (kept >= 0) {
            char text[32];
            (void)snprintf(text, sizeof(text), "%d", (int)getpid());
            (void)dup2(kept, 3);
            (void)setenv("LISTEN_PID", text, 1);
            (void)setenv("LISTEN_FDS", "1", 1);
            (void)setenv("LISTEN_FDNAMES", "tty", 1);
        }
        (void)execv(argv[0], argv);
        _exit(127);
    }
    return pid;
}

/* The descriptor of a FDSTORE=1 message, else the one at hand. */
static int hear(int fd, int kept)
{
    char text[512], room[CMSG_SPACE(sizeof(int))];
    struct iovec part = {.iov_base = text, .iov_len = sizeof(text) - 1};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof(room)};
    ssize_t got = recvmsg(fd, &message, MSG_CMSG_CLOEXEC);
    if (got < 0) {
        return kept;
    }
    text[got] = '\0';
    struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
    if (strncmp(text, "FDSTORE=1\n", 10) == 0 && rights) {
        memcpy(&kept, CMSG_DATA(rights), sizeof(kept));
    } else if (strncmp(text, "FDSTOREREMOVE=1\n", 16) == 0 && kept >= 0) {
        (void)close(kept);
        kept = -1;
    }
    return kept;
}

int main(int argc, char **argv)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), kept = -1, status = 0;
    if (argc < 3 || strlen(argv[1]) >= sizeof(address.sun_path)) {
        return 64;
    }
    (void)snprintf(address.sun_path, sizeof(address.sun_path), "%s", argv[1]);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
        return 73;
    }
    (void)setenv("NOTIFY_SOCKET", argv[1], 1);
    (void)signal(SIGTERM, pass_on);
    child = start(argv + 2, kept);
    for (;;) {
        struct pollfd ready = {.fd = fd, .events = POLLIN};
        if (poll(&ready, 1, 20) > 0) {
            kept = hear(fd, kept);
        } else if (waitpid(child, &status, WNOHANG) == child) {
            if (!WIFSIGNALED(status)) {
                return WEXITSTATUS(status);
            }
            child = start(argv + 2, kept);
        }
    }
}
