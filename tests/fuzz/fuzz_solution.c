/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>

#include "controller/plan/solution.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct machine machine = {.joint_count = 2,
                              .joint = {{.name = "X", .max = 200}, {.name = "Y", .max = 200}}};
    struct plan_strike strike[2] = {{.dot = 1, .depth_mm = 0.5}, {.dot = 2, .depth_mm = 0.5}};
    struct plan plan = {.strike_count = 2, .strike = strike};
    struct sha256 plan_hash = {{0}};
    struct solution solution;
    struct err err = {0};
    if (solution_read_text(&solution, "f.solution", (const char *)data, size, &plan, &plan_hash,
                           &machine, &err) == ERR_OK) {
        assert(solution.count == 2 && solution.solved_count <= 2);
    }
    solution_free(&solution);
    return 0;
}
