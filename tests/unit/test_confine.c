/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A confined process, in a child of the test's own: what it gave up is gone for good.
 */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "controller/daemon/confine.h"

static bool is_denied(long answer)
{
    return answer < 0 && errno == EPERM;
}

static int inet_is_denied(void)
{
    return is_denied(socket(AF_INET, SOCK_STREAM, 0)) && is_denied(socket(AF_NETLINK, SOCK_RAW, 0));
}

static int local_sockets_are_left(void)
{
    int pair[2];
    return socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0 && socket(AF_UNIX, SOCK_DGRAM, 0) >= 0;
}

static int others_memory_is_denied(void)
{
    return is_denied(syscall(SYS_process_vm_readv, getppid(), NULL, 0, NULL, 0, 0));
}

static int the_clock_is_denied(void)
{
    struct timespec now;
    return clock_gettime(CLOCK_REALTIME, &now) == 0 &&
           is_denied(clock_settime(CLOCK_REALTIME, &now));
}

static int another_root_is_denied(void)
{
    return is_denied(chroot("/")) && is_denied(setuid(getuid()));
}

static int programs_still_start(void)
{
    pid_t pid = fork();
    if (pid == 0) {
        (void)execl("/bin/true", "true", (char *)NULL);
        _exit(1);
    }
    int status = 0;
    return waitpid(pid, &status, 0) == pid && status == 0;
}

static void *in_a_thread(void *answer)
{
    // made before the filter was
    int *pipe_end = answer;
    char go = 0;
    *pipe_end = read(*pipe_end, &go, 1) == 1 && inet_is_denied();
    return NULL;
}

/* True when `holds` does in a confined child. */
static bool holds_confined(int (*holds)(void))
{
    pid_t pid = fork();
    if (pid == 0) {
        struct err err;
        _exit(confine(&err) == ERR_OK && holds() ? 0 : 1);
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return status == 0;
}

static void a_confined_process_keeps_what_its_work_needs_and_nothing_else(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int (*holds)(void);
    } CASES[] = {
        {"no socket leads to another machine", inet_is_denied},
        {"local sockets are made as before", local_sockets_are_left},
        {"the memory of others is not read", others_memory_is_denied},
        {"the clock is read and not set", the_clock_is_denied},
        {"root and user stay what they are", another_root_is_denied},
        {"a planner is still started", programs_still_start},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        if (!holds_confined(CASES[i].holds)) {
            fail_msg("%s: does not hold", CASES[i].name);
        }
    }
}

static int threads_are_confined(void)
{
    int way[2];
    pthread_t thread;
    struct err err;
    if (pipe(way) != 0) {
        return 0;
    }
    int answer = way[0];
    return pthread_create(&thread, NULL, in_a_thread, &answer) == 0 && confine(&err) == ERR_OK &&
           write(way[1], "g", 1) == 1 && pthread_join(thread, NULL) == 0 && answer == 1;
}

static void a_thread_that_was_there_before_is_confined_with_the_others(void **state)
{
    (void)state;
    pid_t pid = fork();
    if (pid == 0) {
        _exit(threads_are_confined() ? 0 : 1);
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_confined_process_keeps_what_its_work_needs_and_nothing_else),
        cmocka_unit_test(a_thread_that_was_there_before_is_confined_with_the_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
