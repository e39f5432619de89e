/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Watching the daemon work: a progress bar on a terminal, plain lines in a pipe, JSON lines with
 * --json. Ctrl-C detaches; stopping is `pigment stop`, or a key where a person watches.
 */
#ifndef CONTROLLER_CLI_FOLLOW_H
#define CONTROLLER_CLI_FOLLOW_H

#include "config/err.h"
#include "controller/cli/cli.h"
#include "controller/cli/remote.h"

/* Until the job that runs has ended. ERR_OK: done and nothing uncertain; else ERR_CHECK. */
enum err_code follow_job(struct remote *remote, struct cli *cli, struct err *err);
/* Until the machine is at home. ERR_IO when it does not get there. */
enum err_code follow_homing(struct remote *remote, struct cli *cli, struct err *err);
/* Until nothing moves; says how it stands. ERR_IO when it still moves after a while. */
enum err_code follow_rest(struct remote *remote, struct cli *cli, struct err *err);
/* The status right now, a new reference; NULL where it is not to be had. */
json_t *follow_now(struct remote *remote, struct cli *cli);
/* Until Ctrl-C or q. */
enum err_code follow_status(struct remote *remote, struct cli *cli, struct err *err);

#endif
