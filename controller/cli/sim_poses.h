/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A trial over several poses of the head: the simulated person is laid anew when the last strike of
 * a pose is done, and the head is said to lie where the job means it to.
 */
#ifndef CONTROLLER_CLI_SIM_POSES_H
#define CONTROLLER_CLI_SIM_POSES_H

#include "controller/cli/cli.h"
#include "controller/plan/plan.h"

/* A script of the simulator's faults that moves its head as the plan of that session lays it, at
 * path, and where the head lies to begin with. *moves: is it laid anew at all? */
enum err_code sim_poses_write(const struct plan_inputs *inputs, unsigned session, const char *path,
                              struct pose *first, bool *moves, struct err *err);

/* Tells the daemon that the head lies in the job's pose of that name. */
enum err_code sim_poses_register(struct cli *cli, const struct job *job, const char *name,
                                 struct err *err);

#endif
