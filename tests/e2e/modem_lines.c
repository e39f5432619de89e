/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Preloaded by 40-libserialport.sh: answers the modem-line requests that a pty refuses, so that
 * the unmodified libserialport opens one.
 */
#include <dlfcn.h>
#include <stdarg.h>
#include <sys/ioctl.h>

int ioctl(int fd, unsigned long request, ...);

int ioctl(int fd, unsigned long request, ...)
{
    static int lines = TIOCM_DTR | TIOCM_RTS;
    va_list rest;
    va_start(rest, request);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    switch (request) {
    case TIOCMGET:
        *(int *)argument = lines;
        return 0;
    case TIOCMSET:
        lines = *(int *)argument;
        return 0;
    case TIOCMBIS:
        lines |= *(int *)argument;
        return 0;
    case TIOCMBIC:
        lines &= ~*(int *)argument;
        return 0;
    default: {
        int (*next)(int, unsigned long, ...) =
            (int (*)(int, unsigned long, ...))dlsym((void *)-1L, "ioctl");
        return next(fd, request, argument);
    }
    }
}
