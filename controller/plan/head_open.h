/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A head whatever its surface is made of: scans and probes are fitted when they are read, each time
 * anew, to the same surface.
 */
#ifndef CONTROLLER_PLAN_HEAD_OPEN_H
#define CONTROLLER_PLAN_HEAD_OPEN_H

#include "config/head.h"
#include "kinematics/scalp/fit_surface.h"

/* head_read, then the fit where one is due: head->fit is there then, and all is ready for
 * scalp_init. ERR_CONFIG as well when nothing can be fitted or the landmarks lie off the surface.
 * head_free also after a failure. */
enum err_code head_open(struct head *head, const char *path, struct diags *diags, struct err *err);

/* Fits the surface of a scan or probes that have been read. */
enum fit_answer head_fit(struct head *head);

/* Do the landmarks lie on the surface, about? */
void head_check_surface(const struct head *head, const char *path, struct diags *diags);

/* What to tell a person of a fit that could not be made. */
const char *fit_why(enum fit_answer answer);

#endif
