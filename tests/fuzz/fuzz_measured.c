/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is read has finite places and names that end.
 */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "config/measured.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct head head = {.surface = HEAD_ELLIPSOID};
    struct measured measured;
    struct diags diags = {0};
    struct err err = {0};
    memset(head.has_landmark, 1, sizeof head.has_landmark);
    if (measured_read_text(&measured, "m.csv", (const char *)data, size, &head, &diags, &err) ==
        ERR_OK) {
        assert(measured.fiducials + measured.probes > 0);
        for (size_t i = 0; i < measured.fiducials; i++) {
            assert(strnlen(measured.fiducial[i].name, MEASURED_NAME_SIZE) < MEASURED_NAME_SIZE);
            assert(isfinite(measured.fiducial[i].in_head_mm[2]));
        }
    }
    measured_free(&measured);
    diag_free(&diags);
    return 0;
}
