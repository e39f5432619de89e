/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A drawing read for the job of JOB_TEXT, for tests; and the account that every drawing has to
 * keep.
 */
#ifndef TESTS_UNIT_DRAWING_FIXTURE_H
#define TESTS_UNIT_DRAWING_FIXTURE_H

#include "config/field_svg.h"

#define OPEN                                                                                       \
    "<svg xmlns='http://www.w3.org/2000/svg' "                                                     \
    "xmlns:inkscape='http://www.inkscape.org/namespaces/inkscape' width='100mm' height='100mm' "   \
    "viewBox='0 0 100 100'>"
#define LAYER(name) "<g inkscape:groupmode='layer' inkscape:label='" name "'>"

struct result {
    struct field field;
    struct field_import_count count;
    struct diags diags;
    enum err_code code;
};

/* Zone front, shade light, session 1. */
extern const struct field_import FRONT;

struct result read_with(const struct job *job, const char *text, const struct field_import *import);
void result_free(struct result *result);

/* Every thing drawn is a dot or has a reason; fails the test named `what` when not. */
void check_account(const struct result *result, const char *what);

/* For cmocka's group: *state is the job. */
int open_job(void **state);
int close_job(void **state);

#endif
