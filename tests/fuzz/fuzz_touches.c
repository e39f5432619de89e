/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files of touches for calibration.
 */
#include "controller/cli/touches.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/arm_presets.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct machine machine = arm_preset_machine(PRESET_AR4);
    struct touches touches;
    struct diags diags = {0};
    struct err err = {0};
    (void)touches_read_text(&touches, &machine, "fuzz", (const char *)data, size, &diags, &err);
    touches_free(&touches);
    diag_free(&diags);
    return 0;
}
