/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A person's typed consent. Without a terminal there is no person: ERR_PERMISSION.
 */
#ifndef CONTROLLER_CLI_CONFIRM_H
#define CONTROLLER_CLI_CONFIRM_H

#include "config/err.h"

/* Shows why, and wants exactly that word typed. */
enum err_code confirm_word(const char *word, const char *why, struct err *err);

#endif
