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

/* The same for who must not wait for a fit: the surface of a scan or of probes is read from
 * fit_path, where a fit of the same bytes was written to; made anew where it was not. Whether the
 * landmarks and the unit are still the same is for the caller to know, by the head's hash. */
enum err_code head_open_fitted(struct head *head, const char *path, const char *fit_path,
                               struct diags *diags, struct err *err);

/* Fits the surface of a scan or probes that have been read. */
enum fit_answer head_fit(struct head *head);

/* Do the landmarks lie on the surface, about? */
void head_check_surface(const struct head *head, const char *path, struct diags *diags);

/* What to tell a person of a fit that could not be made. */
const char *fit_why(enum fit_answer answer);

#endif
