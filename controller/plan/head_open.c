/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/plan/head_open.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "config/file.h"
#include "config/memory.h"
#include "kinematics/scalp/scalp.h"

/* The face and the ears are part of a fit, if a rough one. */
static const double LANDMARK_OFF_MAX_MM = 25;

const char *fit_why(enum fit_answer answer)
{
    switch (answer) {
    case FIT_OK:
        return "";
    case FIT_TOO_FEW:
        return "too few points of the scalp for a surface; 20 at least, 150 are good";
    case FIT_OPEN:
        return "a fifth of the scalp or more has no points near it";
    case FIT_INWARD:
        return "its triangles face inwards: the scan is mirrored, or wound the other way; if it is "
               "only wound so, say winding: inward";
    }
    assert(false);
    return "";
}

static struct vec3 from_array(const double a[3])
{
    return (struct vec3){a[0], a[1], a[2]};
}

static enum fit_answer fit_points(struct head *head, const struct vec3 *landmark)
{
    const struct head_source *source = head->source;
    const struct frame in_head = frame_from_pose(&source->in_head);
    struct vec3 *point = memory_new(source->probes.count, sizeof(*point));
    for (size_t i = 0; i < source->probes.count; i++) {
        point[i] = frame_point(&in_head,
                               vec3_scale(from_array(source->probes.at[i]), source->mm_per_unit));
    }
    const enum fit_answer answer =
        fit_from_points(head->fit, landmark, point, source->probes.count);
    head->fit->source_sha256 = source->probes.sha256;
    free(point);
    return answer;
}

enum fit_answer head_fit(struct head *head)
{
    struct vec3 landmark[HEAD_LANDMARKS];
    for (int i = 0; i < HEAD_LANDMARKS; i++) {
        landmark[i] = from_array(head->landmark_mm[i]);
    }
    head->fit = memory_new(1, sizeof(*head->fit));
    if (head->surface == HEAD_PROBES) {
        return fit_points(head, landmark);
    }
    const struct fit_scan scan = {.mesh = &head->source->mesh,
                                  .mm_per_unit = head->source->mm_per_unit,
                                  .scan_in_head = frame_from_pose(&head->source->in_head),
                                  .is_inward = head->source->is_inward,
                                  .is_skin = head->source->is_skin};
    return fit_from_scan(head->fit, landmark, &scan);
}

/* A fit of another head, or a scan in other axes, does not have the landmarks on it. */
void head_check_surface(const struct head *head, const char *path, struct diags *diags)
{
    struct scalp scalp;
    scalp_init(&scalp, head);
    for (int i = 0; i < HEAD_LANDMARKS; i++) {
        const double off_mm = scalp_distance(&scalp, from_array(head->landmark_mm[i]));
        if (!(fabs(off_mm) <= LANDMARK_OFF_MAX_MM)) {
            diag_error(diags, (struct place){path, 0, 0},
                       "%s: about %.0f mm off the surface; allowed: %g", head_landmark_name[i],
                       fabs(off_mm), LANDMARK_OFF_MAX_MM);
        }
    }
    scalp_deinit(&scalp);
}

/* false: there is no such file, or it is of another scan or other probes. */
static bool take_fit(struct head *head, const char *fit_path)
{
    const struct sha256 *source =
        head->surface == HEAD_SCAN ? &head->source->mesh.sha256 : &head->source->probes.sha256;
    struct diags unheard = {0};
    struct err err;
    struct file file;
    if (file_read(&file, fit_path, &err) != ERR_OK) {
        return false;
    }
    head->fit = memory_new(1, sizeof(*head->fit));
    const bool is_same =
        fit_read_text(head->fit, fit_path, file.data, file.size, &unheard, &err) == ERR_OK &&
        sha256_equal(&head->fit->source_sha256, source);
    file_free(&file);
    diag_free(&unheard);
    return is_same;
}

enum err_code head_open_fitted(struct head *head, const char *path, const char *fit_path,
                               struct diags *diags, struct err *err)
{
    const enum err_code code = head_read_outline(head, path, diags, err);
    const bool is_fitted = head->surface == HEAD_SCAN || head->surface == HEAD_PROBES;
    if (code != ERR_OK || (is_fitted && take_fit(head, fit_path))) {
        return code;
    }
    head_free(head);
    return head_open(head, path, diags, err);
}

enum err_code head_open(struct head *head, const char *path, struct diags *diags, struct err *err)
{
    const enum err_code code = head_read(head, path, diags, err);
    if (code != ERR_OK || head->surface == HEAD_ELLIPSOID || head->surface == HEAD_PAD) {
        return code;
    }
    const size_t before = diags->errors;
    if (head->surface != HEAD_FIT) {
        const enum fit_answer answer = head_fit(head);
        if (answer != FIT_OK) {
            diag_error(diags, (struct place){head->surface_path, 0, 0}, "%s", fit_why(answer));
            return err_set(err, ERR_CONFIG, "%.200s: no surface can be fitted", path);
        }
    }
    head_check_surface(head, path, diags);
    return diags->errors == before
               ? ERR_OK
               : err_set(err, ERR_CONFIG, "%.200s: landmarks and surface do not belong together",
                         path);
}
