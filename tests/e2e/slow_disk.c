/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Preloaded into a daemon: a disk whose every sync takes SLOW_DISK_MS, and, where DIE_AT_PUBLISH is
 * set, a process that is killed as soon as a ledger has its name.
 */
#include <dlfcn.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int fdatasync(int fd);
int rename(const char *from, const char *to);

int fdatasync(int fd)
{
    const char *ms = getenv("SLOW_DISK_MS");
    const long wait_ms = ms ? atol(ms) : 0;
    const struct timespec wait = {wait_ms / 1000, wait_ms % 1000 * 1000000};
    (void)nanosleep(&wait, NULL);
    int (*next)(int) = (int (*)(int))dlsym((void *)-1L, "fdatasync");
    return next(fd);
}

int rename(const char *from, const char *to)
{
    int (*next)(const char *, const char *) =
        (int (*)(const char *, const char *))dlsym((void *)-1L, "rename");
    const int answer = next(from, to);
    const char *end = strrchr(to, '.');
    if (getenv("DIE_AT_PUBLISH") && end && strcmp(end, ".ledger") == 0) {
        (void)raise(SIGKILL);
    }
    return answer;
}
