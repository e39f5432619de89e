/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where to probe a head, for people who go there with a pointer, and for scripts.
 */
#ifndef CONTROLLER_CLI_ADVICE_H
#define CONTROLLER_CLI_ADVICE_H

#include "controller/cli/cli.h"
#include "controller/plan/plan.h"
#include "kinematics/scalp/register.h"

/* Prints `count` places, REGISTER_ADVISED_MAX at most. plan: for the sake of its dots; NULL: of all
 * the scalp. so_far: beside what has been measured; NULL: nothing. ERR_DATA where no place can be
 * told. */
enum err_code advice_print(const struct cli *cli, const struct scalp *scalp,
                           const struct plan *plan, const struct registration *so_far,
                           unsigned count, struct err *err);

#endif
