/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>

#include "config/job.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct job job;
    struct diags diags = {0};
    struct err err = {0};
    if (job_read(&job, fuzz_path(data, size), &diags, &err) == ERR_OK) {
        assert(diags.errors == 0 && job.limits.depth_mm <= 1.5);
    }
    job_free(&job);
    diag_free(&diags);
    fuzz_path_done();
    return 0;
}
