/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any bytes as a scan, and as probe points.
 */
#include <assert.h>
#include <math.h>

#include "config/mesh.h"
#include "config/probes.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mesh mesh;
    struct probes probes;
    struct diags diags = {0};
    struct err err;
    const char *text = (const char *)data;
    if (mesh_read_text(&mesh, "fuzz", text, size, &diags, &err) == ERR_OK) {
        for (size_t i = 0; i < 9 * mesh.count; i++) {
            assert(isfinite(mesh.triangle[i / 9].corner[i % 9 / 3][i % 3]));
        }
    }
    if (probes_read_text(&probes, "fuzz", text, size, &diags, &err) == ERR_OK) {
        assert(probes.count > 0);
    }
    mesh_free(&mesh);
    probes_free(&probes);
    diag_free(&diags);
    return 0;
}
