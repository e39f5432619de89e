/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A job's layers for the verbs: frozen or not, and what filling them came to.
 */
#ifndef CONTROLLER_CLI_LAYERS_H
#define CONTROLLER_CLI_LAYERS_H

#include <jansson.h>

#include "controller/plan/stage_fill.h"

/* ERR_DATA, with what to do, when a layer has no dots in the field. */
enum err_code layers_require_frozen(const struct plan_inputs *inputs, const char *job_path,
                                    struct err *err);

/* Zones that have layers, and are off: nobody has to wonder where their dots are. */
void layers_warn_off(const struct job *job);

/* For verbs that only look: fills in memory what is not frozen, with a word on stderr. */
enum err_code layers_fill_to_look(struct plan_inputs *inputs, const char *job_path,
                                  struct err *err);

/* [{zone, session, shade, area_cm2, asked, dots, per_cm2, relative_radius, dots_over_cap, frozen}]
 */
json_t *layers_list(const struct plan_inputs *inputs, const struct layers_filled *filled);
/* The same on stderr. */
void layers_show(const json_t *list);
/* A line on stderr for each layer of which caps left something out. */
void layers_warn(const struct plan_inputs *inputs, const struct layers_filled *filled);

#endif
