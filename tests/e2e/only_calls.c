/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs a program that dies at any system call but those named on stdin, one a line; names of other
 * machines are passed over. only_calls PROGRAM [ARGUMENT]...
 */
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    char name[64];
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    int answer = filter && argc > 1 ? 0 : -1;
    while (answer == 0 && fgets(name, sizeof(name), stdin)) {
        name[strcspn(name, "\n")] = '\0';
        int call = seccomp_syscall_resolve_name(name);
        answer = call < 0 ? 0 : seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0);
    }
    if (answer != 0 || seccomp_load(filter) != 0) {
        (void)fputs("only_calls: no filter\n", stderr);
        return 1;
    }
    (void)execv(argv[1], &argv[1]);
    perror(argv[1]);
    return 1;
}
