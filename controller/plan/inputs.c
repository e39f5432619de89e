/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/plan/head_open.h"
#include "controller/plan/plan.h"

#include "config/field_svg.h"

#include <errno.h>
#include <unistd.h>

/* A bad machine or head outranks a bad job or field; what cannot be read outranks nothing. */
static void keep_worst(enum err_code *worst, enum err_code code)
{
    if (code == ERR_OK || *worst == ERR_CONFIG) {
        return;
    }
    if (*worst == ERR_OK || code == ERR_CONFIG) {
        *worst = code;
    }
}

/* A job of layers has no field before they are frozen. */
static bool is_to_be_frozen(const struct job *job)
{
    return job_has_layers(job) && access(job->field_path, F_OK) != 0 && errno == ENOENT;
}

static enum err_code read_named(struct plan_inputs *inputs, const char *machine_path,
                                struct diags *diags, struct err *err)
{
    enum err_code worst = ERR_OK;
    const struct job *job = &inputs->job;
    keep_worst(&worst,
               machine_read(&inputs->machine,
                            machine_path != NULL ? machine_path : job->machine_path, diags, err));
    keep_worst(&worst, head_open(&inputs->head, job->head_path, diags, err));
    const double cap_mm =
        worst == ERR_OK ? inputs->machine.strike.depth_cap_mm : MACHINE_DEPTH_CAP_MM;
    if (job->field_path != NULL && !is_to_be_frozen(job)) {
        keep_worst(&worst, field_read(&inputs->field, job->field_path, job, cap_mm, diags, err));
    }
    if (worst == ERR_OK) {
        keep_worst(&worst, existing_read(&inputs->existing, job, &inputs->head, diags, err));
        keep_worst(&worst, pictures_read(&inputs->pictures, job, diags, err));
    }
    return worst;
}

static void check_depths(const struct plan_inputs *inputs, const char *job_path,
                         struct diags *diags)
{
    const double cap_mm = inputs->machine.strike.depth_cap_mm;
    const struct place whole = {.file = job_path};
    for (size_t i = 0; i < inputs->job.recipe_count; i++) {
        const struct job_recipe *recipe = &inputs->job.recipe[i];
        if (recipe->depth_mm > cap_mm) {
            diag_error(diags, whole, "recipe %s asks for %.3f mm; the machine's depth cap is %.3f",
                       recipe->id, recipe->depth_mm, cap_mm);
        }
    }
}

enum err_code plan_inputs_read(struct plan_inputs *inputs, const char *job_path,
                               const char *machine_path, struct diags *diags, struct err *err)
{
    *inputs = (struct plan_inputs){0};
    enum err_code code = job_read(&inputs->job, job_path, diags, err);
    if (code != ERR_OK) {
        return code;
    }
    inputs->field.frame = FIELD_HEAD;
    code = read_named(inputs, machine_path, diags, err);
    if (code != ERR_OK) {
        return code;
    }
    check_depths(inputs, job_path, diags);
    if (inputs->job.field_path == NULL) {
        diag_error(diags, (struct place){.file = job_path},
                   "the job names no field: nothing to strike");
    }
    if (!inputs->job.has_head_in_base) {
        inputs->job.head_in_base = inputs->machine.head_rest;
    }
    return diags->errors > 0 ? err_set(err, ERR_DATA, "%s: the job does not hold", job_path)
                             : ERR_OK;
}

void plan_inputs_free(struct plan_inputs *inputs)
{
    job_free(&inputs->job);
    field_free(&inputs->field);
    existing_free(&inputs->existing);
    pictures_free(&inputs->pictures);
    head_free(&inputs->head);
}
