/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any bytes as a fit file: refused, or read, written and read again as the same.
 */
#include <assert.h>
#include <stdlib.h>

#include "config/fit.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fit fit, again;
    struct diags diags = {0};
    struct err err;
    if (fit_read_text(&fit, "fuzz.fit", (const char *)data, size, &diags, &err) == ERR_OK) {
        fit_quantise(&fit);
        size_t written = 0;
        char *text = fit_write(&fit, &written);
        // a direction that was just near enough to length 1 may be rounded out of it
        if (fit_read_text(&again, "again.fit", text, written, &diags, &err) == ERR_OK) {
            assert(again.side == fit.side && again.band_side == fit.band_side);
        }
        free(text);
        fit_free(&again);
    }
    diag_free(&diags);
    fit_free(&fit);
    return 0;
}
