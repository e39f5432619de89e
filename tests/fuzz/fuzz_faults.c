/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any script of faults, and a short life under it.
 */
#include <string.h>

/* a fuzzer is one source file; the machine is that of the unit tests */
#include "tests/unit/sim_world.c"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char lines[] = "$X\nG1X-9F900\nG4P0\n?$I\n";
    struct sim_faults faults;
    struct diags diags = {0};
    struct err err;
    const enum err_code code =
        sim_faults_read_text(&faults, "f.yaml", (const char *)data, size, &diags, &err);
    diag_free(&diags);
    struct sim_world *world = code == ERR_OK ? sim_world_new() : NULL;
    if (world != NULL) {
        sim_set_faults(world->sim, &faults);
        for (int i = 0; i < 20; i++) {
            sim_world_send(world, lines);
            sim_world_run(world, 0.1);
            (void)sim_world_text(world);
        }
        sim_world_free(world);
    }
    return 0;
}
