/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <math.h>

#include "config/head.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct head head;
    struct diags diags = {0};
    struct err err = {0};
    if (head_read(&head, fuzz_path(data, size), &diags, &err) == ERR_OK) {
        assert(isfinite(head.centre_mm[0]) && head.has_landmark[HEAD_VERTEX]);
    }
    head_free(&head);
    diag_free(&diags);
    fuzz_path_done();
    return 0;
}
