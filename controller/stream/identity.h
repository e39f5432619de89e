/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a board has said of itself, in `$I` and `$$`.
 */
#ifndef CONTROLLER_STREAM_IDENTITY_H
#define CONTROLLER_STREAM_IDENTITY_H

#include <stdbool.h>
#include <stdint.h>

#include "controller/stream/homing.h"
#include "controller/stream/notice.h"

struct identity {
    char text[64]; /* firmware and driver, for the ledger */
    char firmware[16], version[64], letters[16];
    bool simulator, starts_by_itself;
    uint32_t rx_bytes;              /* of its receive buffer; 0: it does not say */
    uint32_t seen;                  /* settings that came, a bit a row of the table */
    struct notice mend_first, mend; /* settings that differ: lines for people, in their order */
    double homing_seek_per_min, homing_feed_per_min;
    bool cuts_motors; /* at rest, after idle_ms ($1) */
    double idle_ms;
    unsigned report_bits;  /* $10 */
    struct notice warning; /* of what can be lived with; kept for whoever asks */
    struct homing homing;
};

#endif
