/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the plan promised is asked once more when it is about to happen: whatever has become of the
 * numbers since they were checked, nothing leaves the limits and nothing enters a keep-out.
 */
#include "controller/stream/stream_private.h"

#include <assert.h>
#include <math.h>

/* What rounding to a solution file's decimals may add. */
static const double ROUNDING = 2e-5;

static bool is_within(const struct machine_joint *joint, double q)
{
    return q >= joint->min - ROUNDING && q <= joint->max + ROUNDING;
}

static bool depth_holds(const struct stream *stream, double depth_mm)
{
    double limit_mm = fmin(stream->job.plan->depth_limit_mm, stream->machine->strike.depth_cap_mm);
    limit_mm = fmin(limit_mm, MACHINE_DEPTH_CAP_MM);
    return depth_mm > 0.0 && depth_mm <= limit_mm + 1e-9 &&
           is_within(&stream->machine->needle, depth_mm);
}

enum check check_strike(const struct stream *stream, size_t i)
{
    assert(i < stream->job.solution->count);
    const struct solved *solved = &stream->job.solution->strike[i];
    const struct excludes *excludes = stream->job.excludes;
    if (excludes != NULL && excludes_hold(excludes, stream->job.plan->strike[i].at_mm)) {
        return CHECK_EXCLUDED;
    }
    bool good = depth_holds(stream, solved->depth_mm);
    for (size_t k = 0; k < stream->machine->joint_count; k++) {
        good = good && is_within(&stream->machine->joint[k], solved->hover.q[k]);
    }
    return good ? CHECK_GOOD : CHECK_WRONG;
}
