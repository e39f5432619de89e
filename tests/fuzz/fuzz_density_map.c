/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/density_map.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct density_map map;
    struct diags diags = {0};
    struct err err = {0};
    (void)density_map_read_text(&map, "f.png", (const char *)data, size, &diags, &err);
    density_map_free(&map);
    diag_free(&diags);
    return 0;
}
