/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <math.h>

#include "gcode/reply.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct reply_stream stream = {.len = 0};
    for (size_t at = 0; at < size;) {
        struct reply reply;
        bool complete = false;
        at += reply_stream_take(&stream, (const char *)data + at, size - at, &reply, &complete);
        for (size_t i = 0; complete && i < reply.status.axis_count; i++) {
            assert(isfinite(reply.status.mpos[i]));
        }
        assert(!complete || isfinite(reply.value));
    }
    return 0;
}
