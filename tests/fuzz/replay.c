/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Feeds the files named to a fuzz target, once each: what a fuzzer found stays found without one.
 */
#include <stdio.h>

#include "config/file.h"
#include "tests/fuzz/fuzz.h"

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        struct file file;
        struct err err;
        if (file_read(&file, argv[i], &err) != ERR_OK) {
            (void)fprintf(stderr, "%s: %s\n", argv[0], err.msg);
            return 1;
        }
        (void)LLVMFuzzerTestOneInput((const uint8_t *)file.data, file.size);
        file_free(&file);
    }
    return 0;
}
