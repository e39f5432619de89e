/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/scratch.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct scratch scratch_new(void)
{
    struct scratch scratch = {"/tmp/pigment-test-XXXXXX"};
    if (!mkdtemp(scratch.directory)) {
        abort();
    }
    return scratch;
}

void scratch_free(const struct scratch *scratch)
{
    DIR *directory = opendir(scratch->directory);
    for (struct dirent *entry = directory ? readdir(directory) : NULL; entry;
         entry = readdir(directory)) {
        (void)unlinkat(dirfd(directory), entry->d_name, 0);
    }
    if (directory) {
        (void)closedir(directory);
    }
    (void)rmdir(scratch->directory);
}

void scratch_write(const struct scratch *scratch, const char *name, const char *data, size_t size,
                   char path[SCRATCH_PATH_SIZE])
{
    if (snprintf(path, SCRATCH_PATH_SIZE, "%.200s/%.40s", scratch->directory, name) < 0) {
        abort();
    }
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(data, 1, size, file) != size || fclose(file) != 0) {
        abort();
    }
}

char *scratch_replace(const char *text, const char *from, const char *to)
{
    const char *found = strstr(text, from);
    if (!found) {
        (void)fprintf(stderr, "no '%s' in the text\n", from);
        abort();
    }
    size_t before = (size_t)(found - text), size = strlen(text) + strlen(to) + 1;
    char *copy = calloc(size, 1);
    if (!copy) {
        abort();
    }
    (void)snprintf(copy, size, "%.*s%s%s", (int)before, text, to, found + strlen(from));
    return copy;
}

bool scratch_has(const struct diags *diags, const char *text)
{
    for (size_t i = 0; i < diags->kept; i++) {
        if (strstr(diags->item[i].text, text)) {
            return true;
        }
    }
    return false;
}
