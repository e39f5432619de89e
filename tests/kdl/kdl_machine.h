/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A machine file's arm, as links for Orocos KDL.
 */
#ifndef TESTS_KDL_MACHINE_H
#define TESTS_KDL_MACHINE_H

#include "config/machine.h"
#include "kinematics/arm/arm.h"
#include "tests/kdl/kdl_chain.h"

enum { KDL_LINKS_MAX = MACHINE_JOINTS_MAX + 4 };

/* Returns how many. A gantry's last two joints are in KDL's order: C, then B. */
size_t kdl_links(const struct machine *machine, struct kdl_link *link);

/* Where KDL finds the needle. */
struct tool kdl_tool(const struct machine *machine, const struct joints *joints);

#endif
