/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "config/machine.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct machine machine;
    struct diags diags = {0};
    struct err err = {0};
    enum err_code code =
        machine_read_text(&machine, "m.yaml", (const char *)data, size, &diags, &err);
    if (code == ERR_OK && !(machine.strike.depth_cap_mm <= MACHINE_DEPTH_CAP_MM)) {
        abort();
    }
    diag_free(&diags);
    return 0;
}
