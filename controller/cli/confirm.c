/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/cli/confirm.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { TYPED_MAX = 64 };

enum err_code confirm_word(const char *word, const char *why, struct err *err)
{
    if (!isatty(STDIN_FILENO)) {
        return err_set(err, ERR_PERMISSION, "nobody to ask: stdin is no terminal; give --yes");
    }
    char typed[TYPED_MAX] = "";
    (void)fprintf(stderr, "%s\nType %s to go on: ", why, word);
    if (!fgets(typed, sizeof(typed), stdin)) {
        typed[0] = '\0';
    }
    typed[strcspn(typed, "\n")] = '\0';
    return strcmp(typed, word) == 0 ? ERR_OK
                                    : err_set(err, ERR_PERMISSION, "not confirmed; nothing moved");
}
