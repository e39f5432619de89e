/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "config/field_svg.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct job_sheet sheet = {.id = "top"};
    struct job_shade shade = {.id = "mid"};
    struct job_recipe recipe = {.id = "full", .depth_mm = 0.5};
    struct job_zone zone = {.id = "all", .depth_window_mm = {0.3, 1}};
    struct job job = {.sheet = &sheet,
                      .shade = &shade,
                      .recipe = &recipe,
                      .zone = &zone,
                      .sheet_count = 1,
                      .shade_count = 1,
                      .recipe_count = 1,
                      .zone_count = 1,
                      .limits = {.depth_mm = 1}};
    // the first byte picks what the command line would
    const struct field_import import = {.words = {.zone = "all", .shade = "mid", .session = 1},
                                        .svg = {.width_mm = size > 0 && data[0] & 1 ? 100 : 0,
                                                .stipple_mm = size > 0 && data[0] & 2 ? 50 : 0}};
    struct field field;
    struct field_import_count count;
    struct diags diags = {0};
    struct err err = {0};
    if (field_read_svg_text(&field, &count, "f.svg", (const char *)data, size, &import, &job, 1,
                            &diags, &err) == ERR_OK) {
        size_t len = 0;
        free(field_write_svg(&field, &job, &len));
    }
    field_free(&field);
    field_import_count_free(&count);
    diag_free(&diags);
    return 0;
}
