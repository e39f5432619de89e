/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Somebody on the line between a rig and its firmware, who hands everything on.
 */
#ifndef TESTS_UNIT_THROUGH_PEER_H
#define TESTS_UNIT_THROUGH_PEER_H

#include "tests/unit/stream_rig.h"

/* Stands before *peer. A struct whose first member that is may put functions of its own into the
 * answer: their context is the struct. */
struct rig_peer through_peer(struct rig_peer *peer);

#endif
