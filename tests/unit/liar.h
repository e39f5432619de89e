/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Somebody on the line between the strike machine and any firmware, who says a word of his own when
 * the machine sends something in some phase: before the firmware's answer, or in its place.
 */
#ifndef TESTS_UNIT_LIAR_H
#define TESTS_UNIT_LIAR_H

#include "tests/unit/stream_rig.h"

struct lie {
    const char *phase; /* its name; NULL: whichever it is */
    const char *on;    /* what is sent then has this in it */
    const char *says;  /* whole lines */
    bool instead;      /* the firmware does not hear what was sent */
    unsigned times;
};

struct liar {
    struct rig *rig;
    struct rig_peer inner;
    struct lie lie;
    unsigned told;
    char waiting[1024];
    size_t waiting_len;
};

/* Comes between; `liar` has to live as long as the rig. */
void liar_come(struct liar *liar, struct rig *rig, const struct lie *lie);

#endif
