/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A mesh that is taken can be asked: what is found lies on the line, its normal has length 1.
 */
#include <assert.h>

#include "sim/mesh.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sim_mesh mesh;
    struct err err = {0};
    const struct pose still = {{0.0, 0.0, 0.0}, {0.0, 0.0, 0.0}};
    if (sim_mesh_open(&mesh, fuzz_path(data, size), 1.0, &still, &err) == ERR_OK) {
        double distance = 0.0;
        struct sim_vec normal;
        const struct sim_vec from = {0.1, 0.2, 5.0}, along = {0.0, 0.0, -1.0};
        if (sim_mesh_hit(&mesh, from, along, &distance, &normal)) {
            assert(distance >= -SIM_MESH_BEHIND_MM && distance < 2000.0);
        }
        assert(fabs(sim_vec_length(normal) - 1.0) < 1e-6);
        sim_mesh_free(&mesh);
    }
    fuzz_path_done();
    return 0;
}
