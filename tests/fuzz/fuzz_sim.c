/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any bytes from a host, in any rhythm, for a minute of the machine's time.
 */
#include <string.h>

/* a fuzzer is one source file; the machine is that of the unit tests */
#include "tests/unit/sim_world.c"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct machine machine = sim_world_gantry();
    const struct head head = sim_world_ellipsoid();
    const struct pose pose = {{225, 225, 0}, {0, 0, 0}};
    const struct sim_sink sink = {NULL, NULL, NULL};
    machine.dialect = (enum machine_dialect)(size > 0 ? data[size - 1] % 4 : 0);
    struct sim *sim = sim_new(&machine, &head, &pose, 1, sink);
    char out[4096];
    for (size_t at = 0; sim != NULL && at < size; at += 64) {
        sim_receive(sim, data + at, size - at < 64 ? size - at : 64);
        sim_advance(sim, sim_now_ns(sim) + 20000000 * (int64_t)(1 + data[at] % 8));
        while (sim_send(sim, out, sizeof out) > 0) {
        }
    }
    sim_free(sim);
    return 0;
}
