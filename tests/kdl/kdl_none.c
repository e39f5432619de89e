/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * In the place of kdl_chain.cc where Orocos KDL is not installed: the tests say so and skip.
 */
#include "tests/kdl/kdl_chain.h"

int kdl_available(void)
{
    return 0;
}

void kdl_forward(const struct kdl_link *link, size_t count, const double *joints, double tip_mm[3],
                 double axis[3])
{
    (void)link;
    (void)count;
    (void)joints;
    for (int i = 0; i < 3; i++) {
        tip_mm[i] = axis[i] = 0.0;
    }
}

struct kdl_solver *kdl_solver_new(const struct kdl_link *link, size_t count)
{
    (void)link;
    (void)count;
    return NULL;
}

void kdl_solver_free(struct kdl_solver *solver)
{
    (void)solver;
}

void kdl_solver_aim(struct kdl_solver *solver, const double *goal)
{
    (void)solver;
    (void)goal;
}

int kdl_solve(struct kdl_solver *solver, const double *seed, double *joints)
{
    (void)solver;
    (void)seed;
    (void)joints;
    return 0;
}
