/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/daemon/confine.h"

#include <errno.h>
#include <seccomp.h>
#include <string.h>
#include <sys/socket.h>

static const int DENIED[] = {
// other processes; a leak checker looks at its own that way
#ifndef __SANITIZE_ADDRESS__
    SCMP_SYS(ptrace),
#endif
    SCMP_SYS(process_vm_readv),
    SCMP_SYS(process_vm_writev),
    SCMP_SYS(pidfd_getfd),
    SCMP_SYS(kcmp),
    SCMP_SYS(perf_event_open),
    SCMP_SYS(userfaultfd),
    // the kernel
    SCMP_SYS(bpf),
    SCMP_SYS(init_module),
    SCMP_SYS(finit_module),
    SCMP_SYS(delete_module),
    SCMP_SYS(kexec_load),
    SCMP_SYS(kexec_file_load),
    SCMP_SYS(reboot),
    SCMP_SYS(syslog),
    SCMP_SYS(iopl),
    SCMP_SYS(ioperm),
    SCMP_SYS(io_uring_setup),
    SCMP_SYS(add_key),
    SCMP_SYS(request_key),
    SCMP_SYS(keyctl),
    // the clocks, which say when a strike was made
    SCMP_SYS(settimeofday),
    SCMP_SYS(clock_settime),
    SCMP_SYS(clock_adjtime),
    SCMP_SYS(adjtimex),
    // another root, another user, another view of the files
    SCMP_SYS(mount),
    SCMP_SYS(umount2),
    SCMP_SYS(move_mount),
    SCMP_SYS(open_tree),
    SCMP_SYS(fsopen),
    SCMP_SYS(pivot_root),
    SCMP_SYS(chroot),
    SCMP_SYS(unshare),
    SCMP_SYS(setns),
    SCMP_SYS(open_by_handle_at),
    SCMP_SYS(setuid),
    SCMP_SYS(setgid),
    SCMP_SYS(setreuid),
    SCMP_SYS(setregid),
    SCMP_SYS(setresuid),
    SCMP_SYS(setresgid),
    SCMP_SYS(setgroups),
    SCMP_SYS(swapon),
    SCMP_SYS(swapoff),
    SCMP_SYS(acct),
    SCMP_SYS(quotactl),
};

/* The first that failed, as a negative errno; 0 when all are in. */
static int add_rules(scmp_filter_ctx filter)
{
    int answer = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
    for (size_t i = 0; answer == 0 && i < sizeof(DENIED) / sizeof(DENIED[0]); i++) {
        answer = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), DENIED[i], 0);
    }
    if (answer == 0) {
        answer = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(socket), 1,
                                  SCMP_A0(SCMP_CMP_NE, AF_UNIX));
    }
    return answer == 0 ? seccomp_load(filter) : answer;
}

enum err_code confine(struct err *err)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    int answer = filter == NULL ? -ENOMEM : add_rules(filter);
    seccomp_release(filter);
    return answer == 0 ? ERR_OK
                       : err_set(err, ERR_PERMISSION, "system calls are not filtered: %s",
                                 strerror(-answer));
}
