/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A small whole job for tests of jobs and fields.
 */
#ifndef TESTS_UNIT_JOB_TEXT_H
#define TESTS_UNIT_JOB_TEXT_H

#include "config/job.h"

extern const char JOB_TEXT[];

/* The job of JOB_TEXT; fails the program when it does not read. job_free it. */
struct job job_text_read(void);

/* cmocka's set-up and tear-down of a group: *state is that job. */
int job_text_set_up(void **state);
int job_text_tear_down(void **state);

#endif
