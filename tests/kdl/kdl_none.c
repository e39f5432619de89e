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
