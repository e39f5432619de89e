/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A plan that is taken comes out as it went in, but for blanks.
 */
#include <assert.h>
#include <stdlib.h>

#include "controller/plan/plan.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct plan plan;
    struct err err = {0};
    if (plan_read_text(&plan, "f.plan", (const char *)data, size, &err) == ERR_OK) {
        size_t len = 0;
        assert(plan.dots_in == plan.strike_count + plan.skip_count);
        free(plan_write(&plan, &len));
    }
    plan_free(&plan);
    return 0;
}
